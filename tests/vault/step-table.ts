/** Every request in every state a record can be in, as rows of a table: the answer, and the effects in their order. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { encodeRecord } from '../../vault/policy/record.ts';
import { EXCHANGE_MS } from '../../vault/policy/situation.ts';
import type { LiveRecord } from '../../vault/policy/types.ts';
import { recoverStart } from '../../vault/protocol/client-recover.ts';
import { parseResponse } from '../../vault/protocol/frames.ts';
import type { Response } from '../../vault/protocol/messages.ts';
import { Failed, MemoryVault } from './memory-vault.ts';
import { Person, tools } from './vault-client.ts';

export const RIGHT = 'right password';
/** `zero`: live, with no attempts left, which is only so while an exchange may still prove the password. */
export const STATES = ['none', 'live', 'zero', 'locked'] as const;
export type State = (typeof STATES)[number];

export interface Row {
  /** Begins with the type of the request. */
  readonly name: string;
  readonly frame: (person: Person) => Uint8Array | Promise<Uint8Array>;
  /**
   * The state in which the exchange is begun, where the record gets into the one of the table meanwhile: by other
   * clients, its owner, or who runs the vault. Null: the exchange, if any, is begun in the state itself.
   */
  readonly begunIn: State | null;
  readonly expected: Partial<Record<State, string>>;
}

export function row(name: string, frame: Row['frame'], expected: Row['expected']): Row {
  return { name, frame, begunIn: null, expected };
}

export function meanwhile(name: string, begunIn: State, frame: Row['frame'], expected: Row['expected']): Row {
  return { name: `${name}, begun when it was ${begunIn},`, frame, begunIn, expected };
}

export const inAll = (expected: string): Record<State, string> => ({
  none: expected,
  live: expected,
  zero: expected,
  locked: expected,
});

/** A vault of 3 attempts whose record is in this state, with no exchange open. */
export async function inState(state: State): Promise<Person> {
  const person = new Person(MemoryVault.make(3));
  if (state === 'none') return person;
  await person.enrol(RIGHT);
  const spend = state === 'live' ? 0 : 3;
  for (let i = 0; i < spend; i++) person.vault.handle(recoverStart(person.subject, 'no', tools).message);
  if (state === 'zero') for (const id of person.vault.exchanges.keys()) person.vault.exchanges.delete(id);
  if (state === 'locked') person.vault.wait(EXCHANGE_MS + 1);
  return person;
}

/** Puts the record into a state behind the back of the exchanges that are open. */
async function turn(person: Person, state: State): Promise<void> {
  const { vault, account } = person;
  const key = bytesToHex(account);
  if (state !== 'none' && vault.record(account) === null) {
    const open = [...vault.exchanges.entries()];
    vault.exchanges.clear();
    await person.enrol(RIGHT);
    for (const [id, exchange] of open) vault.exchanges.set(id, exchange);
  }
  const record = vault.record(account);
  if (record?.state !== 'live') return;
  const { generation, attemptsLimit, ownerPublicKey, createdAt, changedAt } = record;
  const base = { account, generation: generation + 1, attemptsLimit, ownerPublicKey, createdAt, changedAt };
  switch (state) {
    case 'live':
      return;
    case 'zero': {
      const zero: LiveRecord = { ...record, generation: generation + 1, attemptsLeft: 0 };
      vault.records.set(key, encodeRecord(zero));
      return;
    }
    case 'locked':
      vault.keys.delete(record.key.keyRef);
      vault.records.set(key, encodeRecord({ ...base, state: 'locked' }));
      return;
    case 'none':
      vault.keys.delete(record.key.keyRef);
      vault.records.delete(key);
      return;
    default:
      return state satisfies never;
  }
}

function answerOf(response: Response): string {
  switch (response.type) {
    case 'refusal':
      return response.attemptsLeft === null ? response.reason : `${response.reason} ${response.attemptsLeft}`;
    case 'status':
      return `${response.state} ${response.attemptsLeft} of ${response.attemptsLimit}`;
    case 'enrol-finish':
    case 'recover-start':
    case 'rotate-commit':
      return `ok ${response.attemptsLeft}`;
    case 'hello':
    case 'enrol-start':
    case 'recover-finish':
    case 'delete-start':
    case 'delete-finish':
    case 'abandon':
      return 'ok';
    default:
      return response satisfies never;
  }
}

function answered(vault: MemoryVault, frame: Uint8Array): string {
  try {
    return answerOf(parseResponse(vault.handle(frame)));
  } catch (error) {
    if (error instanceof Failed) return 'failed';
    throw error;
  }
}

/** The answer, `failed` where an effect was the end of it, then the effects of that step; with `?` those that may fail. */
export function outcome(vault: MemoryVault, frame: Uint8Array): string {
  const answer = answered(vault, frame);
  const effects = vault.log.map(
    (effect) => `${effect.kind}${'mayFail' in effect && effect.mayFail ? '?' : ''}`,
  );
  return [answer, ...effects].join(', ');
}

export function describeRows(rows: readonly Row[]): void {
  describe.each(rows)('$name', ({ frame, begunIn, expected }) => {
    it.each(STATES.filter((state) => expected[state] !== undefined))(
      'to a record that is: %s',
      async (state) => {
        const person = await inState(begunIn ?? state);
        const bytes = await frame(person);
        if (begunIn !== null) await turn(person, state);
        expect(outcome(person.vault, bytes)).toBe(expected[state]);
      },
    );
  });
}
