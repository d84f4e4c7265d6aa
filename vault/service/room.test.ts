/** A token with few places: who is in keeps being served, and who comes after is told at once that it is full. */
import { join } from 'node:path';
import { randomBytes } from '@noble/hashes/utils.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Pkcs11Token } from '../../native/pkcs11/token.ts';
import { makeSoftHsm, optionsOf, SKIP_SOFTHSM, type SoftHsm } from '../../tests/support/softhsm.ts';
import { Person } from '../../tests/support/vault-person.ts';
import { enrolStart } from '../protocol/client-enrol.ts';
import type { EnrolKind } from '../protocol/owner.ts';
import { parseResponse } from '../protocol/frames.ts';
import { TokenRecordStore } from '../store/store.ts';
import { AuditLog } from './audit.ts';
import type { VaultEngine } from './engine.ts';
import { makeEngine } from './run.ts';

const FULL = { code: 'protocol/refused', data: { reason: 'full' } };

describe.skipIf(SKIP_SOFTHSM !== null)('a vault in a token with few places', { timeout: 120_000 }, () => {
  let hsm: SoftHsm;
  let token: Pkcs11Token;
  let engine: VaultEngine;
  let close: () => Promise<void>;
  beforeEach(async () => {
    hsm = await makeSoftHsm();
    close = () => Promise.resolve();
  });
  afterEach(async () => {
    await close();
    await hsm.remove();
  });

  async function open(objectLimit: number): Promise<void> {
    token = await Pkcs11Token.open(optionsOf(hsm, { objectLimit }));
    const audit = await AuditLog.open(join(hsm.folder, 'audit.jsonl'));
    engine = makeEngine({ token, audit, store: new TokenRecordStore(token) });
    close = async () => {
      await engine.close();
      await audit.close();
      await token.close();
    };
    await engine.createVault(3);
  }

  async function accountsFree(): Promise<number | null> {
    return (await token.info()).capacity.accountsFree;
  }

  /** Everything that replaces a record or a key. */
  async function useEverything(person: Person): Promise<void> {
    expect(await person.recover('wrong')).toEqual({ outcome: 'wrong-password', attemptsLeft: 2 });
    expect(await person.recover('right')).toMatchObject({ outcome: 'recovered', attemptsLeft: 3 });
    expect(await person.enrol('other', 'change-password')).toBe(3);
    expect(await person.enrol('right', 'overwrite')).toBe(3);
    expect(await person.recover('right')).toMatchObject({ outcome: 'recovered' });
  }

  /** Six objects are the vault's own, an account has three, six stay free. */
  for (const [objectLimit, places] of [
    [14, 0],
    [15, 1],
    [16, 1],
    [18, 2],
    [19, 2],
    [21, 3],
  ] as const) {
    it(`takes in ${places} where ${objectLimit} objects fit, and goes on serving them`, async () => {
      await open(objectLimit);
      const people: Person[] = [];
      for (let i = 0; i < places; i += 1) {
        expect(await accountsFree()).toBe(places - i);
        const person = await Person.meet(engine);
        await person.enrol('right');
        people.push(person);
      }
      expect(await accountsFree()).toBe(0);
      const late = await Person.meet(engine);
      await expect(late.enrol('right')).rejects.toMatchObject(FULL);
      expect(await engine.status()).toMatchObject({ lastFailure: { code: 'vault/token-full' } });
      for (const person of people) await useEverything(person);
      await expect(late.enrol('right')).rejects.toMatchObject(FULL);
      const [first] = people;
      if (first === undefined) return;
      // A person who is there already is told that, and not that the token is full.
      await expect(first.enrol('again')).rejects.toMatchObject({ data: { reason: 'exists' } });
      await first.delete();
      await late.enrol('right');
      await useEverything(late);
    });
  }

  /** Begins an enrolment and leaves it at that. */
  async function begin({ vaultId: vault, account }: Person, kind: EnrolKind): Promise<string> {
    const tools = { rng: randomBytes, stretch: () => Promise.reject(new TypeError('not so far')) };
    const { message } = enrolStart({ vault, account }, kind, 'right', tools);
    const answer = parseResponse(await engine.exchange(message));
    return answer.type === 'refusal' ? answer.reason : answer.type;
  }

  it('counts who has begun and is not in yet', async () => {
    await open(19);
    const [first, second, third] = [
      await Person.meet(engine),
      await Person.meet(engine),
      await Person.meet(engine),
    ];
    expect(await begin(first, 'create')).toBe('enrol-start');
    // The first one's record is yet to come, and is counted already.
    expect(await accountsFree()).toBe(1);
    expect(await begin(second, 'create')).toBe('full');
    // Beginning again takes no second place.
    expect(await begin(first, 'create')).toBe('enrol-start');
    await first.enrol('right');
    await second.enrol('right');
    expect(await begin(third, 'create')).toBe('full');
    await useEverything(first);
    await useEverything(second);
  });

  it('that is full recovers for whoever is in it, also while others begin and give up', async () => {
    await open(15);
    const person = await Person.meet(engine);
    await person.enrol('right');
    const stranger = await Person.meet(engine);
    const another = await Person.meet(engine);
    expect(await begin(stranger, 'create')).toBe('full');
    // Nobody can tell yet whether they may: that is what their signature will be for.
    expect(await begin(stranger, 'overwrite')).toBe('enrol-start');
    expect(await begin(stranger, 'create')).toBe('full');
    expect(await begin(stranger, 'change-password')).toBe('enrol-start');
    expect(await begin(another, 'change-password')).toBe('full');
    expect(await person.recover('wrong')).toEqual({ outcome: 'wrong-password', attemptsLeft: 2 });
    expect(await person.recover('right')).toMatchObject({ outcome: 'recovered', attemptsLeft: 3 });
    await engine.sweep();
    await useEverything(person);
  });
});
