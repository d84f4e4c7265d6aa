/** A restore that failed: why, and the ways on that can help against just that. */
import type { Failure } from '../../../preload/contract/shape.ts';
import { useWords } from '../../i18n/words.tsx';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice } from '../../ui/Feedback.tsx';
import { Page } from '../../ui/Page.tsx';

/** `again`: the same once more. */
type Way = 'again' | 'version' | 'folder';

/** The first is the best. A backup that is spoiled stays so; a computer without room gets some. */
const WAYS: Readonly<Record<string, readonly Way[]>> = {
  'backup/damaged': ['version', 'folder'],
  'backup/mismatch': ['version', 'folder'],
  'backup/no-such-chat': ['version', 'folder'],
  'stream/damaged': ['version', 'folder'],
  'stream/truncated': ['version', 'again', 'folder'],
  'backup/volume-missing': ['version', 'again', 'folder'],
  'backup/newer-format': ['folder'],
  'backup/not-found': ['folder'],
  'backup/disk-full': ['again', 'version'],
  'chats/disk-full': ['again', 'version'],
  'destination/unavailable': ['again', 'folder'],
  'destination/not-found': ['again', 'folder'],
  'destination/denied': ['again', 'folder'],
  'ipc/busy': ['again'],
  'profile/busy': ['again'],
};
const ANY: readonly Way[] = ['again', 'version', 'folder'];

/** Codes whose words say already that nothing here has changed. */
const SAYS_SO: ReadonlySet<string> = new Set([
  'backup/disk-full',
  'chats/disk-full',
  'backup/engine-failed',
  'stream/engine-failed',
]);

export interface FailedProps {
  readonly error: Failure;
  /** Null where the backup is no longer open: then one begins with its folder. */
  readonly onAgain: (() => void) | null;
  readonly onVersion: (() => void) | null;
  readonly onFolder: () => void;
  readonly onAnew: () => void;
}

export function Failed({ error, onAgain, onVersion, onFolder, onAnew }: FailedProps) {
  const { w } = useWords();
  const go = { again: onAgain, version: onVersion, folder: onFolder };
  const words = {
    again: w.common.tryAgain,
    version: w.restore.otherVersion,
    folder: w.restore.otherFolder,
  };
  const ways = (WAYS[error.code] ?? ANY).flatMap((way) => {
    const press = go[way];
    return press === null ? [] : [{ label: words[way], press }];
  });
  if (onVersion === null) ways.unshift({ label: w.restore.startAgain, press: onAnew });
  return (
    <Page key="failed" title={w.restore.title}>
      <FailureNotice
        error={error}
        actions={ways.map(({ label, press }, index) => (
          <Button key={label} look={index === 0 ? 'primary' : 'plain'} onPress={press}>
            {label}
          </Button>
        ))}
      />
      {!SAYS_SO.has(error.code) && <p>{w.restore.untouched}</p>}
    </Page>
  );
}
