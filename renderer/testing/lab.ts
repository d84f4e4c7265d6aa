/** The double's lab: a token that passes, one that is refused, a vault with records, a log, plugged devices. */
import type { Handlers } from '../../preload/contract.ts';

export function labHandlers(): Handlers['lab'] {
  return {
    modules: () => ({ modules: [] }),
    chooseModule: () => null,
    probe: () => ({ passed: true, profile: 'softhsm', checks: [] }),
    contents: () => ({
      vaultId: null,
      label: '',
      serial: '',
      assurance: 'softhsm-test-only',
      attemptsLimit: null,
      capacity: { objectsUsed: 0, objectsFree: null, accountsFree: null },
      accounts: [],
      keys: [],
      lastFailure: null,
    }),
    audit: () => ({ lines: 0, lastHash: null, newest: [] }),
    exportAudit: () => ({ kind: 'declined' }),
    devices: () => ({ devices: [], empty: 'no-device' }),
    stopDevices: () => undefined,
  };
}
