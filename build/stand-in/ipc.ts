/** `ipcMain`: handlers of the calls that come through the pipe. Only `handle`, because the application uses nothing else. */
import type { IpcMain } from 'electron';
import { onlyKnown } from './only-known.ts';

type Handler = Parameters<IpcMain['handle']>[1];
const handlers = new Map<string, Handler>();

export const ipcMain = onlyKnown('ipcMain', {
  handle(channel: string, handler: Handler) {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    handlers.set(channel, handler);
  },
  removeHandler: (channel: string) => void handlers.delete(channel),
} satisfies Partial<IpcMain>);

export const handlerOf = (channel: string): Handler | undefined => handlers.get(channel);
