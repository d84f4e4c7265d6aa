/** Whether chats are protected, in one word: asked of main again whenever something may have changed it. */
import { createContext, useContext, useEffect, useState } from 'react';
import type { BackupRun, BackupStatus } from '../../preload/contract/backup.ts';
import type { Outcome } from '../../preload/contract/shape.ts';
import { useBridge } from './bridge.tsx';
import { useAnswer, type Answer } from './calls.ts';

/** `unfinished`: encrypted, but there is no backup yet. `poor`: there is one, but the next one would fail, or the last did. */
export type Protection = 'off' | 'unfinished' | 'poor' | 'on';

function protectionOf({ destination, last, job }: BackupStatus, newest: BackupRun | undefined): Protection {
  if (destination === null || last === null) return 'unfinished';
  // A run of this session may have failed before it could be noted among the others.
  const failed =
    job === null || job.state === 'running' ? newest?.outcome === 'failed' : job.state === 'failed';
  return failed || !destination.reachable ? 'poor' : 'on';
}

/** Looks again with every page, and when a run has ended. */
export function useProtection(page: string): {
  readonly answer: Answer<Protection>;
  readonly reload: () => void;
} {
  const bridge = useBridge();
  const { answer, reload } = useAnswer(async (): Promise<Outcome<Protection>> => {
    const encryption = await bridge.encryption.status();
    if (!encryption.ok) return encryption;
    if (encryption.value.state === 'off') return { ok: true, value: 'off' };
    const [status, newest] = await Promise.all([
      bridge.backup.status(),
      bridge.backup.history({ beforeRunId: null, limit: 1 }),
    ]);
    if (!status.ok) return status;
    return { ok: true, value: protectionOf(status.value, newest.ok ? newest.value.runs[0] : undefined) };
  }, 'protection');
  const [lookedAt, setLookedAt] = useState(page);
  if (page !== lookedAt) {
    setLookedAt(page);
    reload();
  }
  useEffect(() => bridge.backup.changed((job) => job.state !== 'running' && reload()), [bridge, reload]);
  return { answer, reload };
}

/** Given by the shell. */
export const ProtectionChanged = createContext<() => void>(() => undefined);

/** For pages that turn backup on or off or give it another place: says so afterwards. */
export function useProtectionChanged(): () => void {
  return useContext(ProtectionChanged);
}
