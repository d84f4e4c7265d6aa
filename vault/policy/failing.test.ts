/**
 * What fails before an evaluation costs no attempt, and what fails after a proof costs nobody their record: a full disk
 * under the log, a key that is not there, a key that another computer's sweep took.
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { Failed, MemoryVault } from '../../tests/vault/memory-vault.ts';
import { Person, openAndRenew, reasonOf, tools } from '../../tests/vault/vault-client.ts';
import { recoverProve, recoverStart } from '../protocol/client-recover.ts';
import { parseResponse } from '../protocol/frames.ts';
import { EXCHANGE_MS } from './situation.ts';
import { encodeRecord } from './record.ts';
import type { Effect, TokenKeyName } from './types.ts';

const RIGHT = 'correct horse battery staple';

async function enrolled(limit = 3) {
  const vault = MemoryVault.make(limit);
  const person = new Person(vault);
  await person.enrol(RIGHT);
  return { vault, person };
}

/** A recovery that has proven the password and stops there. */
async function proven(person: Person) {
  const start = recoverStart(person.subject, RIGHT, tools);
  const proof = await recoverProve(start.state, person.vault.handle(start.message), tools);
  if (proof.outcome !== 'proven') throw new TypeError('wrong password');
  return proof;
}

const types = (vault: MemoryVault) => vault.audit.map(({ type }) => type);

function keyOf({ vault, account }: Person): TokenKeyName {
  const record = vault.record(account);
  if (record?.state !== 'live') throw new TypeError('not live');
  return record.key;
}

/** Another computer sweeps the token right before the next effect of this kind. */
function sweptBefore(vault: MemoryVault, kind: Effect['kind']): void {
  const performed = vault.onBefore;
  vault.onBefore = (effect) => {
    if (effect.kind !== kind) return;
    vault.onBefore = performed;
    vault.sweepKeys();
  };
}

describe('a log that cannot be written', () => {
  it('costs no attempt however often the right password is tried, and then it opens', async () => {
    const { vault, person } = await enrolled();
    vault.isLogFull = true;
    for (let tries = 0; tries < 12; tries++) {
      await expect(person.recover(RIGHT)).rejects.toThrow(Failed);
      expect(person.status()).toEqual({ state: 'live', attemptsLeft: 3, attemptsLimit: 3 });
    }
    vault.isLogFull = false;
    expect(await person.recover(RIGHT)).toMatchObject({ outcome: 'recovered', attemptsLeft: 3 });
  });

  it('lets no guess through that it would not tell of', async () => {
    const { vault, person } = await enrolled();
    let evaluations = 0;
    vault.onEvaluate = () => void (evaluations += 1);
    vault.isLogFull = true;
    await expect(person.recover('wrong')).rejects.toThrow(Failed);
    expect(evaluations).toBe(0);
  });

  it('does not cost the person their record who proves the password with the last attempt', async () => {
    const { vault, person } = await enrolled();
    await person.recover('no');
    await person.recover('no');
    const proof = await proven(person);
    vault.isLogFull = true;
    expect(() => vault.handle(proof.message)).toThrow(Failed);
    vault.wait(EXCHANGE_MS + 1);
    vault.crash();
    expect(person.status()).toMatchObject({ state: 'live', attemptsLeft: 1 });
    vault.isLogFull = false;
    expect(await person.recover(RIGHT)).toMatchObject({ backupKey: person.backupKey, attemptsLeft: 3 });
  });

  it('releases no wrapped key that it would not tell of', async () => {
    const { vault, person } = await enrolled();
    const proof = await proven(person);
    vault.isLogFull = true;
    expect(() => vault.handle(proof.message)).toThrow(Failed);
    vault.isLogFull = false;
    expect(parseResponse(vault.handle(proof.message)).type).toBe('recover-finish');
    expect(types(vault).slice(-2)).toEqual(['attempt', 'verified']);
  });

  it('changes no record, but keeps no key alive either that has no attempts left', async () => {
    const { vault, person } = await enrolled();
    for (let i = 0; i < 3; i++) vault.handle(recoverStart(person.subject, 'no', tools).message);
    vault.isLogFull = true;
    await expect(person.enrol('new', 'change-password')).rejects.toThrow(Failed);
    await expect(person.delete()).rejects.toThrow(Failed);
    expect(vault.record(person.account)).toMatchObject({ state: 'live', attemptsLeft: 0 });
    vault.wait(EXCHANGE_MS + 1);
    expect(vault.record(person.account)?.state).toBe('locked');
    expect(vault.keys.size).toBe(2);
  });
});

describe('a key that is not in the token', () => {
  it.each(['the record', 'the vault'] as const)('costs no attempt: that of %s', async (whose) => {
    const { vault, person } = await enrolled();
    const record = vault.record(person.account);
    if (record?.state !== 'live') throw new TypeError('not live');
    const { keyRef } = whose === 'the record' ? record.key : vault.meta.ake;
    const key = vault.keys.get(keyRef);
    if (key === undefined) throw new TypeError('no key');
    vault.keys.delete(keyRef);
    for (let tries = 0; tries < 12; tries++) await expect(person.recover(RIGHT)).rejects.toThrow(Failed);
    expect(person.status().attemptsLeft).toBe(3);
    expect(types(vault)).toEqual(['created', 'enrolled']);
    // A token that did not find it for a moment.
    vault.keys.set(keyRef, key);
    expect(await person.recover(RIGHT)).toMatchObject({ outcome: 'recovered', attemptsLeft: 3 });
  });
});

describe('a reference of two bytes that another key has by now', () => {
  it('does not have that one destroyed when the end of a record is finished later', async () => {
    const { vault, person } = await enrolled();
    const { keyRef } = keyOf(person);
    for (const guess of ['no', 'nor this']) await person.recover(guess);
    vault.onBefore = (effect) => {
      if (effect.kind === 'put-record' && effect.record.state === 'locked') throw new Failed();
    };
    await expect(person.recover('nor that')).rejects.toThrow(Failed);
    vault.onBefore = () => undefined;
    expect(vault.keys.has(keyRef)).toBe(false);

    const other = new Person(vault);
    await other.enrol(RIGHT);
    const record = vault.record(other.account);
    if (record?.state !== 'live') throw new TypeError('not live');
    const key = vault.keys.get(record.key.keyRef);
    if (key === undefined) throw new TypeError('no key');
    vault.keys.delete(record.key.keyRef);
    vault.keys.set(keyRef, key);
    const moved = encodeRecord({ ...record, key: { ...record.key, keyRef } });
    vault.records.set(bytesToHex(other.account), moved);

    expect(await person.recover(RIGHT)).toEqual({ outcome: 'refused', reason: 'locked' });
    expect(await other.recover(RIGHT)).toMatchObject({ outcome: 'recovered' });
  });
});

describe('another computer that sweeps the token meanwhile', () => {
  const MOMENTS = ['check-key', 'put-record'] as const;

  it.each(MOMENTS)('takes no old key with it: a rotation, before %s', async (moment) => {
    const { vault, person } = await enrolled();
    await person.recover('no');
    const proof = await proven(person);
    const opened = await openAndRenew(proof.state, vault.handle(proof.message));
    sweptBefore(vault, moment);
    const refused = moment === 'check-key' ? null : vault.handle(opened.message);
    if (refused === null) expect(() => vault.handle(opened.message)).toThrow(Failed);
    else expect(parseResponse(refused)).toMatchObject({ type: 'refusal', reason: 'token-failed' });
    expect(person.status().attemptsLeft).toBe(1);
    vault.wait(EXCHANGE_MS + 1);
    expect(await person.recover(RIGHT)).toMatchObject({ backupKey: person.backupKey, attemptsLeft: 3 });
    expect(vault.keys.size).toBe(3);
  });

  it('gives nobody one more guess by it: a proven record without an attempt goes back as it was', async () => {
    const { vault, person } = await enrolled();
    const { keyRef } = keyOf(person);
    await person.recover('no');
    const proof = await proven(person);
    const opened = await openAndRenew(proof.state, vault.handle(proof.message));
    // Another client uses the last attempt.
    const other = recoverStart(person.subject, 'no', tools);
    vault.handle(other.message);
    expect(person.status().attemptsLeft).toBe(0);
    sweptBefore(vault, 'put-record');
    expect(parseResponse(vault.handle(opened.message))).toMatchObject({ type: 'refusal' });
    // One made the record, three were asked for.
    expect(vault.keys.get(keyRef)?.evaluations).toBe(4);
    vault.wait(EXCHANGE_MS + 1);
    expect(person.status().state).toBe('locked');
    expect(vault.keys.has(keyRef)).toBe(false);
    // Who proved the password holds the backup key, and with it the owner's.
    await person.enrol(RIGHT, 'overwrite');
    expect(await person.recover(RIGHT)).toMatchObject({ outcome: 'recovered', attemptsLeft: 3 });
  });

  it.each(MOMENTS)('leaves the old password: a change of it, before %s', async (moment) => {
    const { vault, person } = await enrolled();
    const changing = person.enrol('new password', 'change-password');
    sweptBefore(vault, moment);
    if (moment === 'check-key') await expect(changing).rejects.toThrow(Failed);
    else expect(await reasonOf(changing)).toBe('token-failed');
    vault.wait(EXCHANGE_MS + 1);
    expect(await person.recover(RIGHT)).toMatchObject({ backupKey: person.backupKey });
    expect(vault.keys.size).toBe(3);
  });

  it('leaves no record where there was none, and a tombstone where there was one', async () => {
    const vault = MemoryVault.make(3);
    const person = new Person(vault);
    const creating = person.enrol(RIGHT);
    sweptBefore(vault, 'put-record');
    expect(await reasonOf(creating)).toBe('token-failed');
    expect(vault.record(person.account)).toBeNull();
    await person.enrol(RIGHT);
    for (let i = 0; i < 3; i++) await person.recover('no');
    const anew = person.enrol(RIGHT, 'overwrite');
    sweptBefore(vault, 'put-record');
    expect(await reasonOf(anew)).toBe('token-failed');
    expect(person.status()).toMatchObject({ state: 'locked' });
    await person.enrol(RIGHT, 'overwrite');
    expect(await person.recover(RIGHT)).toMatchObject({ backupKey: person.backupKey });
    expect(vault.keys.size).toBe(3);
  });
});

it('an old key that cannot be destroyed takes nobody’s new password away', async () => {
  const { vault, person } = await enrolled();
  const before = vault.record(person.account);
  if (before?.state !== 'live') throw new TypeError('not live');
  vault.onBefore = (effect) => {
    if (effect.kind === 'destroy-key') throw new Failed();
  };
  expect(await person.enrol('new password', 'change-password')).toBe(3);
  expect(vault.keys.has(before.key.keyRef)).toBe(true);
  vault.onBefore = () => undefined;
  vault.crash();
  expect(vault.keys.has(before.key.keyRef)).toBe(false);
  expect(await person.recover('new password')).toMatchObject({ outcome: 'recovered' });
});

it('tells a deletion by the owner from one by who runs the vault', async () => {
  const { vault, person } = await enrolled();
  await person.delete();
  expect(types(vault).at(-1)).toBe('deleted');
});
