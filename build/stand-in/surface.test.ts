/** What the stand-in does not have, it refuses by name: members, events, options, values. And its README says so. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Browser } from './browser.ts';
import { electron } from './electron.ts';
import { onlyKnown, surface } from './only-known.ts';
import { defaultSession, protocol, session } from './session.ts';
import { EVENTS, MEMBERS, OPTIONS, PREFERENCES } from './surface.ts';
import { app } from './app.ts';
import { dialog } from './dialogs/dialog.ts';
import { Menu } from './menu.ts';
import { utilityProcess } from './utility-process.ts';
import { BrowserWindow, setHost } from './window.ts';

const never = () => new Promise<never>(() => undefined);
beforeAll(() => {
  const browser = { newWindow: never, cdp: { root: { send: never, on: () => undefined }, closed: false } };
  setHost({ browser: browser as unknown as Browser, created: () => undefined, allClosed: () => undefined });
  defaultSession.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  defaultSession.setPermissionCheckHandler(() => false);
});

/** As JavaScript may say it, which no types hold back. */
const open = (options: object) => new BrowserWindow(options);
const read = (target: unknown, key: string): unknown => Reflect.get(target as object, key);

describe('a member that is not there', () => {
  const window = () => open({});
  test.each([
    ['app.setBadgeCount', () => read(app, 'setBadgeCount')],
    ['BrowserWindow.getAllExtensions', () => read(BrowserWindow, 'getAllExtensions')],
    ['BrowserWindow.setKiosk', () => read(window(), 'setKiosk')],
    ['webContents.printToPDF', () => read(window().webContents, 'printToPDF')],
    ['webContents.attach', () => read(window().webContents, 'attach')],
    ['session.clearCache', () => read(defaultSession, 'clearCache')],
    ['session.webRequest.onHeadersReceived', () => read(defaultSession.webRequest, 'onHeadersReceived')],
    ['protocol.unhandle', () => read(protocol, 'unhandle')],
    ['Menu.sendActionToFirstResponder', () => read(Menu, 'sendActionToFirstResponder')],
    ['Menu.popup', () => read(Menu.buildFromTemplate([]), 'popup')],
    ['MenuItem.visible', () => read(Menu.buildFromTemplate([{ label: 'x' }]).items[0], 'visible')],
    ['dialog.showCertificateTrustDialog', () => read(dialog, 'showCertificateTrustDialog')],
    ['powerMonitor.on', () => read(electron['powerMonitor'], 'on')],
    ['Tray', () => Reflect.construct(electron['Tray'] as new () => object, [])],
  ])('%s says its name', (name, use) => expect(use).toThrow(`has no ${name};`));

  test('nor is it taken when it is written', () => {
    const target = surface('app', { quit: 1, inside: 2 }, ['quit']);
    expect(() => Reflect.set(target, 'inside', 3)).toThrow('no app.inside');
    expect('inside' in target).toBe(false);
    expect(() => read(onlyKnown('app', { quit: 1 }), 'inside')).toThrow('no app.inside');
  });
});

describe('an event that never comes', () => {
  const listener = () => undefined;
  test.each([
    ['app', () => app.on('gpu-process-crashed', listener)],
    ['app', () => app.once('nonsense', listener)],
    ['BrowserWindow', () => open({}).on('blur', listener)],
    ['webContents', () => open({}).webContents.on('did-finish-load', listener)],
    ['session', () => defaultSession.on('preconnect', listener)],
  ])('has no listeners: %s', (name, listen) => expect(listen).toThrow(`has no ${name} event "`));
});

describe('an option that does nothing here', () => {
  test.each([{ kiosk: true }, { nonsense: 1 }, { frame: false }, { parent: {} }])(
    'opens no window: %j',
    (options) => expect(() => open(options)).toThrow(`BrowserWindow option "${Object.keys(options)[0]}"`),
  );
  test.each([{ nonsense: 1 }, { userData: '/x' }, { offscreen: true }])(
    'opens no page: %j',
    (webPreferences) =>
      expect(() => open({ webPreferences })).toThrow(
        `webPreferences option "${Object.keys(webPreferences)[0]}"`,
      ),
  );
  test.each(Object.entries(PREFERENCES).filter(([, only]) => only !== 'any'))(
    'is no page with another %s',
    (name, only) => {
      const other = typeof only === 'boolean' ? !only : 'something else';
      expect(() => open({ webPreferences: { [name]: other } })).toThrow(`windows with ${name} other than`);
      expect(() => open({ webPreferences: { [name]: only } })).not.toThrow();
    },
  );

  const fork = (options: object) => Reflect.apply(utilityProcess.fork, null, ['/x', [], options]);
  test.each([
    ['utilityProcess.fork option "cwd"', () => fork({ cwd: '/' })],
    ['utilityProcess with stdio pipe', () => fork({ stdio: 'pipe' })],
    ['MenuItem option "visible"', () => Menu.buildFromTemplate([{ label: 'x', visible: false }])],
    ['session.fromPartition option "x"', () => Reflect.apply(session.fromPartition, null, ['y', { x: 1 }])],
    ['partitions on disk', () => session.fromPartition('persist:page')],
    ['object that it did not make', () => open({ webPreferences: { session: {} } })],
    ['object that it did not make', () => dialog.showMessageBox({}, { message: 'x' })],
    ['child windows', () => open({}).webContents.setWindowOpenHandler(() => ({ action: 'allow' }))],
    ['WebRTC policy default', () => open({}).webContents.setWebRTCIPHandlingPolicy('default')],
    ['spell checker', () => defaultSession.setSpellCheckerEnabled(true)],
    ["app.getPath('home')", () => app.getPath('home')],
    [
      'privilege of other: "bypassCSP"',
      () => protocol.registerSchemesAsPrivileged([{ scheme: 'other', privileges: { bypassCSP: true } }]),
    ],
  ])('is refused: %s', async (message, use) => {
    await expect((async () => await use())()).rejects.toThrow(message);
  });

  test.each([
    ['option "securityScopedBookmarks"', () => ({ securityScopedBookmarks: true })],
    ['property "showHiddenFiles"', () => ({ properties: ['showHiddenFiles'] })],
    ['folders and files at once', () => ({ properties: ['openFile', 'openDirectory'] })],
    ['several folders', () => ({ properties: ['openDirectory', 'multiSelections'] })],
  ])('asks for nothing: %s', async (message, options) => {
    await expect(dialog.showOpenDialog(options() as object)).rejects.toThrow(message);
  });
});

describe('README.md', () => {
  const readme = readFileSync(path.join(import.meta.dirname, 'README.md'), 'utf8');
  const part = readme.slice(readme.indexOf('## What is there'), readme.indexOf('## What it cannot'));
  const [members, events, options] = part.split(/^\| of .*$/m).slice(1);
  const table = (text = ''): Record<string, string[]> =>
    Object.fromEntries(
      [...text.matchAll(/^\| `([^`]+)` *\| (.*) \|$/gm)].map(([, name = '', list = '']) => [
        name,
        [...list.matchAll(/`([^`]+)`/g)].map(([, item = '']) => item),
      ]),
    );

  test('lists exactly what is there', () => {
    expect(table(members)).toEqual(MEMBERS);
    expect(table(events)).toEqual(EVENTS);
    expect(table(options)).toEqual(OPTIONS);
  });

  test('and the preferences with the one value that each has', () => {
    const [, text = ''] = /^Of the options `webPreferences`: ([^.]*)\.$/m.exec(part) ?? [];
    const listed = [...text.matchAll(/`([^`]+)`/g)].map(([, item = '']) => item.replace('\n', ' '));
    expect(listed).toEqual(
      Object.entries(PREFERENCES).map(([name, only]) =>
        only === 'any' ? name : `${name}: ${JSON.stringify(only)}`,
      ),
    );
  });
});
