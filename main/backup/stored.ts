/**
 * What a set holds already and need not be written again (docs/spec/backup-set.md, section 5): only what lies in a volume that is
 * there with its size, and that no check has found damaged since.
 */
import type { JournalEntry, Run } from './device-state.ts';
import type { Manifest, VolumeEntry } from './format/manifest.ts';
import type { BackupSet } from './set.ts';

/** Where a content id is stored. */
export interface StoredAt {
  readonly volume: VolumeEntry;
  readonly offset: number;
  readonly length: number;
}

/** What checks and restores have found wrong at a place since the last backup there. */
export interface Distrust {
  /** Paths of volumes, as errors name them. */
  readonly volumes: ReadonlySet<string>;
  /** What was stored was not what the digest says: what the store notes of changes is not believed this time. */
  readonly changes: boolean;
}

/** By content id. `journal` are the volumes of runs that did not come to their end. */
export async function storedIn(
  set: BackupSet,
  last: Manifest | null,
  journal: readonly JournalEntry[],
  distrust: Distrust,
): Promise<Map<string, StoredAt>> {
  const sizes = await set.volumeSizes();
  const isWhole = ({ name, size }: VolumeEntry): boolean =>
    sizes.get(name) === size && !distrust.volumes.has(set.paths.volume(name));
  const stored = new Map<string, StoredAt>();
  const remember = (id: string, volume: VolumeEntry | undefined, offset: number, length: number): void => {
    if (volume && isWhole(volume) && !stored.has(id)) stored.set(id, { volume, offset, length });
  };
  for (const { id, volume, offset, length } of last?.segments ?? [])
    remember(id, last?.volumes[volume], offset, length);
  for (const { id, volume, offset, size } of last?.media ?? [])
    if (volume !== null) remember(id, last?.volumes[volume], offset, size);
  for (const { volume, members } of journal)
    for (const { id, offset, length } of members) remember(id, volume, offset, length);
  return stored;
}

/** A backup that was made since has dealt with what was found before it. */
export function distrustAt(runs: readonly Run[], place: string): Distrust {
  const here = runs.filter((run) => run.place === place);
  const made = here.findLastIndex(({ kind, outcome }) => kind === 'create' && outcome === 'ok');
  const since = here.slice(made + 1).filter(({ kind }) => kind !== 'create');
  return {
    volumes: new Set(since.flatMap(({ data }) => namedIn(data))),
    changes: since.some(({ outcome }) => outcome === 'backup/mismatch'),
  };
}

function namedIn(data: Run['data']): readonly string[] {
  const { file, files } = data ?? {};
  if (Array.isArray(files)) return files.map(String);
  return typeof file === 'string' ? [file] : [];
}
