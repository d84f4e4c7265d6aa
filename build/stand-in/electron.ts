/** The module `electron` as the application sees it: what is listed here, and an error naming anything else. */
import type * as Electron from 'electron';
import { app } from './app.ts';
import { clipboard, dialog, nativeTheme, powerMonitor, safeStorage, screen, shell } from './desktop.ts';
import { ipcMain } from './ipc.ts';
import { StandInMenu, StandInMenuItem } from './menu.ts';
import { protocol, session } from './session.ts';
import { utilityProcess } from './utility-process.ts';
import { StandInWindow, windows } from './window.ts';

const allContents = () => [...windows.values()].map((window) => window.webContents);

/** Every name that can be imported; one that Electron does not have is a type error here. */
export const electron = {
  app,
  BrowserWindow: StandInWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu: StandInMenu,
  MenuItem: StandInMenuItem,
  nativeTheme,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  utilityProcess,
  webContents: {
    getAllWebContents: allContents,
    fromId: (id: number) => allContents().find((contents) => contents.id === id),
    fromDevToolsTargetId: (id: string) => allContents().find((contents) => contents.targetId === id),
  },
} satisfies Partial<Record<keyof typeof Electron, unknown>>;
