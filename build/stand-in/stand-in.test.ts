/** What the stand-in promises: it carries what Electron carries, and says by name what it does not have. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { findChromium } from '../launch/runtime.cjs';
import { InstanceLock } from './instance-lock.ts';
import { acceleratorMatches } from './menu.ts';
import { makeCodec } from './page/codec.ts';
import { fromBrowser, originOf, toBrowser } from './schemes.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'coffer-si-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('values on the pipe', () => {
  const codec = makeCodec({
    encode: (bytes) => Buffer.from(bytes).toString('base64'),
    decode: (text) => new Uint8Array(Buffer.from(text, 'base64')),
  });
  test.each([
    [{ a: [1, 'b', null, true, { c: undefined }] }],
    [[NaN, Infinity, -Infinity, -0, 2 ** 53]],
    [new Uint8Array([0, 255])],
    [new Date(0)],
    [2n ** 70n],
    [{ $: 'number', v: 'not one of ours' }],
    [JSON.parse('{"__proto__":{"polluted":true}}')],
    [undefined],
  ])('%o comes back the same', (value) => {
    const back = codec.decode(codec.encode(value));
    expect(back).toEqual(value);
  });
  test('minus zero stays minus zero', () => expect(Object.is(codec.decode(codec.encode(-0)), -0)).toBe(true));
  test.each([
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a Map', new Map()],
    ['a Promise', Promise.resolve()],
    ['a Float32Array', new Float32Array(1)],
  ])('%s is refused by name', (name, value) => expect(() => codec.encode({ value })).toThrow(name));
  test('a cycle is refused', () => {
    const value: { self?: unknown } = {};
    value.self = value;
    expect(() => codec.encode(value)).toThrow('a cycle');
  });
});

describe('addresses', () => {
  const schemes = new Set(['coffer']);
  test.each(['coffer://app/index.html', 'coffer://app/a?b=c#d', 'coffer://media/x'])(
    '%s survives the browser',
    (url) => {
      expect(toBrowser(url, schemes)).toMatch(/^https:\/\/\w+\.coffer\.standin\.invalid\//);
      expect(fromBrowser(toBrowser(url, schemes))).toBe(url);
    },
  );
  test.each(['https://example.org/', 'data:text/html,x', 'other://app/'])('%s is left alone', (url) => {
    expect(toBrowser(url, schemes)).toBe(url);
    expect(fromBrowser(url)).toBe(url);
  });
  test.each([
    ['coffer://app/index.html', 'coffer://app'],
    ['about:blank', 'null'],
    ['data:text/html,x', 'null'],
    ['nothing', 'null'],
  ])('the origin of %s is %s', (url, origin) => expect(originOf(url)).toBe(origin));
});

describe('accelerators', () => {
  const press = (
    key: string,
    held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', true>> = {},
  ) => {
    const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
    return { key, ...none, ...held };
  };
  test.each([
    ['CmdOrCtrl+F', press('f', { ctrlKey: true }), 'linux', true],
    ['CmdOrCtrl+F', press('f', { metaKey: true }), 'darwin', true],
    ['CmdOrCtrl+F', press('f', { ctrlKey: true }), 'darwin', false],
    ['CmdOrCtrl+F', press('F', { ctrlKey: true, shiftKey: true }), 'linux', false],
    ['CmdOrCtrl+Shift+B', press('B', { ctrlKey: true, shiftKey: true }), 'linux', true],
    ['F11', press('F11'), 'linux', true],
  ] as const)('%s', (accelerator, pressed, platform, matches) => {
    expect(acceleratorMatches(accelerator, pressed, platform)).toBe(matches);
  });
});

describe('the single instance', () => {
  test('the second is refused and the first is told what it was asked to open', async () => {
    const told = Promise.withResolvers<string[]>();
    const first = new InstanceLock(folder, ({ argv }) => told.resolve(argv));
    expect(first.acquire()).toBe(true);
    const second = new InstanceLock(folder, () => undefined);
    expect(second.acquire()).toBe(false);
    await second.delivered;
    expect(await told.promise).toEqual(process.argv);
    first.release();
    expect(second.acquire()).toBe(true);
    second.release();
  });

  test('a lock whose process is gone is taken over', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(path.join(folder, 'stand-in.lock'), String(pid));
    const lock = new InstanceLock(folder, () => undefined);
    expect(lock.acquire()).toBe(true);
    lock.release();
  });
});

describe.skipIf(!findChromium())('an application in it (needs Chromium)', () => {
  const electron = path.join(import.meta.dirname, 'bin', 'electron');
  const write = (main: string): string => {
    const app = mkdtempSync(path.join(folder, 'app-'));
    writeFileSync(
      path.join(app, 'package.json'),
      '{"name":"probe","version":"1.2.3","type":"module","main":"main.js"}',
    );
    writeFileSync(path.join(app, 'main.js'), main);
    writeFileSync(
      path.join(app, 'preload.cjs'),
      `const { contextBridge, ipcRenderer } = require('electron');
       contextBridge.exposeInMainWorld('api', { ask: (value) => ipcRenderer.invoke('ask', value) });`,
    );
    return app;
  };
  const run = (main: string, signal?: NodeJS.Signals) => {
    const child = spawn(electron, [write(main)], {
      env: { ...process.env, TMPDIR: folder, STANDIN_HEADLESS: '1' },
    });
    let output = '';
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString();
      if (signal && output.includes('open')) child.kill(signal);
    });
    child.stderr.on('data', (data: Buffer) => (output += data.toString()));
    return once(child, 'close').then(([code]) => ({ code: code as number, output }));
  };
  const PRELUDE = `
    import path from 'node:path';
    import { app, BrowserWindow, ipcMain, protocol, session } from 'electron';
    const preload = path.join(import.meta.dirname, 'preload.cjs');
    protocol.registerSchemesAsPrivileged([{ scheme: 'coffer', privileges: { standard: true } }]);
    const lock = () => {
      session.defaultSession.setPermissionRequestHandler((_, __, callback) => callback(false));
      session.defaultSession.setPermissionCheckHandler(() => false);
      protocol.handle('coffer', () => new Response('<title>Probe</title>', { headers: { 'content-type': 'text/html' } }));
    };`;

  test('gets the same calls, frames and versions as under Electron, and leaves no profile behind', async () => {
    const { code, output } = await run(`${PRELUDE}
      app.whenReady().then(async () => {
        lock();
        ipcMain.handle('ask', (event, value) => [event.senderFrame.url, event.senderFrame.origin, value.n]);
        const window = new BrowserWindow({ webPreferences: { preload, sandbox: true } });
        await window.loadURL('coffer://app/index.html');
        console.log(JSON.stringify(await window.webContents.executeJavaScript('api.ask({ n: 7 })')));
        console.log(app.getVersion(), await window.webContents.executeJavaScript('typeof require + typeof electron'));
        console.log('Chromium', process.versions.chrome, await window.webContents.executeJavaScript('navigator.userAgent'));
        app.quit();
      });`);
    expect(output).toContain('["coffer://app/index.html","coffer://app",7]');
    expect(output).toContain('1.2.3 undefinedundefined');
    const [, major] = /Chromium (\d+)\.[\d.]+ /.exec(output) ?? [];
    expect(output).toContain(`Chrome/${major}.`);
    expect(code).toBe(0);
    expect(readdirSync(folder).filter((name) => name.startsWith('coffer-standin-'))).toEqual([]);
  });

  test.each([
    ['app.setBadgeCount', `import { app } from 'electron'; app.setBadgeCount(1);`],
    ['Tray', `import { Tray } from 'electron'; new Tray('icon.png');`],
    ['electron.Sparkle', `import electron from 'electron'; electron.Sparkle;`],
    ['Notification.isSupported', `import { Notification } from 'electron'; Notification.isSupported();`],
  ])('is told that %s is missing', async (name, main) => {
    const { code, output } = await run(main);
    expect(output).toContain(`The Electron stand-in has no ${name};`);
    expect(code).toBe(1);
  });

  test('may import what it never uses', async () => {
    const { code } = await run(
      `import { app, Tray } from 'electron'; app.whenReady().then(() => app.quit());`,
    );
    expect(code).toBe(0);
  });

  test('sees a redirect as one, and its new address only when it is not prevented', async () => {
    const { output } = await run(`${PRELUDE}
      app.whenReady().then(async () => {
        lock();
        session.fromPartition('p', { cache: false }).setPermissionRequestHandler(() => undefined);
        const own = session.fromPartition('p', { cache: false });
        own.setPermissionCheckHandler(() => false);
        own.protocol.handle('coffer', ({ url }) => url.endsWith('away')
          ? new Response(null, { status: 302, headers: { location: '/there' } })
          : new Response('<title>' + url + '</title>', { headers: { 'content-type': 'text/html' } }));
        const window = new BrowserWindow({ webPreferences: { session: own } });
        const contents = window.webContents;
        contents.once('will-redirect', (event) => { console.log('redirect to', event.url); event.preventDefault(); });
        await window.loadURL('coffer://app/away').catch((error) => console.log(error.message));
        await window.loadURL('coffer://app/away');
        console.log('shows', await contents.executeJavaScript('document.title'));
        app.quit();
      });`);
    expect(output).toContain('redirect to coffer://app/there');
    expect(output).toContain("net::ERR_ABORTED loading 'coffer://app/away'");
    expect(output).toContain('shows coffer://app/there');
  });

  test('gives no dialog of a script’s to the person', async () => {
    const { output } = await run(`${PRELUDE}
      app.whenReady().then(async () => {
        lock();
        const window = new BrowserWindow({ webPreferences: { disableDialogs: true } });
        await window.loadURL('coffer://app/index.html');
        console.log(await window.webContents.executeJavaScript('[confirm("?"), prompt("?"), alert("!")].join()'));
        app.quit();
      });`);
    expect(output).toContain('false,,');
  });

  test('talks to a utility process, and hears how it ended', async () => {
    const child = path.join(folder, 'child.mjs');
    writeFileSync(
      child,
      `process.parentPort.on('message', ({ data }) => {
         if (data[0] === 0) process.exit(7);
         process.parentPort.postMessage(data.map((byte) => byte + 1));
       });`,
    );
    const { output } = await run(`import { app, utilityProcess } from 'electron';
      app.whenReady().then(() => {
        const child = utilityProcess.fork(${JSON.stringify(child)}, [], { stdio: 'ignore' });
        child.on('message', (data) => {
          console.log(data.constructor.name, [...data]);
          child.postMessage(Uint8Array.of(0));
        });
        child.on('exit', (code) => { console.log('ended', code); app.quit(); });
        child.postMessage(Uint8Array.of(1, 2));
      });`);
    expect(output).toContain('Uint8Array [ 2, 3 ]');
    expect(output).toContain('ended 7');
  });

  test('cannot open a window while permissions would be granted', async () => {
    const { output } = await run(`${PRELUDE} app.whenReady().then(() => {
      try { new BrowserWindow({}); } catch (error) { console.log(error.message); }
      app.quit(); });`);
    expect(output).toContain('no windows without permission handlers');
  });

  test('ends with its profile removed when it is told to stop', async () => {
    const { code } = await run(
      `${PRELUDE} app.whenReady().then(async () => { lock(); const window = new BrowserWindow({});
        await window.loadURL('coffer://app/'); console.log('open'); });`,
      'SIGTERM',
    );
    expect(code).toBe(0);
    expect(readdirSync(folder).filter((name) => name.startsWith('coffer-standin-'))).toEqual([]);
  });
});
