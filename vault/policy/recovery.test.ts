/** What the vault promises people, with both halves of the protocol talking to each other. */
import { randomBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { Killed, MemoryVault } from '../../tests/vault/memory-vault.ts';
import { openAndRenew, Person, reasonOf, tools } from '../../tests/vault/vault-client.ts';
import { deleteFinish, deleteStart } from '../protocol/client-delete.ts';
import { enrolFinish, enrolStart } from '../protocol/client-enrol.ts';
import { recoverDone, recoverOpen, recoverProve, recoverStart } from '../protocol/client-recover.ts';
import { readHello, helloRequest } from '../protocol/client.ts';
import { parseResponse } from '../protocol/frames.ts';
import { forgetExchange } from './exchange.ts';
import { EXCHANGE_MS } from './situation.ts';

const RIGHT = 'correct horse battery staple';
const kinds = (vault: MemoryVault) => vault.log.map(({ kind }) => kind);

async function enrolled(limit = 10) {
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

describe('recovery', () => {
  it('gives K back for the password, again and again, each time under a fresh OPRF key', async () => {
    const { vault, person } = await enrolled();
    const keysSeen = new Set<string>();
    for (let i = 0; i < 3; i++) {
      const record = vault.record(person.account);
      if (record?.state !== 'live') throw new TypeError('not live');
      keysSeen.add(record.key.keyRef);
      expect(await person.recover(RIGHT)).toEqual({
        outcome: 'recovered',
        backupKey: person.backupKey,
        attemptsLeft: 10,
      });
      expect(vault.keys.has(record.key.keyRef)).toBe(false);
    }
    expect(keysSeen.size).toBe(3);
    // AKE key, decoy's key, the record's key.
    expect(vault.keys.size).toBe(3);
    expect(vault.exchanges.size).toBe(0);
  });

  it('ends after ten wrong passwords, for the right one too, and says so', async () => {
    const { vault, person } = await enrolled();
    for (let left = 9; left >= 0; left--) {
      expect(await person.recover(`guess ${left}`)).toEqual({
        outcome: 'wrong-password',
        attemptsLeft: left,
      });
    }
    expect(person.status()).toEqual({ state: 'locked', attemptsLeft: 0, attemptsLimit: 10 });
    expect(await person.recover(RIGHT)).toEqual({ outcome: 'refused', reason: 'locked' });
    expect(vault.record(person.account)?.state).toBe('locked');
    expect(vault.keys.size).toBe(2);
    expect(vault.audit.filter(({ type }) => type === 'locked').length).toBe(1);
  });

  it.each([3, 20])('allows as many attempts as the vault was made with: %i', async (limit) => {
    const { person } = await enrolled(limit);
    for (let left = limit - 1; left >= 0; left--) {
      expect(await person.recover('no')).toEqual({ outcome: 'wrong-password', attemptsLeft: left });
    }
    expect(await person.recover(RIGHT)).toEqual({ outcome: 'refused', reason: 'locked' });
  });

  it.each([2, 21, 0, 3.5, Number.NaN])('cannot be made with %d attempts', (limit) => {
    expect(() => MemoryVault.make(limit)).toThrow(TypeError);
  });

  it('makes the decrement durable before the token is asked', async () => {
    const { vault, person } = await enrolled();
    vault.handle(recoverStart(person.subject, RIGHT, tools).message);
    const inOrder = kinds(vault).filter((kind) => kind === 'put-record' || kind === 'multiply');
    expect(inOrder).toEqual(['put-record', 'multiply', 'multiply']);
  });

  it('gives all attempts back with the right password, not before the new record is written', async () => {
    const { vault, person } = await enrolled();
    await person.recover('no');
    await person.recover('no');
    const proof = await proven(person);
    const opened = await openAndRenew(proof.state, vault.handle(proof.message));
    expect(opened.backupKey).toEqual(person.backupKey);
    expect(person.status().attemptsLeft).toBe(7);
    expect(recoverDone(opened.state, vault.handle(opened.message)).attemptsLeft).toBe(10);
    expect(person.status().attemptsLeft).toBe(10);
  });

  it('keeps the old record working when the client dies after any message', async () => {
    const { vault, person } = await enrolled();
    // After KE2.
    vault.handle(recoverStart(person.subject, RIGHT, tools).message);
    // After KE3.
    const proof = await proven(person);
    vault.handle(proof.message);
    expect(vault.keys.size).toBe(4);
    vault.wait(EXCHANGE_MS + 1);
    expect(vault.keys.size).toBe(3);
    expect(vault.exchanges.size).toBe(0);
    expect(person.status().attemptsLeft).toBe(8);
    expect(await person.recover(RIGHT)).toMatchObject({ outcome: 'recovered', backupKey: person.backupKey });
  });

  it('keeps the password good when the answer to the last message is lost', async () => {
    const { vault, person } = await enrolled();
    const proof = await proven(person);
    const opened = await openAndRenew(proof.state, vault.handle(proof.message));
    vault.handle(opened.message);
    expect(await person.recover(RIGHT)).toMatchObject({ outcome: 'recovered', backupKey: person.backupKey });
  });

  it('lets the last attempt succeed', async () => {
    const { person } = await enrolled(3);
    await person.recover('no');
    await person.recover('no');
    expect(await person.recover(RIGHT)).toMatchObject({ outcome: 'recovered', attemptsLeft: 3 });
  });

  it('keeps the record when the last attempt was right and the power fails before the rotation', async () => {
    const { vault, person } = await enrolled(3);
    await person.recover('no');
    await person.recover('no');
    const proof = await proven(person);
    vault.handle(proof.message);
    vault.crash();
    expect(person.status()).toMatchObject({ state: 'live', attemptsLeft: 1 });
    expect(await person.recover(RIGHT)).toMatchObject({ outcome: 'recovered', backupKey: person.backupKey });
  });

  it('locks at the restart when the last attempt was never proven', async () => {
    const { vault, person } = await enrolled(3);
    await person.recover('no');
    await person.recover('no');
    vault.handle(recoverStart(person.subject, RIGHT, tools).message);
    expect(vault.record(person.account)?.state).toBe('live');
    vault.crash();
    expect(vault.record(person.account)?.state).toBe('locked');
  });

  it('locks when the exchange of the last attempt expires, and not while another may still prove itself', async () => {
    const { vault, person } = await enrolled(3);
    await person.recover('no');
    const slow = recoverStart(person.subject, RIGHT, tools);
    const slowAnswer = vault.handle(slow.message);
    expect(await person.recover('no')).toEqual({ outcome: 'wrong-password', attemptsLeft: 0 });
    expect(await person.recover(RIGHT)).toEqual({ outcome: 'refused', reason: 'locked' });
    expect(vault.record(person.account)?.state).toBe('live');
    const proof = await recoverProve(slow.state, slowAnswer, tools);
    if (proof.outcome !== 'proven') throw new TypeError('wrong password');
    const opened = await openAndRenew(proof.state, vault.handle(proof.message));
    recoverDone(opened.state, vault.handle(opened.message));
    expect(person.status().attemptsLeft).toBe(3);

    for (let i = 0; i < 3; i++) vault.handle(recoverStart(person.subject, RIGHT, tools).message);
    vault.wait(EXCHANGE_MS + 1);
    expect(vault.record(person.account)?.state).toBe('locked');
    expect(vault.keys.size).toBe(2);
  });

  it('lets the first of two clients win and refuses the other without harm', async () => {
    const { vault, person } = await enrolled();
    const a = await proven(person);
    const b = await proven(person);
    const openedA = await openAndRenew(a.state, vault.handle(a.message));
    const openedB = await openAndRenew(b.state, vault.handle(b.message));
    expect(openedB.backupKey).toEqual(person.backupKey);
    recoverDone(openedB.state, vault.handle(openedB.message));
    expect(() => recoverDone(openedA.state, vault.handle(openedA.message))).toThrow(/no-exchange/);
    expect(vault.keys.size).toBe(3);
    expect(await person.recover(RIGHT)).toMatchObject({ outcome: 'recovered', backupKey: person.backupKey });
  });

  it('refuses every changed byte of the messages after KE2, and the record stays as it was', async () => {
    const { vault, person } = await enrolled();
    const before = () => {
      const record = vault.record(person.account);
      if (record?.state !== 'live') throw new TypeError('not live');
      return { key: record.key, registration: record.registration, wrappedKey: record.wrappedKey };
    };
    const whole = before();
    // Bytes 20 to 35 name the exchange: another id is another exchange, see below.
    for (const at of [36, 67, 68, 100, 101, 132]) {
      const proof = await proven(person);
      const changed = proof.message.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(parseResponse(vault.handle(changed))).toMatchObject({
        type: 'refusal',
        reason: 'not-authorised',
      });
      // One try: the exchange is over even for the true message.
      expect(parseResponse(vault.handle(proof.message))).toMatchObject({
        type: 'refusal',
        reason: 'no-exchange',
      });
      expect(before()).toEqual(whole);
    }
    await person.recover(RIGHT);
    const renewed = before();
    for (const at of [36, 69, 100, 164, 165, 204, 205, 236]) {
      const proof = await proven(person);
      const opened = await openAndRenew(proof.state, vault.handle(proof.message));
      const changed = opened.message.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(parseResponse(vault.handle(changed))).toMatchObject({
        type: 'refusal',
        reason: 'not-authorised',
      });
      expect(before()).toEqual(renewed);
      expect(vault.keys.size).toBe(3);
    }
  });

  it('makes the client refuse every changed byte of the answers after KE2', async () => {
    const { vault, person } = await enrolled(20);
    for (const at of [4, 36, 37, 69, 70, 109, 110, 141]) {
      const proof = await proven(person);
      const changed = vault.handle(proof.message).slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => recoverOpen(proof.state, changed)).toThrow(/answer-not-authentic/);
    }
    const proof = await proven(person);
    const opened = await openAndRenew(proof.state, vault.handle(proof.message));
    const changed = vault.handle(opened.message).slice();
    changed[4] = 19;
    expect(() => recoverDone(opened.state, changed)).toThrow(/answer-not-authentic/);
  });

  it('counts a KE1 that holds no points', async () => {
    const { vault, person } = await enrolled(3);
    const frame = recoverStart(person.subject, RIGHT, tools).message.slice();
    frame.fill(0, 20, 53);
    for (const attemptsLeft of [2, 1, 0]) {
      expect(parseResponse(vault.handle(frame))).toEqual({
        type: 'refusal',
        reason: 'malformed',
        attemptsLeft,
      });
    }
    expect(vault.record(person.account)?.state).toBe('locked');
  });

  it('zeroes the session key of an exchange that ends', async () => {
    const { vault, person } = await enrolled();
    vault.handle(recoverStart(person.subject, RIGHT, tools).message);
    const [exchange] = vault.exchanges.values();
    if (exchange?.step !== 'recover') throw new TypeError('no exchange');
    forgetExchange(exchange);
    expect([...exchange.sessionKey, ...exchange.expectedMac].every((byte) => byte === 0)).toBe(true);
  });
});

describe('a client', () => {
  it('refuses a vault that is not the one it meant, even if it opens the record', async () => {
    const { vault, person } = await enrolled();
    const elsewhere = { ...person.subject, vault: MemoryVault.make().meta.vault };
    const start = recoverStart(elsewhere, RIGHT, tools);
    await expect(recoverProve(start.state, vault.handle(start.message), tools)).rejects.toMatchObject({
      code: 'protocol/answer-not-authentic',
    });
  });

  it('wipes password, blinds and keys of every state it has used up', async () => {
    const { vault, person } = await enrolled();
    const zero = (...secrets: readonly Uint8Array[]) =>
      expect(secrets.every((secret) => secret.every((byte) => byte === 0))).toBe(true);
    const start = recoverStart(person.subject, RIGHT, tools);
    const proof = await recoverProve(start.state, vault.handle(start.message), tools);
    zero(
      start.state.input,
      start.state.login.password,
      start.state.login.blind,
      start.state.login.keyshareSecret,
    );
    if (proof.outcome !== 'proven') throw new TypeError('wrong password');
    const opened = await openAndRenew(proof.state, vault.handle(proof.message));
    zero(proof.state.exportKey, proof.state.registration.password, proof.state.registration.blind);
    recoverDone(opened.state, vault.handle(opened.message));
    zero(opened.state.sessionKey);
  });
});

describe('enrolment', () => {
  it('refuses a second record for an account', async () => {
    const { person } = await enrolled();
    expect(await reasonOf(person.enrol('other'))).toBe('exists');
  });

  it('lets the owner change the password, with all attempts again', async () => {
    const { vault, person } = await enrolled();
    await person.recover('no');
    expect(await person.enrol('new password', 'change-password')).toBe(10);
    expect(await person.recover(RIGHT)).toEqual({ outcome: 'wrong-password', attemptsLeft: 9 });
    expect(await person.recover('new password')).toMatchObject({ backupKey: person.backupKey });
    expect(vault.keys.size).toBe(3);
  });

  it('lets the owner overwrite a locked record, and nobody else', async () => {
    const { vault, person } = await enrolled(3);
    for (let i = 0; i < 3; i++) await person.recover('no');
    expect(await reasonOf(person.enrol('new', 'overwrite', randomBytes(32)))).toBe('not-authorised');
    expect(vault.record(person.account)?.state).toBe('locked');
    expect(await person.enrol('new', 'overwrite')).toBe(3);
    expect(await person.recover('new')).toMatchObject({ outcome: 'recovered', backupKey: person.backupKey });
  });

  it.each(['overwrite', 'change-password'] as const)('refuses %s by another key', async (kind) => {
    const { vault, person } = await enrolled();
    expect(await reasonOf(person.enrol('stolen', kind, randomBytes(32)))).toBe('not-authorised');
    expect(vault.keys.size).toBe(3);
    expect(await person.recover(RIGHT)).toMatchObject({ outcome: 'recovered', backupKey: person.backupKey });
  });

  it('lets an overwrite bring another backup key, signed by the old owner', async () => {
    const { vault, person } = await enrolled();
    const heir = new Person(vault, person.account);
    const start = enrolStart(heir.subject, 'overwrite', 'heir', tools);
    const secrets = {
      backupKey: heir.backupKey,
      ownerSeed: heir.ownerSeed,
      previousOwnerSeed: person.ownerSeed,
    };
    const finish = await enrolFinish(start.state, vault.handle(start.message), secrets, tools);
    vault.handle(finish.message);
    expect(await heir.recover('heir')).toMatchObject({ backupKey: heir.backupKey });
    await expect(person.delete()).rejects.toThrow(/not-authorised/);
    await heir.delete();
  });

  it('never takes a signature twice, nor for another account, exchange, kind or vault', async () => {
    const { vault, person } = await enrolled();
    const start = enrolStart(person.subject, 'change-password', 'new', tools);
    const secrets = { backupKey: person.backupKey, ownerSeed: person.ownerSeed };
    const finish = await enrolFinish(start.state, vault.handle(start.message), secrets, tools);
    expect(parseResponse(vault.handle(finish.message)).type).toBe('enrol-finish');
    expect(parseResponse(vault.handle(finish.message))).toMatchObject({ reason: 'no-exchange' });

    // The same bytes under an exchange that is open now.
    const again = enrolStart(person.subject, 'change-password', 'new', tools);
    const answer = parseResponse(vault.handle(again.message));
    if (answer.type !== 'enrol-start') throw new TypeError('refused');
    const replayed = finish.message.slice();
    replayed.set(answer.exchange, 20);
    expect(parseResponse(vault.handle(replayed))).toMatchObject({ reason: 'not-authorised' });
  });

  it('refuses every changed byte of enrol-finish', async () => {
    const { vault, person } = await enrolled();
    for (const at of [36, 67, 68, 101, 196, 197, 236, 237, 300]) {
      const start = enrolStart(person.subject, 'change-password', 'new', tools);
      const secrets = { backupKey: person.backupKey, ownerSeed: person.ownerSeed };
      const finish = await enrolFinish(start.state, vault.handle(start.message), secrets, tools);
      const changed = finish.message.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(parseResponse(vault.handle(changed))).toMatchObject({ reason: 'not-authorised' });
    }
    expect(await person.recover(RIGHT)).toMatchObject({ backupKey: person.backupKey });
  });

  it('keeps one unfinished enrolment an account, so that no keys pile up', async () => {
    const { vault, person } = await enrolled();
    for (let i = 0; i < 5; i++) vault.handle(enrolStart(person.subject, 'overwrite', 'x', tools).message);
    expect(vault.keys.size).toBe(4);
    expect(vault.exchanges.size).toBe(1);
  });

  it('stops at the client when another vault answers', async () => {
    const { person } = await enrolled();
    const other = MemoryVault.make();
    const start = enrolStart(person.subject, 'create', RIGHT, tools);
    const secrets = { backupKey: person.backupKey, ownerSeed: person.ownerSeed };
    await expect(enrolFinish(start.state, other.handle(start.message), secrets, tools)).rejects.toMatchObject(
      { code: 'protocol/answer-not-authentic' },
    );
  });
});

describe('deletion', () => {
  it('removes record and key for the owner alone, and the account is free again', async () => {
    const { vault, person } = await enrolled();
    await expect(person.delete(randomBytes(32))).rejects.toThrow(/not-authorised/);
    expect(vault.record(person.account)?.state).toBe('live');
    await person.delete();
    expect(vault.record(person.account)).toBe(null);
    expect(vault.keys.size).toBe(2);
    expect(await person.enrol('again')).toBe(10);
  });

  it('cannot be replayed against a later record', async () => {
    const { vault, person } = await enrolled();
    const frame = deleteFinish(person.subject, vault.handle(deleteStart(person.account)), person.ownerSeed);
    vault.handle(frame);
    await person.enrol('again');
    expect(parseResponse(vault.handle(frame))).toMatchObject({ reason: 'no-exchange' });
    const open = parseResponse(vault.handle(deleteStart(person.account)));
    if (open.type !== 'delete-start') throw new TypeError('refused');
    const replayed = frame.slice();
    replayed.set(open.exchange, 20);
    expect(parseResponse(vault.handle(replayed))).toMatchObject({ reason: 'not-authorised' });
  });
});

describe('a stranger', () => {
  it('gets the same answers in the same lengths by the same effects, down to the lock', async () => {
    const { vault, person } = await enrolled(3);
    const stranger = new Person(vault);
    expect(stranger.status()).toEqual(person.status());
    for (const attemptsLeft of [2, 1, 0]) {
      const seen = [];
      for (const who of [person, stranger]) {
        const start = recoverStart(who.subject, 'guess', tools);
        const answer = vault.handle(start.message);
        const effects = kinds(vault).filter((kind) => kind !== 'count-stranger');
        const proof = await recoverProve(start.state, answer, tools);
        seen.push({
          length: answer.length,
          effects,
          outcome: proof.outcome,
          left: who.status().attemptsLeft,
        });
        vault.handle(proof.message);
      }
      expect(seen[0]).toEqual(seen[1]);
      expect(seen[0]).toMatchObject({ outcome: 'wrong-password', left: attemptsLeft });
    }
    for (const who of [person, stranger]) {
      expect(await who.recover('guess')).toEqual({ outcome: 'refused', reason: 'locked' });
      expect(who.status()).toEqual({ state: 'locked', attemptsLeft: 0, attemptsLimit: 3 });
    }
  });

  it('seems to have an OPRF key of its own, the same each time', async () => {
    const vault = MemoryVault.make();
    const [a, b] = [new Person(vault), new Person(vault)];
    const blinded = recoverStart(a.subject, RIGHT, tools).message.slice(20);
    const evaluatedFor = (who: Person) => {
      const frame = recoverStart(who.subject, RIGHT, tools).message.slice();
      frame.set(blinded, 20);
      const answer = parseResponse(vault.handle(frame));
      if (answer.type !== 'recover-start') throw new TypeError('refused');
      return answer.ke2.slice(0, 33);
    };
    expect(evaluatedFor(a)).toEqual(evaluatedFor(a));
    expect(evaluatedFor(a)).not.toEqual(evaluatedFor(b));
  });

  it('cannot be overwritten, changed, deleted or proven', async () => {
    const { vault } = await enrolled();
    const stranger = new Person(vault);
    expect(await reasonOf(stranger.enrol('x', 'overwrite'))).toBe('not-authorised');
    expect(await reasonOf(stranger.enrol('x', 'change-password'))).toBe('not-authorised');
    expect(await reasonOf(stranger.delete())).toBe('not-authorised');
    expect(vault.keys.size).toBe(3);
    expect(vault.record(stranger.account)).toBe(null);
  });
});

describe('the vault as a whole', () => {
  it('says who it is', () => {
    const vault = MemoryVault.make(7);
    expect(readHello(vault.handle(helloRequest()))).toEqual({ vault: vault.meta.vault, attemptsLimit: 7 });
  });

  it('holds 64 exchanges and then asks to wait, without counting an attempt', async () => {
    const { vault, person } = await enrolled();
    const others = Array.from({ length: 64 }, () => new Person(vault));
    for (const other of others) vault.handle(deleteStart(other.account));
    expect(await person.recover(RIGHT)).toEqual({ outcome: 'refused', reason: 'busy' });
    expect(person.status().attemptsLeft).toBe(10);
    vault.wait(EXCHANGE_MS + 1);
    expect(await person.recover(RIGHT)).toMatchObject({ outcome: 'recovered' });
  });

  it('is made whole or not at all, wherever its making is cut', () => {
    for (let at = 0; ; at++) {
      const vault = new MemoryVault();
      vault.crashAt = at;
      try {
        vault.make(10);
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        vault.crashAt = null;
        if (!vault.hasMeta) vault.make(10);
        expect(vault.keys.size).toBe(2);
        expect(vault.records.size).toBe(1);
        continue;
      }
      expect(at).toBe(5);
      break;
    }
  });
});
