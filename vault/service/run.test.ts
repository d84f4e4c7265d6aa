/** The vault's rules at work: what reaches a client, the log and who runs the vault when something fails. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { changedToken } from '../../tests/support/changed-token.ts';
import { Person } from '../../tests/support/vault-person.ts';
import { VaultError } from '../hsm/errors.ts';
import type { TokenPort } from '../hsm/port.ts';
import { SoftwareToken } from '../hsm/software.ts';
import { EXCHANGE_MS } from '../policy/situation.ts';
import { deleteFinish, deleteStart } from '../protocol/client-delete.ts';
import { statusRequest } from '../protocol/client.ts';
import { encodeRequest, parseResponse } from '../protocol/frames.ts';
import { accountId, exchangeId } from '../protocol/ids.ts';
import { recordLabel } from '../store/labels.ts';
import { TokenRecordStore } from '../store/store.ts';
import { verifyAudit } from './audit-line.ts';
import { AuditLog } from './audit.ts';
import type { VaultEngine } from './engine.ts';
import { makeEngine } from './run.ts';

let folder: string;
let token: TokenPort;
let audit: AuditLog;
let now: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coffer-engine-'));
  token = await SoftwareToken.open({ folder: join(folder, 'vault'), sealingKey: null });
  audit = await AuditLog.open(join(folder, 'audit.jsonl'));
  now = 1_800_000_000_000;
});
afterEach(async () => {
  vi.restoreAllMocks();
  await audit.close();
  await token.close();
  await rm(folder, { recursive: true, force: true });
});

const engineOn = (port: TokenPort): VaultEngine =>
  makeEngine({ token: port, audit, store: new TokenRecordStore(port) }, () => now);

async function made(port: TokenPort = token): Promise<{ engine: VaultEngine; person: Person }> {
  const engine = engineOn(port);
  await engine.createVault(3);
  const person = await Person.meet(engine);
  await person.enrol('right');
  return { engine, person };
}

/** The disk under the log is full until the returned function is called. */
function fullDisk(): () => void {
  const full = vi
    .spyOn(audit, 'append')
    .mockRejectedValue(
      new VaultError('vault/audit-unwritable', { file: join(folder, 'audit.jsonl'), reason: 'ENOSPC' }),
    );
  return () => full.mockRestore();
}

async function events(): Promise<string[]> {
  const log = await readFile(join(folder, 'audit.jsonl'), 'utf8');
  verifyAudit(log);
  const types = log.matchAll(/"type":"([a-z-]+)"/g);
  return Array.from(types, ([, type]) => type ?? '');
}

const FAILED = { outcome: 'refused', reason: 'token-failed' };

describe('a full disk under the log', () => {
  it('takes no attempt from the right password, says why, and is over when there is room', async () => {
    const { engine, person } = await made();
    const freed = fullDisk();
    for (let tries = 0; tries < 12; tries += 1) expect(await person.recover('right')).toEqual(FAILED);
    expect(await engine.status()).toMatchObject({
      accounts: [{ state: 'live', attemptsLeft: 3 }],
      lastFailure: {
        code: 'vault/audit-unwritable',
        data: { reason: 'ENOSPC', file: join(folder, 'audit.jsonl') },
        at: now,
      },
    });
    freed();
    expect(await person.recover('right')).toMatchObject({ outcome: 'recovered', attemptsLeft: 3 });
    expect(await events()).toEqual(['created', 'enrolled', 'attempt', 'verified', 'rotated']);
  });

  it('owes the lines that nothing could wait for, and pays them before the next', async () => {
    const { engine, person } = await made();
    for (let tries = 0; tries < 2; tries += 1) await person.recover('wrong');
    const lastTry = person.recover.bind(person, 'wrong');
    // The answer to the last guess arrives, its end is only noticed when the exchange expires.
    const forward = engine.exchange.bind(engine);
    person.vault = {
      exchange: (request) => (request[1] === 0x09 ? Promise.resolve(request) : forward(request)),
    };
    await lastTry().catch(() => undefined);
    const freed = fullDisk();
    now += EXCHANGE_MS + 1;
    await engine.expire();
    expect(await engine.status()).toMatchObject({
      accounts: [{ state: 'locked' }],
      lastFailure: { code: 'vault/audit-unwritable' },
    });
    expect(await token.listKeys()).toHaveLength(2);
    freed();
    person.vault = engine;
    await person.enrol('again', 'overwrite');
    expect((await events()).slice(-2)).toEqual(['locked', 'overwritten']);
  });

  it('is told at the closing too, if there is room by then', async () => {
    const { engine, person } = await made();
    const answer = await engine.exchange(deleteStart(person.account));
    const subject = { vault: person.vaultId, account: person.account };
    const frame = deleteFinish(subject, answer, new Uint8Array(32).fill(9));
    const freed = fullDisk();
    expect(parseResponse(await engine.exchange(frame))).toMatchObject({ reason: 'not-authorised' });
    freed();
    await engine.close();
    expect((await events()).at(-1)).toBe('refused');
  });
});

describe('what failed inside', () => {
  it('is kept with the token’s return value', async () => {
    const data = { operation: 'C_DeriveKey', ckr: 'CKR_DEVICE_ERROR', ckrValue: 48 };
    let broken = false;
    const flaky = changedToken(token, {
      multiply: (ref, point) =>
        broken ? Promise.reject(new VaultError('vault/token-error', data)) : token.multiply(ref, point),
    });
    const { engine, person } = await made(flaky);
    broken = true;
    expect(await person.recover('right')).toEqual(FAILED);
    expect((await engine.status()).lastFailure).toEqual({ code: 'vault/token-error', data, at: now });
  });

  it('is named where it has no code of its own', async () => {
    const { engine, person } = await made();
    vi.spyOn(audit, 'append').mockRejectedValue(new RangeError('something'));
    expect(await person.recover('right')).toEqual(FAILED);
    expect((await engine.status()).lastFailure).toMatchObject({
      code: 'vault/process-failed',
      data: { reason: 'RangeError' },
    });
  });

  it('costs no attempt where a key is not in the token', async () => {
    const { engine, person } = await made();
    const keys = await token.listKeys();
    for (const { keyRef } of keys) {
      const without = changedToken(token, {
        publicKey: (ref) =>
          ref === keyRef
            ? Promise.reject(new VaultError('vault/key-missing', { ref }))
            : token.publicKey(ref),
      });
      person.vault = engineOn(without);
      await person.recover('wrong');
    }
    // Three keys: the decoy's is not asked for, so one guess was answered.
    person.vault = engine;
    expect(await person.attemptsLeft()).toBe(2);
    expect((await events()).filter((type) => type === 'attempt')).toHaveLength(1);
  });
});

it('refuses one account alone where its record was damaged while it had an exchange', async () => {
  const { engine, person } = await made();
  const other = await Person.meet(engine);
  await other.enrol('other');
  await person.start('wrong');
  const objects = join(folder, 'vault', 'objects');
  const prefix = Buffer.from(recordLabel(person.account, 2)).toString('base64url');
  const files = (await readdir(objects)).filter((name) => name.startsWith(prefix));
  expect(files).toHaveLength(1);
  for (const name of files) await writeFile(join(objects, name), 'x'.repeat(356));
  now += EXCHANGE_MS + 1;
  expect(await other.recover('other')).toMatchObject({ outcome: 'recovered' });
  expect(await engine.status()).toMatchObject({ lastFailure: { code: 'vault/record-damaged' } });
  expect(await person.recover('right')).toEqual(FAILED);
  expect(await other.recover('other')).toMatchObject({ outcome: 'recovered' });
});

describe('two computers at one token', () => {
  it('leave each other’s records whole: a sweep in the middle of an exchange only ends that', async () => {
    const { engine, person } = await made();
    for (const [from, work] of [
      [0x03, () => person.enrol('new', 'change-password')],
      [0x06, () => person.recover('right')],
    ] as const) {
      const other = engineOn(token);
      person.vault = {
        exchange: async (request) => {
          if (request[1] === from) await other.sweep();
          return engine.exchange(request);
        },
      };
      const outcome = await work().catch((error: unknown) => error);
      expect(outcome).toMatchObject(from === 0x06 ? FAILED : { data: { reason: 'token-failed' } });
      expect(await engine.status()).toMatchObject({ lastFailure: { code: 'vault/key-missing' } });
      now += EXCHANGE_MS + 1;
    }
    person.vault = engine;
    expect(await person.recover('right')).toMatchObject({ outcome: 'recovered', attemptsLeft: 3 });
    expect(await token.listKeys()).toHaveLength(3);
  });
});

describe('the log', () => {
  it('tells a deletion by the owner from one by who runs the vault', async () => {
    const { engine, person } = await made();
    await person.delete();
    await person.enrol('right');
    await engine.destroyAccount(Buffer.from(person.account).toString('hex'));
    expect(await events()).toEqual(['created', 'enrolled', 'deleted', 'enrolled', 'destroyed']);
  });
});

it('asks the token for as much for an account that it has not as for one that it has', async () => {
  const calls: string[] = [];
  const noted = changedToken(token, {
    listObjects: (prefix) => {
      calls.push('list');
      return token.listObjects(prefix);
    },
    readObject: (ref) => {
      calls.push('read');
      return token.readObject(ref);
    },
  });
  const { engine, person } = await made(noted);
  const stranger = accountId(new Uint8Array(16).fill(7));
  const exchange = exchangeId(new Uint8Array(16));
  for (const request of [
    statusRequest,
    (account: typeof stranger) => encodeRequest({ type: 'abandon', account, exchange }),
  ]) {
    calls.length = 0;
    await engine.exchange(request(person.account));
    const known = calls.splice(0);
    await engine.exchange(request(stranger));
    expect(calls).toEqual(known);
  }
});
