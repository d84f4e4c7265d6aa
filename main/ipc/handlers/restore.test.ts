/** What the window's restore and its history of runs promise, on real files. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, expect, test } from 'vitest';
import { failure, Programs, value, type Program } from '../../../tests/support/window-program.ts';

const root = mkdtempSync(path.join(tmpdir(), 'coffer-restore-'));
const programs = new Programs(root);
afterAll(async () => {
  await programs.close();
  rmSync(root, { recursive: true, force: true });
});

/** With a chat, encryption on, and one backup at `disk`. */
async function backedUp(name: string): Promise<{ program: Program; disk: string }> {
  const program = await programs.withChat(name);
  const { digits } = await value(program.bridge.encryption.begin());
  await value(program.bridge.encryption.confirm({ digits }));
  const disk = path.join(root, `disk-${name}`);
  mkdirSync(disk);
  program.answer.folder = disk;
  await value(program.bridge.backup.chooseDestination());
  const { jobId } = await value(program.bridge.backup.start());
  expect(await program.ended('backup', jobId)).toMatchObject({ state: 'done' });
  return { program, disk };
}

async function unlock({ bridge }: Program) {
  const sets = await value(bridge.restore.fromDestination());
  const input = { folderId: sets?.folder.folderId ?? '', setId: sets?.sets[0]?.setId ?? '' };
  return await value(bridge.restore.unlock({ ...input, by: { kind: 'kept' } }));
}

test('chats are read during a whole restore; writing waits for its end', async () => {
  const { program } = await backedUp('read');
  const { bridge } = program;
  const { sessionId } = await unlock(program);
  const scope = { kind: 'all' as const, replacePresent: true };
  const { jobId } = await value(bridge.restore.start({ sessionId, sequence: 1, scope }));
  const refused = bridge.chats.addNote({ text: 'would be lost' });
  const ended = program.ended('restore', jobId);
  const failures: unknown[] = [];
  let answers = 0;
  const moment = () => new Promise<null>((resolve) => setTimeout(() => resolve(null), 5));
  while ((await Promise.race([ended, moment()])) === null) {
    const outcome = await bridge.chats.list({ archived: false, after: null, limit: 5 });
    if (outcome.ok) answers++;
    else failures.push(outcome.error);
  }
  expect(await ended).toMatchObject({ state: 'done', result: { messages: 4 } });
  expect(await failure(refused)).toBe('ipc/busy');
  expect(failures).toEqual([]);
  expect(answers).toBeGreaterThan(1);
  expect(await value(bridge.chats.addNote({ text: 'stays' }))).toMatchObject({ body: 'stays' });
  expect(program.unforeseen).toEqual([]);
});

test('an earlier session ends when another one is opened', async () => {
  const { program } = await backedUp('sessions');
  const first = await unlock(program);
  const second = await unlock(program);
  const chats = (sessionId: string) => program.bridge.restore.chats({ sessionId, sequence: 1 });
  expect(await failure(chats(first.sessionId))).toBe('ipc/unknown-id');
  expect((await value(chats(second.sessionId))).chats).toHaveLength(1);
});

test('a session that is closed while it restores keeps its key to the end of that', async () => {
  const { program, disk } = await backedUp('closed');
  const { digits } = await value(program.bridge.encryption.reveal());
  const other = await programs.start('closed-other');
  other.answer.folder = disk;
  const sets = await value(other.bridge.restore.chooseFolder());
  const input = { folderId: sets?.folder.folderId ?? '', setId: sets?.sets[0]?.setId ?? '' };
  const { sessionId } = await value(
    other.bridge.restore.unlock({ ...input, by: { kind: 'digits', digits } }),
  );
  const scope = { kind: 'all' as const, replacePresent: true };
  const { jobId } = await value(other.bridge.restore.start({ sessionId, sequence: 1, scope }));
  await value(other.bridge.restore.close({ sessionId }));
  expect(await other.ended('restore', jobId)).toMatchObject({ state: 'done' });
  // It goes on backing up with that key.
  expect(await value(other.bridge.encryption.reveal())).toEqual({ digits });
});

test('a check restores on trial: it finds what reading back alone does not', async () => {
  const { program } = await backedUp('trial');
  const { bridge } = program;
  const verified = async () => {
    const { jobId } = await value(bridge.backup.verify());
    return await program.ended('backup', jobId);
  };
  expect(await verified()).toMatchObject({ kind: 'verify', state: 'done', result: { messages: 4 } });
  const { last: checked } = await value(bridge.backup.status());
  const histories = path.join(root, 'trial', 'histories');
  const db = new Database(path.join(histories, readdirSync(histories)[0] ?? '', 'chats.sqlite'));
  const triggers = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").pluck().all();
  for (const name of triggers) db.exec(`DROP TRIGGER ${String(name)}`);
  db.exec("UPDATE message SET body = 'changed, and noted by nobody' WHERE id = 1");
  db.close();
  const { jobId } = await value(bridge.backup.start());
  expect(await program.ended('backup', jobId)).toMatchObject({ state: 'done' });
  // What it shares with the first was not read again.
  const { last } = await value(bridge.backup.status());
  expect(last).toMatchObject({ sequence: 2, verifiedAt: checked?.verifiedAt });
  expect(await verified()).toMatchObject({ state: 'failed', error: { code: 'backup/mismatch' } });
});

test('a check that failed is told with the piece that it failed at, also after a restart', async () => {
  const { program, disk } = await backedUp('damaged');
  const [set = ''] = readdirSync(disk);
  const volumes = path.join(disk, set, 'volumes');
  const [volume = ''] = readdirSync(volumes);
  const bytes = readFileSync(path.join(volumes, volume));
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  writeFileSync(path.join(volumes, volume), bytes);
  const { jobId } = await value(program.bridge.backup.verify());
  const job = await program.ended('backup', jobId);
  expect(job).toMatchObject({ state: 'failed', error: { code: 'backup/damaged' } });
  const { runs } = await value(program.bridge.backup.history({ beforeRunId: null, limit: 5 }));
  expect(runs[0]).toMatchObject({
    kind: 'verify',
    outcome: 'failed',
    error: (job as { error: unknown }).error,
  });
  expect(JSON.stringify(runs[0]?.error)).toContain(volume);
});
