/** `coffer self-test`: does everything work on this computer? For people who test installers. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { Backups } from '../../backup/backups.ts';
import { openHistory } from '../../chats/index.ts';
import { fileSealer, generateBackupKey } from '../../keys/index.ts';
import { Profile } from '../../profile/profile.ts';
import { engineReport, selfTestStream } from '../../stream/index.ts';
import {
  checkPassword,
  enrolKey,
  LocalVault,
  nameIn,
  newAccount,
  vaultPassword,
} from '../../vaults/index.ts';
import { CofferError } from '../../base/error.ts';
import { CliError } from '../errors.ts';
import { formatDuration, table } from '../format.ts';
import { processHost } from '../vault.ts';
import { appVersion } from '../version.ts';
import type { Command } from '../commands.ts';

interface Check {
  readonly name: string;
  run(): Promise<string>;
}

const CHECKS: readonly Check[] = [
  {
    name: 'runtime',
    run: async () => `Node ${process.versions.node}, ${process.platform} ${process.arch}`,
  },
  {
    name: 'sqlite',
    run: async () => {
      const db = new Database(':memory:');
      try {
        db.exec('CREATE VIRTUAL TABLE words USING fts5(text)');
        db.prepare('INSERT INTO words VALUES (?)').run('coffer');
        const found = db.prepare("SELECT count(*) FROM words WHERE words MATCH 'cof*'").pluck().get();
        if (found !== 1) throw new TypeError('full-text search found nothing');
        return `SQLite ${String(db.prepare('SELECT sqlite_version()').pluck().get())} with full-text search`;
      } finally {
        db.close();
      }
    },
  },
  {
    name: 'stream',
    run: async () => {
      const vectors = await selfTestStream();
      const { engine, megabytesPerSecond } = engineReport();
      return `${vectors} known answers, engine ${engine} at ${Math.round(megabytesPerSecond)} MB/s`;
    },
  },
  { name: 'round trip', run: roundTrip },
  { name: 'vault', run: vaultRoundTrip },
];

/** Writes, backs up, loses and restores a small history in a temporary folder. */
async function roundTrip(): Promise<string> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'coffer-self-test-'));
  try {
    const place = { kind: 'folder' as const, path: path.join(folder, 'backups') };
    await fs.mkdir(place.path);
    const first = await Profile.open(path.join(folder, 'one'), { create: true });
    const backups = new Backups(first, fileSealer(first.backupFolder), appVersion());
    using key = await backups.enable();
    const history = await openHistory(first.historyFolder);
    let made;
    try {
      await history.write.addNote('One note, to be found again.');
      made = await backups.create(history, place);
    } finally {
      await history.close();
    }
    const second = await Profile.open(path.join(folder, 'two'), { create: true });
    const restoring = new Backups(second, fileSealer(second.backupFolder), appVersion());
    const restored = await restoring.restore({ place, key }, { messagesHere: 0 });
    if (restored.digest !== made.digest) throw new TypeError('the restored history has another digest');
    return 'encrypted, stored, restored, equal';
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}

const noSecrets = { pin: () => Promise.resolve(null), sealingKey: () => Promise.resolve(null) };

/** A software vault in a temporary folder, in its own process: enrol, one wrong password, the right one, equal. */
async function vaultRoundTrip(): Promise<string> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'coffer-self-test-'));
  try {
    await using vault = await LocalVault.open(
      { kind: 'software', folder: path.join(folder, 'vault') },
      { host: processHost(), secrets: noSecrets, auditFolder: folder },
    );
    await vault.create(10);
    const link = await vault.link();
    const name = nameIn(link, newAccount());
    using key = generateBackupKey();
    using right = vaultPassword('the right one');
    using wrong = vaultPassword('the wrong one');
    await enrolKey(link, name, key, right);
    const outcome = await checkPassword(link, name, wrong, key).then(
      () => 'accepted',
      (error: unknown) => (error instanceof CofferError ? error.code : String(error)),
    );
    if (outcome !== 'vault/wrong-password') throw new TypeError(`a wrong password gave ${outcome}`);
    const { attemptsBefore, attemptsLeft } = await checkPassword(link, name, right, key);
    if (attemptsBefore !== 9 || attemptsLeft !== 10) throw new TypeError('attempts were not counted');
    return 'enrolled, a wrong password counted, recovered, equal';
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}

export const selfTestCommand: Command = {
  words: ['self-test'],
  positionals: '',
  summary: 'Check that everything works on this computer',
  count: [0, 0],
  options: [],
  run: async ({ output }) => {
    const checks: { name: string; ok: boolean; detail: string; milliseconds: number }[] = [];
    for (const { name, run } of CHECKS) {
      const started = performance.now();
      const outcome = await run().then(
        (detail) => ({ ok: true, detail }),
        (error: unknown) => ({ ok: false, detail: describe(error) }),
      );
      checks.push({ name, ...outcome, milliseconds: Math.round(performance.now() - started) });
    }
    const rows = checks.map(({ name, ok, detail, milliseconds }) => [
      ok ? 'ok' : 'FAILED',
      name,
      detail,
      formatDuration(milliseconds),
    ]);
    output.result(
      'self-test',
      { version: appVersion(), ok: checks.every(({ ok }) => ok), checks },
      table(rows),
    );
    const failed = checks.filter(({ ok }) => !ok).map(({ name }) => name);
    if (failed.length > 0) throw new CliError('cli/self-test-failed', { failed });
  },
};

function describe(error: unknown): string {
  if (error instanceof CofferError) return error.code;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
