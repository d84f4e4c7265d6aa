import {
  appendFile,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accountNumber } from '../../tests/support/records.ts';
import type { AuditEvent } from '../policy/types.ts';
import { AUDIT_START, auditLine, verifyAudit, type AuditEnd } from './audit-line.ts';
import { wholeAudit } from './audit-pages.ts';
import { AuditLog } from './audit.ts';

const event = (attemptsLeft: number): AuditEvent => ({
  type: 'attempt',
  account: accountNumber(1),
  attemptsLeft,
  at: 1_800_000_000_000 + attemptsLeft,
});

describe('the audit log', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'coffer-audit-'));
    path = join(folder, 'logs/audit.jsonl');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function written(lines: number): Promise<string> {
    const log = await AuditLog.open(path);
    for (let i = 0; i < lines; i += 1) await log.append(event(9 - i));
    const text = await allOf(log);
    await log.close();
    return text;
  }

  /** As a host gets it: page by page. */
  const allOf = (log: AuditLog): Promise<string> => wholeAudit({ call: (_, { from }) => log.page(from) });

  it('grows by one line an event, chained over restarts', async () => {
    await written(2);
    const text = await written(3);
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(5);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      seq: 1,
      at: '2027-01-15T08:00:00.009Z',
      type: 'attempt',
      account: '00000000000000000000000000000001',
      attemptsLeft: 9,
      prev: '0'.repeat(64),
    });
    expect(verifyAudit(text).seq).toBe(5);
  });

  it('shows a changed, added, swapped or missing line, and where', async () => {
    const lines = (await written(4)).trimEnd().split('\n');
    const [a = '', b = '', c = '', d = ''] = lines;
    const cases: readonly (readonly [readonly string[], number])[] = [
      [[a, b.replace('"attemptsLeft":8', '"attemptsLeft":9'), c, d], 2],
      [[a, b.replace('"seq":2', '"extra":1,"seq":2'), c, d], 2],
      [[a, ` ${b}`, c, d], 2],
      [[a, c, b, d], 2],
      [[a, b, d], 3],
      [[b, c, d], 1],
      [[a, a, b], 2],
      [[a, '', b], 2],
    ];
    for (const [changed, line] of cases) {
      expect(() => verifyAudit(`${changed.join('\n')}\n`)).toThrow(
        expect.objectContaining({ code: 'vault/audit-broken', data: { line } }),
      );
    }
  });

  it('takes off a last line that a kill cut short, at any byte', async () => {
    const whole = await written(2);
    const first = whole.indexOf('\n') + 1;
    for (let cut = first + 1; cut < whole.length; cut += 17) {
      await writeFile(path, whole.slice(0, cut));
      const log = await AuditLog.open(path);
      await log.append(event(1));
      await log.close();
      const text = await readFile(path, 'utf8');
      expect(text.startsWith(whole.slice(0, first))).toBe(true);
      expect(verifyAudit(text).seq).toBe(2);
    }
  });

  it('keeps a log that does not verify, and begins a new one that tells of it', async () => {
    const before = await written(3);
    await writeFile(path, before.replace('"attemptsLeft":8', '"attemptsLeft":9'));
    const log = await AuditLog.open(path, () => 42);
    await log.append(event(5));
    const text = await allOf(log);
    await log.close();
    expect((await readdir(join(folder, 'logs'))).toSorted()).toEqual([
      'audit.jsonl',
      'audit.jsonl.broken-42',
    ]);
    const lines = text.trimEnd().split('\n');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      seq: 1,
      type: 'log-broken',
      account: null,
      file: 'audit.jsonl.broken-42',
      line: 2,
    });
    expect(verifyAudit(text).seq).toBe(2);
    // What it tells is hashed like everything else.
    expect(() => verifyAudit(text.replace('"line":2', '"line":3'))).toThrow('vault/audit-broken');
    expect(() => verifyAudit(text.replace('log-broken', 'log-well'))).toThrow('vault/audit-broken');
  });

  it('tells of a broken log also when it is killed at any step of replacing it', async () => {
    const before = await written(3);
    const tampered = before.replace('"attemptsLeft":8', '"attemptsLeft":9');
    await writeFile(path, tampered);
    await (await AuditLog.open(path, () => 42)).close();
    const begun = await readFile(path, 'utf8');
    // Killed while the new log was written; between the renames; after both.
    const moments: Readonly<Record<string, string>>[] = [
      { 'audit.jsonl': tampered, 'audit.jsonl.next': begun.slice(0, 30) },
      { 'audit.jsonl': tampered, 'audit.jsonl.next': begun },
      { 'audit.jsonl.broken-42': tampered, 'audit.jsonl.next': begun },
      { 'audit.jsonl.broken-42': tampered, 'audit.jsonl': begun },
    ];
    for (const files of moments) {
      await rm(join(folder, 'logs'), { recursive: true });
      await mkdir(join(folder, 'logs'));
      for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'logs', name), text);
      const log = await AuditLog.open(path, () => 43);
      expect(JSON.parse(await allOf(log))).toMatchObject({ seq: 1, type: 'log-broken', line: 2 });
      await log.close();
      const kept = (await readdir(join(folder, 'logs'))).filter((name) => name.includes('broken'));
      expect(await readFile(join(folder, 'logs', kept[0] ?? ''), 'utf8')).toBe(tampered);
    }
  });

  it.skipIf(process.platform === 'win32')(
    'is never written through a link into somebody’s file',
    async () => {
      await mkdir(join(folder, 'logs'));
      const target = join(folder, 'precious');
      const refused = { code: 'vault/audit-unwritable', data: { file: path, reason: 'not-a-file' } };
      for (const linked of [symlink, link]) {
        await writeFile(target, 'no line of a log');
        await linked(target, path);
        await expect(AuditLog.open(path)).rejects.toMatchObject(refused);
        expect(await readFile(target, 'utf8')).toBe('no line of a log');
        await rm(path);
        // Where a new log would be made beside a broken one.
        await writeFile(path, 'broken\n');
        await linked(target, `${path}.next`);
        await (await AuditLog.open(path)).close();
        expect(await readFile(target, 'utf8')).toBe('no line of a log');
        // Where a kill would have left it.
        await rm(path);
        await linked(target, `${path}.next`);
        await expect(AuditLog.open(path)).rejects.toMatchObject(refused);
        await rm(path);
        await rm(target);
      }
      await symlink(target, path);
      await expect(AuditLog.open(path)).rejects.toMatchObject(refused);
      expect(await readdir(folder)).toEqual(['logs']);
    },
  );

  it('notices on reading that it was changed underneath', async () => {
    const more = { at: '', type: 'x', account: null, attemptsLeft: null };
    const changes: ((log: AuditLog) => Promise<unknown>)[] = [
      () => writeFile(path, ''),
      () => rm(path),
      () => appendFile(path, 'x'),
      (log) => appendFile(path, auditLine(log.end, more).text),
      async () =>
        writeFile(path, (await readFile(path, 'utf8')).replace('"attemptsLeft":3', '"attemptsLeft":4')),
    ];
    for (const change of changes) {
      await rm(path, { force: true });
      const log = await AuditLog.open(path);
      await log.append(event(3));
      await change(log);
      await expect(allOf(log)).rejects.toMatchObject({ code: 'vault/audit-broken' });
      await log.close();
    }
  });

  it('names itself where it cannot be written, and goes on when it can', async () => {
    const log = await AuditLog.open(path);
    await log.append(event(3));
    await log.close();
    await expect(log.append(event(2))).rejects.toMatchObject({
      code: 'vault/audit-unwritable',
      data: { file: path, reason: 'EBADF' },
    });
    await writeFile(join(folder, 'file'), '');
    await expect(AuditLog.open(join(folder, 'file', 'audit.jsonl'))).rejects.toMatchObject({
      code: 'vault/audit-unwritable',
    });
    const again = await AuditLog.open(path);
    expect(again.end.seq).toBe(1);
    await again.close();
  });

  it('of any length is handed out in pages that no message is too small for', async () => {
    let end: AuditEnd = AUDIT_START;
    const lines: string[] = [];
    while (lines.length < 20_000) {
      const line = auditLine(end, { at: 'then', type: 'attempt', account: null, attemptsLeft: null });
      lines.push(line.text);
      end = line.end;
    }
    const long = lines.join('');
    expect(long.length).toBeGreaterThan(4 * 1024 * 1024);
    await mkdir(join(folder, 'logs'));
    await writeFile(path, long);
    const log = await AuditLog.open(path);
    expect(log.end).toEqual(end);
    let pages = 0;
    const text = await wholeAudit({
      call: async (_, { from }) => {
        const page = await log.page(from);
        expect(page.lines.length).toBeLessThanOrEqual(1024 * 1024);
        pages += 1;
        // The vault goes on meanwhile.
        if (pages === 2) await log.append(event(1));
        return page;
      },
    });
    expect(pages).toBeGreaterThan(4);
    expect(text.startsWith(long)).toBe(true);
    expect(verifyAudit(text).seq).toBe(20_001);
    await log.close();
  });
});
