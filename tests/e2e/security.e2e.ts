/* oxlint-disable eslint/no-extend-native, eslint/no-eval -- what a hostile page would do */
/** Every wall around the page, tried from inside (docs/security/electron.md names the test of each point). */
import type { Page } from '@playwright/test';
import { expect, only, test } from './coffer.ts';

/** Runs code as a script of the page would run, outside the debugger's own exemption from the policy. */
function asPage<T>(page: Page, code: () => T | Promise<T>): Promise<T> {
  return page.evaluate(code);
}

test('gives the page no right of Node: the real preferences of the window', async ({ coffer, page }) => {
  await expect(page).toHaveTitle(/Coffer/);
  const preferences = await coffer.evaluate(({ BrowserWindow }) => {
    const contents: object | undefined = BrowserWindow.getAllWindows()[0]?.webContents;
    const read: unknown = contents && Reflect.get(contents, 'getLastWebPreferences');
    return typeof read === 'function' ? (Reflect.apply(read, contents, []) as object) : null;
  });
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
  });
});

test('shows the page nothing of Node or Electron', async ({ page }) => {
  const seen = await asPage(page, () =>
    [
      'require',
      'process',
      'module',
      'exports',
      'global',
      'Buffer',
      'ipcRenderer',
      'electron',
      '__dirname',
    ].filter((name) => name in window),
  );
  expect(seen).toEqual([]);
});

test('exposes exactly the contract, frozen, with nothing that takes a channel', async ({ page }) => {
  const shape = await asPage(page, () =>
    Object.fromEntries(
      Object.entries(window.coffer).map(([group, members]) => [group, Object.keys(members)]),
    ),
  );
  const { contract } = await import('../../preload/contract.ts');
  expect(shape).toEqual(
    Object.fromEntries(Object.entries(contract).map(([group, members]) => [group, Object.keys(members)])),
  );
  const changed = await asPage(page, () => {
    try {
      Object.assign(window.coffer.app, { info: () => 'mine' });
    } catch {
      return 'refused';
    }
    return String(window.coffer.app.info).includes('mine') ? 'changed' : 'ignored';
  });
  expect(changed).toBe('refused');
});

test('hands over what an event says, and nothing of Electron’s with it', async ({ coffer, page }) => {
  await asPage(page, () => {
    window.coffer.app.command((...heard: unknown[]) => {
      document.body.setAttribute('data-heard', JSON.stringify(heard));
    });
  });
  await coffer.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('settings')?.click());
  await expect(page.locator('body')).toHaveAttribute('data-heard', '["settings"]');
});

test('runs the preload in a world of its own', async ({ page }) => {
  const answer = await asPage(page, async () => {
    const stolen: unknown[] = [];
    const original = Map.prototype.get;
    Map.prototype.get = function get(key: unknown): unknown {
      stolen.push(key);
      return Reflect.apply(original, this, [key]) as unknown;
    };
    Object.defineProperty(Object.prototype, 'polluted', { value: 1, configurable: true });
    const info = await window.coffer.app.info();
    Map.prototype.get = original;
    Reflect.deleteProperty(Object.prototype, 'polluted');
    return { ok: info.ok, channels: stolen.filter((key) => String(key).startsWith('coffer:')) };
  });
  expect(answer).toEqual({ ok: true, channels: [] });
});

test('serves the page with a policy that knows neither inline nor eval', async ({ page }) => {
  const policy = await asPage(page, async () =>
    (await fetch('/index.html')).headers.get('content-security-policy'),
  );
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).not.toMatch(/unsafe-|https?:|\*/);
});

test('runs no inline script and no eval', async ({ page }) => {
  const ran = await asPage(page, async () => {
    const script = document.createElement('script');
    script.textContent = 'window.inlineRan = true';
    document.head.append(script);
    const evaluated = await new Promise<boolean>((resolve) => {
      // From a timer, because code the debugger runs is exempt from the policy.
      setTimeout(() => {
        try {
          resolve((0, eval)('true') as boolean);
        } catch {
          resolve(false);
        }
      });
    });
    return { inline: 'inlineRan' in window, evaluated };
  });
  expect(ran).toEqual({ inline: false, evaluated: false });
});

test('loads its own files only, without any inline script or style', async ({ page }) => {
  const html = await asPage(page, async () => (await fetch('/index.html')).text());
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|javascript:|\sstyle=/i);
  expect(html).not.toMatch(/(src|href)="(https?:)?\/\//i);
});

test('reaches no network', async ({ page }) => {
  const reached = await asPage(page, async () => {
    const tried = await Promise.allSettled([
      fetch('https://example.org/'),
      fetch('http://127.0.0.1:9/', { mode: 'no-cors' }),
      new Promise((resolve, reject) => {
        const socket = new WebSocket('wss://example.org/');
        socket.addEventListener('open', resolve);
        socket.addEventListener('error', reject);
      }),
      new Promise((resolve, reject) => {
        const image = new Image();
        image.addEventListener('load', resolve);
        image.addEventListener('error', reject);
        image.src = 'https://example.org/x.png';
      }),
      navigator.sendBeacon('https://example.org/')
        ? Promise.reject(new Error('queued'))
        : Promise.reject(new Error('no')),
    ]);
    return tried.map(({ status }) => status);
  });
  expect(new Set(reached)).toEqual(new Set(['rejected']));
});

test(
  'sends the page session to a proxy that leads nowhere',
  only('electron', 'the page session’s proxy belongs to Electron'),
  async ({ coffer, page }) => {
    await expect(page).toHaveTitle(/Coffer/);
    const proxy = await coffer.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.session.resolveProxy('https://example.org/'),
    );
    expect(proxy).toBe('PROXY 127.0.0.1:9');
  },
);

test('stays where it is: no navigation, by script, link or form', async ({ page }) => {
  const before = page.url();
  await asPage(page, () => {
    const link = document.createElement('a');
    link.href = 'https://example.org/';
    document.body.append(link);
    link.click();
  });
  await asPage(page, () => void setTimeout(() => location.assign('https://example.org/')));
  await asPage(page, () => void setTimeout(() => location.assign('/other.html')));
  await page.waitForTimeout(500);
  expect(page.url()).toBe(before);
  expect((await asPage(page, () => window.coffer.app.info())).ok).toBe(true);
});

test('opens no window', async ({ coffer, page }) => {
  await asPage(page, () => void window.open('https://example.org/'));
  await asPage(page, () => {
    const link = document.createElement('a');
    Object.assign(link, { href: '/index.html', target: '_blank' });
    document.body.append(link);
    link.click();
  });
  await page.waitForTimeout(500);
  expect(await coffer.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  await expect.poll(() => coffer.windows().length).toBe(1);
});

test('gets no permission, asked for or looked up', async ({ page }) => {
  const states = await asPage(page, async () => {
    const names = ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read'];
    const looked = names.map(
      async (name) => (await navigator.permissions.query({ name: name as PermissionName })).state,
    );
    const asked = Notification.requestPermission();
    const media = navigator.mediaDevices.getUserMedia({ audio: true }).then(
      () => 'granted',
      () => 'denied',
    );
    return await Promise.all([...looked, asked, media]);
  });
  expect(new Set(states)).toEqual(new Set(['denied']));
});

test('embeds nothing, and a frame has no bridge', async ({ page }) => {
  const frame = await asPage(page, async () => {
    const element = document.createElement('iframe');
    element.srcdoc = '<p>inside</p>';
    document.body.append(element);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const inner = element.contentWindow;
    return { bridge: inner !== null && 'coffer' in inner, webview: 'WebView' in window };
  });
  expect(frame).toEqual({ bridge: false, webview: false });
});

test('refuses input that the contract does not describe, with its code', async ({ page }) => {
  const answers = await asPage(page, async () => {
    const set = window.coffer.settings.set as (...input: unknown[]) => Promise<unknown>;
    return [await set({ locale: 'xx' }), await set(), await set({ __proto__: null, theme: 7 })];
  });
  for (const answer of answers) {
    expect(answer).toMatchObject({
      ok: false,
      error: { code: 'ipc/bad-input', data: { call: 'settings.set' } },
    });
  }
});

test('takes no call from another window, not even one of its own making', async ({ coffer, page }) => {
  expect((await asPage(page, () => window.coffer.app.info())).ok).toBe(true);
  const answer = await coffer.evaluate(async ({ BrowserWindow }) => {
    const own = BrowserWindow.getAllWindows()[0]?.webContents;
    const read: unknown = own && Reflect.get(own, 'getLastWebPreferences');
    if (!own || typeof read !== 'function') return null;
    const { preload } = Reflect.apply(read, own, []) as { preload: string };
    const other = new BrowserWindow({ webPreferences: { preload, sandbox: true, session: own.session } });
    await other.loadURL('coffer://app/index.html');
    const answered: unknown = await other.webContents.executeJavaScript('coffer.app.info()');
    other.close();
    return answered;
  });
  expect(answer).toMatchObject({ ok: false, error: { code: 'ipc/foreign-sender' } });
});

test('opens a link outside only after a question, and never other kinds of address', async ({
  coffer,
  page,
}) => {
  await coffer.evaluate(({ dialog, shell }) => {
    const asked: string[] = [];
    const opened: string[] = [];
    Object.assign(globalThis, { asked, opened });
    dialog.showMessageBox = (...args: unknown[]) => {
      asked.push(String(Reflect.get(args.at(-1) as object, 'detail')));
      return Promise.resolve({ response: asked.length === 1 ? 1 : 0, checkboxChecked: false });
    };
    shell.openExternal = (url) => Promise.resolve(void opened.push(url));
  });
  const open = (url: string) => page.evaluate((value) => window.coffer.app.openLink({ url: value }), url);
  expect(await open('https://example.org/a')).toEqual({ ok: true, value: 'declined' });
  expect(await open('https://example.org/b')).toEqual({ ok: true, value: 'opened' });
  expect(await open('file:///etc/passwd')).toMatchObject({ ok: false, error: { code: 'ipc/bad-input' } });
  expect(await open('https://bank.example@evil.example/')).toEqual({ ok: true, value: 'refused' });
  const seen = await coffer.evaluate(() => ({
    asked: Reflect.get(globalThis, 'asked') as string[],
    opened: Reflect.get(globalThis, 'opened') as string[],
  }));
  expect(seen).toEqual({
    asked: ['https://example.org/a', 'https://example.org/b'],
    opened: ['https://example.org/b'],
  });
});

test('serves no file but the page’s own, whatever the path says', async ({ page }) => {
  const statuses = await asPage(page, async () => {
    const paths = [
      '/../main/app/main.js',
      '/%2e%2e/main/app/main.js',
      '/..%2fpackage.json',
      '/media/xyz',
      '//etc/passwd',
    ];
    return await Promise.all(
      paths.map((path) =>
        fetch(path).then(
          ({ status }) => status,
          () => 'blocked',
        ),
      ),
    );
  });
  for (const status of statuses) expect([404, 'blocked']).toContain(status);
});
