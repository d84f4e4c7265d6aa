/**
 * What the window remembers about backups beside what a backup set needs: where to, how often, the last result, when
 * the person last proved to have the digits. One small file; without it the questions are asked again.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { backupSettings } from '../../../preload/contract/backup.ts';
import { writeFileAtomic } from '../../base/files.ts';

const count = z.number().int().min(0);
const memoryFile = z.object({
  /** Absolute path of the folder that backups go to. */
  destination: z.string().nullable(),
  settings: backupSettings,
  last: z
    .object({
      at: count,
      sequence: count,
      bytes: count,
      messages: count,
      media: count,
      verifiedAt: count.nullable(),
    })
    .nullable(),
  /** Unix milliseconds; null before the first time. */
  provedAt: count.nullable(),
  snoozedUntil: count.nullable(),
});
export type BackupMemory = z.infer<typeof memoryFile>;

const EMPTY: BackupMemory = {
  destination: null,
  settings: { frequency: 'daily', includeMedia: true, keepVersions: 10 },
  last: null,
  provedAt: null,
  snoozedUntil: null,
};

export class BackupMemoryFile {
  readonly #file: string;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
  }

  async read(): Promise<BackupMemory> {
    try {
      return memoryFile.parse(JSON.parse(await readFile(this.#file, 'utf8')));
    } catch {
      return EMPTY;
    }
  }

  /** One change after the other, so that none is lost. */
  change(update: (memory: BackupMemory) => Partial<BackupMemory>): Promise<BackupMemory> {
    const mine = this.#turn.then(async () => {
      const before = await this.read();
      const after = { ...before, ...update(before) };
      await writeFileAtomic(this.#file, `${JSON.stringify(after)}\n`, { mode: 0o600 });
      return after;
    });
    this.#turn = mine.catch(() => undefined);
    return mine;
  }
}
