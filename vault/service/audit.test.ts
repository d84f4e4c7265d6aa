import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accountNumber } from '../../tests/support/records.ts';
import type { AuditEvent } from '../policy/types.ts';
import { AuditLog, verifyAudit } from './audit.ts';

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
    const text = await log.export();
    await log.close();
    return text;
  }

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

  it('keeps a log that does not verify, and begins a new one', async () => {
    const whole = await written(3);
    await writeFile(path, whole.replace('"attemptsLeft":8', '"attemptsLeft":9'));
    const log = await AuditLog.open(path, () => 42);
    expect(log.end.seq).toBe(0);
    await log.append(event(5));
    await log.close();
    expect((await readdir(join(folder, 'logs'))).toSorted()).toEqual([
      'audit.jsonl',
      'audit.jsonl.broken-42',
    ]);
    expect(verifyAudit(await readFile(path, 'utf8')).seq).toBe(1);
  });

  it('notices on export that it was written anew underneath', async () => {
    const log = await AuditLog.open(path);
    await log.append(event(3));
    await writeFile(path, '');
    await expect(log.export()).rejects.toMatchObject({ code: 'vault/audit-broken' });
    await log.close();
  });
});
