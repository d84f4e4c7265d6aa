/** Electron's `ipcMain` as the calls see it: the only use of it. */
import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import type { CallReceiver, Sender } from '../ipc/register.ts';

export const receiver: CallReceiver = {
  handle: (name, listener) =>
    ipcMain.handle(name, (event, ...args: unknown[]) => listener(senderOf(event), ...args)),
};

function senderOf({ sender, senderFrame }: IpcMainInvokeEvent): Sender {
  const frame = senderFrame && { origin: senderFrame.origin, isTop: senderFrame.parent === null };
  return { contentsId: sender.id, frame };
}
