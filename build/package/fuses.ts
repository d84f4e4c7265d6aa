/**
 * Electron's fuses: switches burnt into the executable when a package is made. Every one is set, so that none is left
 * to a default; the type makes a new one in a later Electron a compile error here.
 */
import type { Configuration } from 'electron-builder';

type FuseOptions = NonNullable<Configuration['electronFuses']>;
/** Signing happens after the fuses are set, so this one of electron-builder's options is no fuse of ours. */
type Fuses = Required<Omit<FuseOptions, 'resetAdHocDarwinSignature'>>;

export const fuses: Fuses = {
  // The executable is no Node: what runs beside the window is a utility process.
  runAsNode: false,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  // Only the signed archive runs, and only if its content is what was packed.
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  // The page has no file address and sets no cookies; both would be protected all the same.
  grantFileProtocolExtraPrivileges: false,
  enableCookieEncryption: true,
  // There is no snapshot of our own to load.
  loadBrowserProcessSpecificV8Snapshot: false,
};
