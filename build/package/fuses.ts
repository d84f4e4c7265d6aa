/**
 * Electron's fuses: switches burnt into the executable when a package is made (`fuse-wire.ts`). Every one is set, so
 * that none is left to a default.
 *
 * electron-builder's own `electronFuses` is not used: its @electron/fuses knows eight of them and Electron has had a
 * ninth since 42. The type still makes a new one of electron-builder's a compile error here, and a wire of another
 * length fails the package.
 */
import type { Configuration } from 'electron-builder';

type FuseOptions = NonNullable<Configuration['electronFuses']>;
/** Signing happens after the fuses are set, so this one of electron-builder's options is no fuse of ours. */
type KnownToElectronBuilder = Required<Omit<FuseOptions, 'resetAdHocDarwinSignature'>>;
type Fuses = Readonly<KnownToElectronBuilder & { wasmTrapHandlers: boolean }>;

export type Fuse = keyof Fuses;

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
  // How V8 catches WebAssembly out of bounds: guard pages, as in Chrome, or a check before each access. Both are safe,
  // the page may compile none (its policy), and Electron's default is the side that everybody tests.
  wasmTrapHandlers: true,
};

/** Their order on the wire (Electron's build/fuses/fuses.json5); none ever moves, removed ones keep their place. */
export const WIRE: readonly Fuse[] = [
  'runAsNode',
  'enableCookieEncryption',
  'enableNodeOptionsEnvironmentVariable',
  'enableNodeCliInspectArguments',
  'enableEmbeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges',
  'wasmTrapHandlers',
];
