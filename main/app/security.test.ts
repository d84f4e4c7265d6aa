/**
 * The walls around the page, asked of the very functions that build them with a session and a page that only take notes.
 * `tests/e2e/security.e2e.ts` tries them from inside a real page; docs/security/electron.md names the proof of each point.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Session, WebContents } from 'electron';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { guardContents, isAllowed, isOwnPage, lockApp, lockedSession, lockSession } from './security.ts';
import { webPreferences } from './web-preferences.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

type Listener = (event: object, ...rest: unknown[]) => void;

/** Listeners as `on` collects them; `fire` tells whether the event was prevented. */
function listeners() {
  const byName = new Map<string, Listener[]>();
  return {
    on: (name: string, listener: Listener): void => {
      byName.set(name, [...(byName.get(name) ?? []), listener]);
    },
    fire(name: string, details: object = {}, ...rest: unknown[]): boolean {
      let prevented = false;
      const event = { ...details, preventDefault: () => (prevented = true) };
      for (const listener of byName.get(name) ?? []) listener(event, ...rest);
      return prevented;
    },
  };
}

function fakePage() {
  const { on, fire } = listeners();
  const notes = { on, setWindowOpenHandler: vi.fn(), setWebRTCIPHandlingPolicy: vi.fn() };
  return { notes, fire, contents: notes as unknown as WebContents };
}

function fakeSession() {
  const { on, fire } = listeners();
  const notes = {
    on,
    setPermissionRequestHandler: vi.fn(),
    setPermissionCheckHandler: vi.fn(),
    setDevicePermissionHandler: vi.fn(),
    setSpellCheckerEnabled: vi.fn(),
    setProxy: vi.fn(() => Promise.resolve()),
    webRequest: { onBeforeRequest: vi.fn() },
  };
  return { notes, fire, session: notes as unknown as Session };
}

describe('a locked session', () => {
  let { notes, fire, session } = fakeSession();
  beforeEach(async () => {
    ({ notes, fire, session } = fakeSession());
    await lockSession(session);
  });

  test.each(['media', 'notifications', 'geolocation', 'clipboard-read', 'openExternal', 'unknown'])(
    'grants no request for %s',
    (permission) => {
      const answered = vi.fn();
      expect(notes.setPermissionRequestHandler).toHaveBeenCalledOnce();
      const [handler] = notes.setPermissionRequestHandler.mock.calls[0] ?? [];
      handler({}, permission, answered, {});
      expect(answered.mock.calls).toEqual([[false]]);
    },
  );

  test('answers no to whoever only looks a permission up', () => {
    const [handler] = notes.setPermissionCheckHandler.mock.calls[0] ?? [];
    expect(handler({}, 'media', 'coffer://app', {})).toBe(false);
  });

  test('hands out no device', () => {
    const [handler] = notes.setDevicePermissionHandler.mock.calls[0] ?? [];
    expect(handler({ deviceType: 'hid', origin: 'coffer://app', device: {} })).toBe(false);
  });

  test('downloads nothing', () => expect(fire('will-download')).toBe(true));

  test('has no spell checker, which would download dictionaries', () => {
    expect(notes.setSpellCheckerEnabled.mock.calls).toEqual([[false]]);
  });

  test.each([
    ['coffer://app/index.html', false],
    ['https://example.org/', true],
    ['file:///etc/passwd', true],
  ])('asks for %s: cancelled is %s', (url, cancel) => {
    const answered = vi.fn();
    const [handler] = notes.webRequest.onBeforeRequest.mock.calls[0] ?? [];
    handler({ url }, answered);
    expect(answered.mock.calls).toEqual([[{ cancel }]]);
  });

  test('has a proxy that leads nowhere, without an exception for this computer', () => {
    expect(notes.setProxy.mock.calls).toEqual([
      [
        {
          mode: 'fixed_servers',
          proxyRules: 'http://127.0.0.1:9',
          proxyBypassRules: '<-loopback>',
        },
      ],
    ]);
  });
});

test('the page gets a session in memory, and both it and the default one are locked', async () => {
  const [standard, own] = [fakeSession(), fakeSession()];
  const fromPartition = vi.fn(() => own.session);
  expect(await lockedSession({ defaultSession: standard.session, fromPartition })).toBe(own.session);
  // A name that begins with `persist:` would be kept on disk.
  expect(fromPartition.mock.calls).toEqual([['page', { cache: false }]]);
  for (const { notes, fire } of [standard, own]) {
    expect(notes.setPermissionRequestHandler).toHaveBeenCalledOnce();
    expect(notes.setPermissionCheckHandler).toHaveBeenCalledOnce();
    expect(notes.setDevicePermissionHandler).toHaveBeenCalledOnce();
    expect(notes.webRequest.onBeforeRequest).toHaveBeenCalledOnce();
    expect(notes.setProxy).toHaveBeenCalledOnce();
    expect(fire('will-download')).toBe(true);
  }
});

test('a page loads from nowhere but its own origin', () => {
  const own = ['coffer://app/a.js', 'data:image/png;base64,', 'devtools://x'];
  const others = [
    'coffer://apple/a',
    'coffer://other/a',
    'https://coffer',
    'file:///etc/passwd',
    'ws://app',
    'ftp://a',
  ];
  expect([...own, ...others].filter(isAllowed)).toEqual(own);
});

describe('every page that is ever created', () => {
  let { notes, fire, contents } = fakePage();
  beforeEach(() => {
    ({ notes, fire, contents } = fakePage());
    guardContents(contents);
  });

  const PAGE = 'coffer://app/index.html';
  test.each([
    ['will-frame-navigate', PAGE, true, false],
    ['will-frame-navigate', `${PAGE}#/chats`, true, false],
    ['will-frame-navigate', PAGE, false, true],
    ['will-frame-navigate', 'https://example.org/', true, true],
    ['will-frame-navigate', 'coffer://app/other.html', true, true],
    ['will-navigate', PAGE, true, false],
    ['will-navigate', 'https://example.org/', true, true],
    ['will-redirect', PAGE, true, true],
    ['will-redirect', 'https://example.org/', true, true],
  ])('%s to %s, in the top frame %s: refused is %s', (event, url, isMainFrame, refused) => {
    expect(fire(event, { url, isMainFrame })).toBe(refused);
  });

  test('embeds no other page', () => expect(fire('will-attach-webview')).toBe(true));

  test('opens no window', () => {
    const [handler] = notes.setWindowOpenHandler.mock.calls[0] ?? [];
    expect(handler({ url: PAGE })).toEqual({ action: 'deny' });
  });

  test('tells no peer the addresses of this computer', () => {
    expect(notes.setWebRTCIPHandlingPolicy.mock.calls).toEqual([['disable_non_proxied_udp']]);
  });
});

test('before it is ready the program turns the sandbox on, declares its scheme and guards what is created', () => {
  const { on, fire } = listeners();
  const app = { enableSandbox: vi.fn(), on: on as never };
  const protocol = { registerSchemesAsPrivileged: vi.fn() };
  lockApp(app, protocol);
  expect(app.enableSandbox).toHaveBeenCalledOnce();
  // Neither `bypassCSP` nor anything else that would put the scheme above the policy.
  expect(protocol.registerSchemesAsPrivileged.mock.calls).toEqual([
    [
      [
        {
          scheme: 'coffer',
          privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true },
        },
      ],
    ],
  ]);
  const page = fakePage();
  fire('web-contents-created', {}, page.contents);
  expect(page.fire('will-navigate', { url: 'https://example.org/' })).toBe(true);
});

test('the page has exactly these rights, every one of them named', () => {
  const given = { preload: '/p.cjs', devTools: false, nodeIntegration: true, somethingElse: 1 };
  expect(webPreferences(given)).toEqual({
    preload: '/p.cjs',
    devTools: false,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    enableBlinkFeatures: '',
    webviewTag: false,
    plugins: false,
    navigateOnDragDrop: false,
    autoplayPolicy: 'user-gesture-required',
    disableDialogs: true,
    safeDialogs: true,
    spellcheck: false,
  });
});

describe('a call is taken', () => {
  const frame = { origin: 'coffer://app', isTop: true };
  test('from the top frame of our own window', () => {
    expect(isOwnPage({ contentsId: 3, frame }, 3)).toBe(true);
  });
  test.each([
    ['another window', { contentsId: 4, frame }, 3],
    ['a frame inside the page', { contentsId: 3, frame: { ...frame, isTop: false } }, 3],
    ['another origin', { contentsId: 3, frame: { ...frame, origin: 'https://app' } }, 3],
    ['no origin', { contentsId: 3, frame: { ...frame, origin: 'null' } }, 3],
    ['a frame that is gone', { contentsId: 3, frame: null }, 3],
    ['anybody once the window is closed', { contentsId: 3, frame }, undefined],
  ])('but not from %s', (_name, sender, own) => expect(isOwnPage(sender, own)).toBe(false));
});

test('docs/security/electron.md names proofs that exist, and one for each of the twenty points', () => {
  const text = readFileSync(path.join(ROOT, 'docs/security/electron.md'), 'utf8');
  const files = new Map(
    [...text.matchAll(/^- \*\*(\w+)\*\*: `([^`]+)`/gm)].map(([, name = '', file = '']) => [
      name,
      readFileSync(path.join(ROOT, file), 'utf8'),
    ]),
  );
  const rows = [...text.matchAll(/^\| (\d+) +\|.*\| ([^|]*?) *\|$/gm)];
  expect(rows.map(([, point]) => Number(point))).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  for (const [, point, proofs = ''] of rows) {
    const named = [...proofs.matchAll(/(\w+) "([^"]+)"/g)];
    expect(named.length, `point ${point}`).toBeGreaterThan(0);
    for (const [, file = '', title = ''] of named) {
      expect(files.get(file)?.includes(`'${title}`), `point ${point}: ${file} "${title}"`).toBe(true);
    }
  }
});
