/** Rows of any size can be backed up, and come back. `SLOW=1` takes more in a run of ids than fits into a segment. */
import { afterEach, describe, expect, it } from 'vitest';
import type { ImportedMessage } from '../chats/model.ts';
import { deriveKeys } from '../keys/index.ts';
import { openDestination } from '../destinations/open.ts';
import { StreamPool } from '../stream/index.ts';
import { Device, Folders } from '../../tests/support/backup-device.ts';
import { packSegment } from './content.ts';
import type { SegmentEntry } from './format/manifest.ts';
import { BackupSet } from './set.ts';

const SLOW = process.env['SLOW'] === '1';
const [MESSAGES, BYTES] = SLOW ? [1150, 1_000_000] : [4000, 20_000];

const folders = new Folders();
afterEach(() => folders.remove());

async function takeIn(device: Device, from: number, count: number): Promise<void> {
  await device.using(async (history) => {
    const sink = await history.write.beginImport();
    await sink.chat({ source: 'signal', sourceId: 'long', kind: 'direct', title: 'Long letters' });
    for (let at = from; at < from + count; at += 100) {
      const batch = Array.from({ length: Math.min(100, from + count - at) }, (_, index): ImportedMessage => {
        const number = at + index;
        const body = `letter ${number} `.repeat(Math.ceil(BYTES / 12)).slice(0, BYTES);
        return { sourceId: `${number}`, senderSourceId: null, sentAt: number, kind: 'text', body };
      });
      await sink.messages(batch);
    }
    await sink.commit();
  });
}

/** The segments of messages that a backup names. */
async function segmentsOf(device: Device, sequence: number): Promise<readonly SegmentEntry[]> {
  const { setId, key } = await device.own();
  using keys = deriveKeys(key);
  key.destroy();
  await using pool = new StreamPool({ workers: 1 });
  const { signal } = new AbortController();
  const destination = openDestination(device.place);
  const set = await BackupSet.open({ destination, setId, keys, pool, signal });
  const { manifest } = await set.readManifest(sequence);
  return manifest.segments.filter(({ table }) => table === 'message');
}

describe('a run of very long messages', () => {
  it(
    'is cut into segments that every reader takes, and only those that grow are written again',
    async () => {
      const device = await Device.at(await folders.make('profile'), await folders.make('place'));
      using key = await device.enable();
      await takeIn(device, 0, MESSAGES);
      await device.create();
      const before = await segmentsOf(device, 1);
      expect(before.length).toBeGreaterThan(1);
      expect(before.reduce((sum, { rows }) => sum + rows, 0)).toBe(MESSAGES);
      expect(await device.create()).toMatchObject({ segmentsWritten: 0 });
      await takeIn(device, MESSAGES, 1);
      await device.create();
      const after = await segmentsOf(device, 3);
      expect(before.filter(({ id }) => !after.some((one) => one.id === id))).toHaveLength(1);
      await device.verify({ full: true });
      const other = await Device.at(await folders.make('other'), device.place.path);
      await other.restore(key);
      expect(await other.digest()).toBe(await device.digest());
      expect(await other.create()).toMatchObject({ segmentsWritten: 0 });
      const [chat] = await other.backups.chatsOf(await other.own());
      const fresh = await Device.at(await folders.make('fresh'), device.place.path);
      await fresh.using((history) =>
        fresh.backups.restoreChat(
          history,
          { place: fresh.place, key },
          { chatId: chat?.id ?? 0, sequence: 3 },
        ),
      );
      expect(await fresh.messages()).toBe(MESSAGES + 1);
    },
    SLOW ? 600_000 : 120_000,
  );

  it('that no reader would take is refused when it is written, not when it is read', async () => {
    // Memory that is never touched takes no room.
    const image = new Uint8Array(1024 ** 3 + 1);
    await expect(packSegment(image, 'rows/message/0')).rejects.toMatchObject({
      code: 'backup/segment-too-large',
      data: { segment: 'rows/message/0', bytes: image.length },
    });
  });
});
