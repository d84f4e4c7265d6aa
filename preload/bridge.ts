/**
 * The preload script, built to one CommonJS file: the only code that sees both Electron and the page. It gives the
 * page the contract's functions and keeps `ipcRenderer` to itself.
 */
import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron';
import type { Contract } from './contract.ts';
import { makeBridge, type Outline, type Wires } from './make-bridge.ts';

/** The contract's names, put in by the build (`build/vite.preload.ts`). */
declare const CONTRACT_OUTLINE: Outline<Contract>;

const wires: Wires = {
  invoke: (name, input) => ipcRenderer.invoke(name, input),
  on: (name, listener) => {
    // The event object would give the page a way to main: only the payload goes on.
    const receive = (_event: IpcRendererEvent, payload: unknown): void => listener(payload);
    ipcRenderer.on(name, receive);
    return () => ipcRenderer.off(name, receive);
  },
  // Electron throws for anything but a File; the type is the contract's promise and not the page's.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  pathOf: (file) => webUtils.getPathForFile(file as Parameters<typeof webUtils.getPathForFile>[0]),
};

contextBridge.exposeInMainWorld('coffer', makeBridge<Contract>(CONTRACT_OUTLINE, wires));
