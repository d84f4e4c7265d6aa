/** The module `electron` as the application sees it: what is listed here, and an error naming anything else. */
import type * as Electron from 'electron';
import { app } from './app.ts';
import { clipboard } from './clipboard.ts';
import { safeStorage, screen, shell } from './desktop.ts';
import { dialog } from './dialogs/dialog.ts';
import { ipcMain } from './ipc.ts';
import { Menu } from './menu.ts';
import { missing, surface } from './only-known.ts';
import { protocol, session } from './session.ts';
import { MEMBERS } from './surface.ts';
import { nativeTheme } from './theme.ts';
import { utilityProcess } from './utility-process.ts';
import { BrowserWindow, windows } from './window.ts';

/** What is here; a name that Electron does not have is a type error. */
const here = {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  utilityProcess,
  webContents: surface(
    'webContents',
    {
      fromDevToolsTargetId: (id: string) =>
        [...windows.values()].find(({ contents }) => contents.targetId === id)?.webContents,
    },
    MEMBERS.webContents,
  ),
} satisfies Partial<Record<keyof typeof Electron, unknown>>;

/** What Electron has beyond it. Importing one is no error yet, because programs import what they may never use. */
const elsewhere: Readonly<Record<Exclude<keyof typeof Electron, keyof typeof here>, true>> = {
  autoUpdater: true,
  BaseWindow: true,
  BrowserView: true,
  ClipboardItem: true,
  contentTracing: true,
  contextBridge: true,
  crashReporter: true,
  desktopCapturer: true,
  globalShortcut: true,
  ImageView: true,
  inAppPurchase: true,
  IpcMainServiceWorker: true,
  ipcRenderer: true,
  LanguageModelUtility: true,
  localAIHandler: true,
  MenuItem: true,
  MessageChannelMain: true,
  nativeImage: true,
  net: true,
  netLog: true,
  Notification: true,
  parentPort: true,
  powerMonitor: true,
  powerSaveBlocker: true,
  pushNotifications: true,
  sharedTexture: true,
  ShareMenu: true,
  systemPreferences: true,
  TouchBar: true,
  Tray: true,
  View: true,
  WebContentsView: true,
  webFrame: true,
  webFrameMain: true,
  WebSocket: true,
  webUtils: true,
};

/** Something of Electron's that is not here: any use of it throws its name. */
function absent(name: string): object {
  const refuse = (key?: string | symbol): never => {
    throw missing(typeof key === 'string' ? `${name}.${key}` : name);
  };
  return new Proxy(function nothing() {}, {
    apply: () => refuse(),
    construct: () => refuse(),
    get: (target, key) => (typeof key === 'symbol' ? (Reflect.get(target, key) as unknown) : refuse(key)),
    set: (_target, key) => refuse(key),
  });
}

/** Everything that can be imported. */
export const electron: Readonly<Record<string, unknown>> = {
  ...here,
  ...Object.fromEntries(Object.keys(elsewhere).map((name) => [name, absent(name)])),
};
