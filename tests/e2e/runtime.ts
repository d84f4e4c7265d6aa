/** Which runtime the suite drives: the same choice as `npm start`, without fetching anything. */
import path from 'node:path';
import { findElectron, standIn } from '../../build/launch/runtime.cjs';

export const ROOT = path.resolve(import.meta.dirname, '..', '..');

export interface Runtime {
  readonly kind: 'electron' | 'stand-in';
  readonly executable: string;
}

/** `APP_RUNTIME=electron` or `standin` forces one; a forced Electron that is not here is an error. */
export function chooseRuntime(): Runtime {
  const forced = process.env['APP_RUNTIME'];
  const electron = forced === 'standin' ? null : findElectron(ROOT);
  if (electron) return { kind: 'electron', executable: electron };
  if (forced === 'electron') {
    throw new Error('APP_RUNTIME=electron: run "npx install-electron", or set ELECTRON_OVERRIDE_DIST_PATH');
  }
  return { kind: 'stand-in', executable: standIn(ROOT) };
}
