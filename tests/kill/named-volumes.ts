/** Which volumes the manifests of a set name, read with the set's own code. */
import { BackupSet } from '../../main/backup/set.ts';
import { openDestination } from '../../main/destinations/open.ts';
import { deriveKeys } from '../../main/keys/index.ts';
import { StreamPool } from '../../main/stream/index.ts';
import type { Device } from '../support/backup-device.ts';

export async function namedVolumes(device: Device, setId: string): Promise<ReadonlySet<string>> {
  using key = await device.backups.revealKey();
  using keys = deriveKeys(key);
  await using pool = new StreamPool({ workers: 1 });
  const destination = openDestination(device.place);
  const signal = new AbortController().signal;
  const set = await BackupSet.open({ destination, setId, keys, pool, signal });
  const named = new Set<string>();
  for (const sequence of set.sequences) {
    const { manifest } = await set.readManifest(sequence);
    for (const volume of manifest.volumes) named.add(volume.name);
  }
  return named;
}
