/** Takes in a small history with a picture, backs it up, loses it and restores it, in a temporary folder. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Backups } from '../backup/backups.ts';
import { openHistory, type History } from '../chats/index.ts';
import { fileSealer } from '../keys/index.ts';
import { Profile } from '../profile/profile.ts';
import type { Check } from './run.ts';

/** Larger than one chunk of the encrypted stream, so that there is more than one. Bytes. */
const PICTURE = 40_000;

/** `app` is the version that the backup names as its writer. */
export function roundTripCheck(app: string): Check<'roundtrip'> {
  return { id: 'roundtrip', run: () => roundTrip(app) };
}

async function roundTrip(app: string): Promise<string> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'coffer-self-test-'));
  try {
    const place = { kind: 'folder' as const, path: path.join(folder, 'backups') };
    await fs.mkdir(place.path);
    const first = await Profile.open(path.join(folder, 'one'), { create: true });
    const backups = new Backups(first, fileSealer(first.backupFolder), app);
    using key = await backups.enable();
    const made = await using(first, async (history) => {
      await history.write.addNote('One note, to be found again.');
      await takeInPicture(history);
      return await backups.create(history, place);
    });
    const second = await Profile.open(path.join(folder, 'two'), { create: true });
    const restoring = new Backups(second, fileSealer(second.backupFolder), app);
    const restored = await restoring.restore({ place, key });
    if (restored.digest !== made.digest) throw new TypeError('the restored history has another digest');
    const found = await using(second, ({ read }) => read.digest({ verifyMedia: true }));
    const { missing, damaged } = found.mediaFaults ?? { missing: [], damaged: [] };
    if (found.counts.media !== 1 || missing.length + damaged.length > 0)
      throw new TypeError('the picture did not come back');
    return 'a note and a picture encrypted, stored, restored, equal';
  } finally {
    await fs.rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function using<T>(profile: Profile, work: (history: History) => Promise<T>): Promise<T> {
  const history = await openHistory(profile.historyFolder);
  try {
    return await work(history);
  } finally {
    await history.close();
  }
}

async function takeInPicture(history: History): Promise<void> {
  const sink = await history.write.beginImport();
  await sink.chat({ source: 'coffer', sourceId: 'self-test', kind: 'direct', title: 'Self-test' });
  const { sha256, size } = await sink.medium(picture());
  await sink.messages([
    {
      sourceId: '1',
      senderSourceId: null,
      sentAt: 0,
      kind: 'image',
      body: null,
      attachments: [{ kind: 'image', fileName: null, mime: 'image/png', sha256, size, missing: null }],
    },
  ]);
  await sink.commit();
}

async function* picture(): AsyncGenerator<Uint8Array> {
  yield Uint8Array.from({ length: PICTURE }, (_, index) => (index * 7919) % 251);
}
