/** Does everything work on this computer? What the command line and the window both check, in temporary folders. */
export { devicesCheck, modulesCheck } from './devices.ts';
export { nativeCheck, sqliteVersion, streamCheck } from './parts.ts';
export { roundTripCheck } from './round-trip.ts';
export { runChecks, type Check } from './run.ts';
export { vaultCheck } from './vault.ts';
