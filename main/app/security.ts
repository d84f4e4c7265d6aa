/**
 * What the page may never do, whatever it contains: leave its address, open windows, embed others, ask for
 * permissions, download, or reach a network (docs/security/electron.md lists all twenty points).
 */
import type { App, Protocol, Session, WebContents } from 'electron';
import { isPage, ORIGIN, SCHEME } from './page-address.ts';

/** Before the application is ready: Chromium learns the scheme once. */
export function declareScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true };
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges }]);
}

/** A session whose pages get no permission, no download and no network. */
export async function lockSession(session: Session): Promise<void> {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest((details, callback) => callback({ cancel: !isAllowed(details.url) }));
  // A second wall behind the first: a proxy that leads nowhere, for the page's own addresses too.
  await session.setProxy({
    mode: 'fixed_servers',
    proxyRules: 'http://127.0.0.1:9',
    proxyBypassRules: '<-loopback>',
  });
}

/** What a page may load: its own files, its media, and data it made itself; the developer tools load theirs. */
export function isAllowed(url: string): boolean {
  return url.startsWith(`${ORIGIN}/`) || /^(data|devtools|chrome-devtools):/.test(url);
}

/** Guards every page that will ever be created, also those nobody meant to create. */
export function guardContents(app: Pick<App, 'on'>): void {
  app.on('web-contents-created', (_event, contents) => guard(contents));
}

function guard(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || !isPage(event.url)) event.preventDefault();
  });
  contents.on('will-navigate', (event) => {
    if (!isPage(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}
