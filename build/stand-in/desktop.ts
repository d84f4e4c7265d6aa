/** The desktop's parts: links, screen, key store. Each does what can be done without Electron. */
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import type { SafeStorage, Screen, Shell } from 'electron';
import { surface } from './only-known.ts';
import { findProgram } from './programs.ts';
import { MEMBERS } from './surface.ts';

const open = (target: string): void => {
  const program = findProgram(process.platform === 'darwin' ? 'open' : 'xdg-open');
  if (program) spawn(program, [target], { stdio: 'ignore', detached: true }).unref();
  else console.error('The Electron stand-in opens things with xdg-open, which is not installed.');
};

export const shell = surface(
  'shell',
  {
    openExternal(url: string) {
      open(url);
      return Promise.resolve();
    },
    showItemInFolder: (path: string) => open(dirname(path)),
  } satisfies Partial<Shell>,
  MEMBERS.shell,
);

/** There is no key store: the application falls back to a private file and says so. */
export const safeStorage = surface(
  'safeStorage',
  { isAsyncEncryptionAvailable: () => Promise.resolve(false) } satisfies Partial<SafeStorage>,
  MEMBERS.safeStorage,
);

const display = {
  id: 1,
  scaleFactor: 1,
  bounds: { x: 0, y: 0, width: 1280, height: 900 },
  workArea: { x: 0, y: 0, width: 1280, height: 900 },
};
export const screen = surface(
  'screen',
  { getPrimaryDisplay: () => display, getAllDisplays: () => [display] } satisfies {
    [key in keyof Screen]?: unknown;
  },
  MEMBERS.screen,
);
