/** `ipcMain`: handlers of the calls that come through the pipe. Only `handle`, because the application uses nothing else. */
import type { IpcMain } from 'electron';
import { surface } from './only-known.ts';
import { MEMBERS } from './surface.ts';

type Handler = Parameters<IpcMain['handle']>[1];
const handlers = new Map<string, Handler>();

export const ipcMain = surface(
  'ipcMain',
  {
    handle(channel: string, handler: Handler) {
      if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
      handlers.set(channel, handler);
    },
  } satisfies Partial<IpcMain>,
  MEMBERS.ipcMain,
);

export const handlerOf = (channel: string): Handler | undefined => handlers.get(channel);
