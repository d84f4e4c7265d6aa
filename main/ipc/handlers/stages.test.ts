/** Every stage of a long job that the window has words for is one that the job really reports. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { backupProgress, verifyProgress } from '../../../preload/contract/backup.ts';
import { importProgress } from '../../../preload/contract/import.ts';
import { restoreProgress } from '../../../preload/contract/restore.ts';
import { importExport, type ImportProgress } from '../../chats/import/index.ts';
import type { Progress } from '../../backup/progress.ts';
import { RecordingSink } from '../../../tests/support/recording-sink.ts';
import { Device, fill, Folders } from '../../../tests/support/backup-device.ts';
import { BACKUP_STAGES, VERIFY_STAGES } from './backup.ts';
import { RESTORE_STAGES } from './restore.ts';

const folders = new Folders();
const root = mkdtempSync(path.join(tmpdir(), 'coffer-stages-'));
afterAll(async () => {
  await folders.remove();
  rmSync(root, { recursive: true, force: true });
});

/** Each stage when it was first told, in that order. */
function listener<Stage extends string>() {
  const stages: Stage[] = [];
  return {
    stages,
    told: ({ stage }: { readonly stage: Stage }): void => {
      if (!stages.includes(stage)) stages.push(stage);
    },
  };
}

test('of an import', async () => {
  const file = path.join(root, 'WhatsApp Chat with Ana');
  mkdirSync(file);
  writeFileSync(path.join(file, '_chat.txt'), '05/01/2023, 15:04 - Ben: IMG-1.jpg (file attached)\n');
  writeFileSync(path.join(file, 'IMG-1.jpg'), Buffer.alloc(100_000, 1));
  const { stages, told } = listener<ImportProgress['stage']>();
  await importExport(new RecordingSink(), file, { me: null }, { onProgress: told });
  expect(stages).toEqual(importProgress.shape.stage.options);
});

test('of a backup, of checking it and of restoring it', async () => {
  const device = await Device.at(await folders.make('profile'), await folders.make('place'));
  using key = await device.enable();
  await fill(device);
  const backup = listener<Progress['stage']>();
  await device.create({ onProgress: backup.told });
  expect(new Set(backup.stages.map((stage) => BACKUP_STAGES[stage]))).toEqual(
    new Set(backupProgress.shape.stage.options),
  );

  const check = listener<Progress['stage']>();
  await device.verify({ onProgress: check.told, full: true });
  expect([...new Set(check.stages.map((stage) => VERIFY_STAGES[stage]))]).toEqual(
    verifyProgress.shape.stage.options,
  );

  const other = await Device.at(await folders.make('profile'), device.place.path);
  const restore = listener<Progress['stage']>();
  const order: string[] = [];
  const before = other.profile.historyFolder;
  await other.restore(key, {
    onProgress: (progress) => {
      restore.told(progress);
      order.push(progress.stage);
    },
    onSwap: async () => {
      expect(other.profile.historyFolder).toBe(before);
      order.push('swap');
    },
  });
  expect([...new Set(restore.stages.map((stage) => RESTORE_STAGES[stage]))]).toEqual(
    restoreProgress.shape.stage.options,
  );
  // Until all is proven, nothing has to make way.
  expect(order.at(-1)).toBe('swap');
  expect(other.profile.historyFolder).not.toBe(before);
});
