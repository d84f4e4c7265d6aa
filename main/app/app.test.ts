/** The parts of the shell that can be asked without a window; `tests/e2e` asks the rest in a real one. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { BACKGROUND } from './background.ts';
import { ClipboardLoan, LOAN_SECONDS } from './clipboard-loan.ts';
import { openLink, outsideAddress } from './links.ts';
import { menuTemplate } from './menu.ts';
import { CONTENT_SECURITY_POLICY, isPage } from './page-address.ts';
import { pageHandler, parseRange } from './page-protocol.ts';
import { parseState, placeOnScreen } from './window-state.ts';
import { wordsFor } from './words.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'coffer-app-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => void vi.useRealTimers());

describe('the page', () => {
  test('has a policy without inline, eval or another origin, and without windows or downloads', () => {
    const rules = CONTENT_SECURITY_POLICY.split('; ').map((rule) => rule.split(' '));
    expect(Object.fromEntries(rules.map(([name, ...values]) => [name, values.join(' ')]))).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'img-src': "'self' data:",
      'media-src': "'self'",
      'font-src': "'self'",
      'connect-src': "'self'",
      'worker-src': "'none'",
      'frame-src': "'none'",
      'object-src': "'none'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
      sandbox: 'allow-scripts allow-same-origin allow-forms allow-modals',
    });
  });

  test.each(['coffer://app/index.html', 'coffer://app/index.html#/chats/1'])('is %s', (url) => {
    expect(isPage(url)).toBe(true);
  });
  test.each([
    'coffer://app/index.html.evil',
    'coffer://app/',
    'coffer://media/index.html',
    'file:///index.html',
  ])('is not %s', (url) => expect(isPage(url)).toBe(false));
});

describe('the protocol', () => {
  const page = path.join(folder, 'page');
  const medium = path.join(folder, 'medium');
  const sha256 = createHash('sha256').update('medium').digest('hex');
  writeFileSync(medium, '0123456789');
  const handler = async (mime: string | null = 'image/png') => {
    const { mkdirSync } = await import('node:fs');
    mkdirSync(path.join(page, 'assets'), { recursive: true });
    writeFileSync(path.join(page, 'index.html'), '<p>');
    writeFileSync(path.join(page, 'assets', 'a.js'), '1');
    writeFileSync(path.join(folder, 'secret.txt'), 'secret');
    return pageHandler(page, async (asked) => (asked === sha256 ? { path: medium, size: 10, mime } : null));
  };
  const get = async (url: string, init: RequestInit = {}, mime?: string | null) =>
    (await handler(mime))(new Request(url, init));

  test('serves the built files with their type and the policy', async () => {
    const response = await get('coffer://app/assets/a.js');
    expect(response.headers.get('content-type')).toMatch('text/javascript');
    expect(response.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).toBe('1');
  });

  test.each([
    'coffer://app/../secret.txt',
    'coffer://app/..%2fsecret.txt',
    'coffer://app/%2e%2e/secret.txt',
    'coffer://app//etc/passwd',
    'coffer://app/assets',
    'coffer://app/',
    'coffer://other/index.html',
    `coffer://app/media/${sha256.toUpperCase()}`,
    'coffer://app/media/../index.html/../../secret.txt',
    `coffer://app/media/${'0'.repeat(64)}`,
  ])('does not know %s', async (url) => expect((await get(url)).status).toBe(404));

  test('answers nothing but reading', async () => {
    expect((await get('coffer://app/index.html', { method: 'POST' })).status).toBe(405);
  });

  test('serves a medium, whole or in part', async () => {
    const url = `coffer://app/media/${sha256}`;
    expect(await (await get(url)).text()).toBe('0123456789');
    const part = await get(url, { headers: { range: 'bytes=2-4' } });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
      206,
      'bytes 2-4/10',
      '234',
    ]);
    expect((await get(url, { headers: { range: 'bytes=10-' } })).status).toBe(416);
  });

  test.each(['text/html', 'application/javascript', 'image/png\r\nx: y', null])(
    'does not let a medium call itself %j',
    async (mime) => {
      const response = await get(`coffer://app/media/${sha256}`, {}, mime);
      expect(response.headers.get('content-type')).toBe('application/octet-stream');
      expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'; sandbox$/);
    },
  );

  test.each([
    ['bytes=0-', { start: 0, end: 9 }],
    ['bytes=-3', { start: 7, end: 9 }],
    ['bytes=5-99', { start: 5, end: 9 }],
    ['bytes=-99', { start: 0, end: 9 }],
    ['bytes=-', null],
    ['bytes=4-2', null],
    ['bytes=-0', null],
    ['bytes=0-1,3-4', null],
    ['items=0-1', null],
  ])('reads the range %s', (range, part) => expect(parseRange(range, 10)).toEqual(part));
});

describe('a link', () => {
  test.each([
    'javascript:alert(1)',
    'file:///etc/passwd',
    'smb://host/share',
    'ms-msdt:/id',
    'https://bank.example@evil.example/',
    'nothing',
  ])('%s is never opened, and nobody is asked', async (url) => {
    expect(outsideAddress(url)).toBeNull();
    const never = () => Promise.reject(new Error('asked'));
    const tools = {
      dialog: { showMessageBox: never },
      shell: { openExternal: never },
      words: wordsFor('en', []),
    };
    expect(await openLink(url, {} as never, tools)).toBe('declined');
  });

  test('is shown in the form in which it is opened, so that look-alike letters are seen', () => {
    expect(outsideAddress('https://аpple.com/')).toBe('https://xn--pple-43d.com/');
  });
});

describe('a secret in the clipboard', () => {
  const clipboard = () => {
    let text = '';
    return {
      readText: () => Promise.resolve(text),
      writeText: (value: string) => Promise.resolve(void (text = value)),
      clear: () => void (text = ''),
      read: () => text,
    };
  };

  test('is taken out after 45 seconds', async () => {
    vi.useFakeTimers();
    const board = clipboard();
    expect(await new ClipboardLoan(board).lend('digits')).toEqual({ clearsInSeconds: 45 });
    await vi.advanceTimersByTimeAsync(LOAN_SECONDS * 1000 - 1);
    expect(board.read()).toBe('digits');
    await vi.advanceTimersByTimeAsync(1);
    expect(board.read()).toBe('');
  });

  test('leaves alone what was copied in the meantime', async () => {
    vi.useFakeTimers();
    const board = clipboard();
    await new ClipboardLoan(board).lend('digits');
    await board.writeText('something else');
    await vi.advanceTimersByTimeAsync(LOAN_SECONDS * 1000);
    expect(board.read()).toBe('something else');
  });

  test('copied again stays its full time, and is gone at the end of the program', async () => {
    vi.useFakeTimers();
    const board = clipboard();
    const loan = new ClipboardLoan(board);
    await loan.lend('digits');
    await vi.advanceTimersByTimeAsync(30_000);
    await loan.lend('digits');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(board.read()).toBe('digits');
    await loan.takeBack();
    expect(board.read()).toBe('');
  });
});

describe('the window’s place', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1080 };
  const bounds = { x: 100, y: 100, width: 1000, height: 700 };

  test('is the remembered one while a screen shows it', () => {
    expect(placeOnScreen({ bounds, maximized: false }, [screen])).toEqual(bounds);
  });
  test('is the middle of the screen when the other screen is gone', () => {
    const away = { ...bounds, x: 4000 };
    expect(placeOnScreen({ bounds: away, maximized: false }, [screen])).toEqual({
      ...bounds,
      x: 460,
      y: 190,
    });
  });
  test('never exceeds a small screen', () => {
    const small = { x: 0, y: 0, width: 800, height: 600 };
    expect(placeOnScreen(null, [small])).toEqual(small);
  });
  test.each(['', '{', 'null', '[]', '{"bounds":{"x":0,"y":0,"width":1,"height":1}}', '{"bounds":{"x":1e9}}'])(
    'is forgotten when the file says %j',
    (text) => expect(parseState(text)).toBeNull(),
  );
});

test('the window is filled with the page’s own background before the page paints', () => {
  const tokens = readFileSync(path.join(import.meta.dirname, '../../renderer/ui/tokens.css'), 'utf8');
  const [, light] = /^:root \{[^}]*--bg: (#\w+);/m.exec(tokens) ?? [];
  const [, dark] = /^\[data-theme='dark'\] \{[^}]*--bg: (#\w+);/m.exec(tokens) ?? [];
  expect(BACKGROUND).toEqual({ light, dark });
});

describe('the menu', () => {
  test.each(['linux', 'win32', 'darwin'] as const)(
    'has every command once on %s, and no two shortcuts alike',
    (platform) => {
      const sent: string[] = [];
      const template = menuTemplate(wordsFor('en', []), (command) => sent.push(command), {
        platform,
        devTools: false,
      });
      const items = template.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
      for (const { click } of items) click?.({} as never, undefined, {});
      expect(sent.toSorted()).toEqual(
        ['about', 'back-up-now', 'import', 'jump-to-date', 'search', 'settings', 'shortcuts'].toSorted(),
      );
      const shortcuts = items.flatMap(({ accelerator }) => accelerator ?? []);
      expect(new Set(shortcuts).size).toBe(shortcuts.length);
      expect(items.some(({ role }) => role === 'toggleDevTools')).toBe(false);
    },
  );

  test('speaks the first of the system’s languages that it knows', () => {
    expect(wordsFor('system', ['fr-FR', 'de-AT', 'en']).find).toBe('Suchen');
    expect(wordsFor('system', ['fr']).find).toBe('Find');
    expect(wordsFor('en', ['de']).find).toBe('Find');
  });
});
