/**
 * What the page may never do, whatever it contains: leave its address, open windows, embed others, ask for
 * permissions, download, or reach a network (docs/security/electron.md lists all twenty points).
 */
import type { App, Protocol, session as sessions, Session, WebContents } from 'electron';
import type { Sender } from '../ipc/register.ts';
import { isPage, ORIGIN, SCHEME } from './page-address.ts';

/** Everything that must happen before the application is ready; without it there is no page to show. */
export function lockApp(
  app: Pick<App, 'enableSandbox' | 'on'>,
  protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>,
): void {
  // Every page, also one that was created without asking for it.
  app.enableSandbox();
  // Chromium learns the scheme once.
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true };
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges }]);
  app.on('web-contents-created', (_event, contents) => guardContents(contents));
}

/** The page's own session, in memory. The default one is locked as well, because any page left to itself gets it. */
export async function lockedSession(
  session: Pick<typeof sessions, 'defaultSession' | 'fromPartition'>,
): Promise<Session> {
  await lockSession(session.defaultSession);
  const own = session.fromPartition('page', { cache: false });
  await lockSession(own);
  return own;
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

/** Called for every page that is ever created, also those nobody meant to create. */
export function guardContents(contents: WebContents): void {
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

/** Our own page in the top frame of our own window; `contentsId` is that window's, undefined when it is closed. */
export function isOwnPage({ contentsId: asking, frame }: Sender, contentsId: number | undefined): boolean {
  return frame?.isTop === true && frame.origin === ORIGIN && asking === contentsId;
}
