/** Every request in every state a record can be in: the answer, and the effects in their order. */
import { bytesToHex, randomBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { MemoryVault } from '../../tests/vault/memory-vault.ts';
import { Person, tools } from '../../tests/vault/vault-client.ts';
import { deleteFinish, deleteStart } from '../protocol/client-delete.ts';
import { enrolFinish, enrolStart } from '../protocol/client-enrol.ts';
import { recoverOpen, recoverProve, recoverStart } from '../protocol/client-recover.ts';
import { encodeRequest, parseRequest, parseResponse } from '../protocol/frames.ts';
import { exchangeId } from '../protocol/ids.ts';
import type { EnrolKind } from '../protocol/owner.ts';
import { EXCHANGE_MS } from './situation.ts';

const RIGHT = 'right password';
const STATES = ['none', 'live', 'zero', 'locked'] as const;
type State = (typeof STATES)[number];

/** A vault of 3 attempts whose record is in this state, with no exchange open. */
async function inState(state: State): Promise<Person> {
  const person = new Person(MemoryVault.make(3));
  if (state === 'none') return person;
  await person.enrol(RIGHT);
  const spend = state === 'live' ? 0 : 3;
  for (let i = 0; i < spend; i++) person.vault.handle(recoverStart(person.subject, 'no', tools).message);
  if (state === 'zero') for (const id of person.vault.exchanges.keys()) person.vault.exchanges.delete(id);
  if (state === 'locked') person.vault.wait(EXCHANGE_MS + 1);
  return person;
}

/** `answer` or `refusal reason attempts`, then the effects of that step. */
function outcome(vault: MemoryVault, frame: Uint8Array): string {
  const response = parseResponse(vault.handle(frame));
  const attempts =
    response.type === 'refusal' && response.attemptsLeft !== null ? ` ${response.attemptsLeft}` : '';
  const answer = response.type === 'refusal' ? `${response.reason}${attempts}` : 'ok';
  return [answer, ...vault.log.map(({ kind }) => kind)].join(', ');
}

const noExchange = exchangeId(new Uint8Array(16));

async function enrolmentFrame(person: Person, kind: EnrolKind, seed = person.ownerSeed): Promise<Uint8Array> {
  const start = enrolStart(person.subject, kind, 'new password', tools);
  const answer = person.vault.handle(start.message);
  const secrets = { backupKey: person.backupKey, ownerSeed: seed };
  return (await enrolFinish(start.state, answer, secrets, tools)).message;
}

const enrolStarted = (kind: EnrolKind) => (person: Person) =>
  enrolStart(person.subject, kind, 'x', tools).message;

/** A frame that refers to an exchange the vault does not have. */
function without(frame: (person: Person) => Parameters<typeof encodeRequest>[0]) {
  return (person: Person) => encodeRequest(frame(person));
}

const SAME = (expected: string): Record<State, string> => ({
  none: expected,
  live: expected,
  zero: expected,
  locked: expected,
});

type Row = readonly [
  name: string,
  frame: (person: Person) => Uint8Array | Promise<Uint8Array>,
  expected: Partial<Record<State, string>>,
];

const FRESH = 'ok, generate-key, hold-exchange, multiply';
const REFUSED_ENROLMENT = 'not-authorised, drop-exchange, destroy-key, audit';
const ATTEMPT = 'ok, put-record, audit, multiply, multiply, hold-exchange';

const ROWS: readonly Row[] = [
  ['hello', without(() => ({ type: 'hello' })), SAME('ok')],
  ['status', without(({ account }) => ({ type: 'status', account })), SAME('ok')],
  [
    'enrol-start create',
    enrolStarted('create'),
    { none: FRESH, live: 'exists', zero: 'exists', locked: 'exists' },
  ],
  ['enrol-start overwrite', enrolStarted('overwrite'), SAME(FRESH)],
  ['enrol-start change-password', enrolStarted('change-password'), SAME(FRESH)],
  [
    'enrol-start with no point',
    without(({ account }) => ({ type: 'enrol-start', account, kind: 'create', blinded: new Uint8Array(33) })),
    SAME('malformed'),
  ],
  [
    'enrol-finish create',
    (person) => enrolmentFrame(person, 'create'),
    { none: 'ok, put-record, drop-exchange, audit' },
  ],
  [
    'enrol-finish create after somebody was faster',
    async (person) => {
      const { vault } = person;
      const start = enrolStart(person.subject, 'create', 'x', tools);
      const answer = vault.handle(start.message);
      const [held] = vault.exchanges.values();
      if (held === undefined) throw new TypeError('no exchange');
      vault.exchanges.clear();
      await person.enrol(RIGHT);
      vault.exchanges.set(bytesToHex(held.id), held);
      const secrets = { backupKey: person.backupKey, ownerSeed: person.ownerSeed };
      return (await enrolFinish(start.state, answer, secrets, tools)).message;
    },
    { none: REFUSED_ENROLMENT },
  ],
  [
    'enrol-finish overwrite',
    (person) => enrolmentFrame(person, 'overwrite'),
    {
      none: REFUSED_ENROLMENT,
      live: 'ok, put-record, drop-exchange, destroy-key, audit',
      zero: 'ok, put-record, drop-exchange, destroy-key, audit',
      locked: 'ok, put-record, drop-exchange, audit',
    },
  ],
  [
    'enrol-finish change-password',
    (person) => enrolmentFrame(person, 'change-password'),
    {
      none: REFUSED_ENROLMENT,
      live: 'ok, put-record, drop-exchange, destroy-key, audit',
      zero: 'ok, put-record, drop-exchange, destroy-key, audit',
      locked: 'ok, put-record, drop-exchange, audit',
    },
  ],
  [
    'enrol-finish overwrite signed by somebody else',
    (person) => enrolmentFrame(person, 'overwrite', randomBytes(32)),
    SAME(REFUSED_ENROLMENT),
  ],
  [
    'enrol-finish change-password with another owner',
    (person) => enrolmentFrame(person, 'change-password', randomBytes(32)),
    SAME(REFUSED_ENROLMENT),
  ],
  [
    'enrol-finish without an exchange',
    without(({ account }) => ({
      type: 'enrol-finish',
      account,
      exchange: noExchange,
      ownerPublicKey: new Uint8Array(32),
      registration: new Uint8Array(129),
      wrappedKey: new Uint8Array(40),
      signature: new Uint8Array(64),
    })),
    SAME('no-exchange'),
  ],
  [
    'enrol-finish too late',
    async (person) => {
      const frame = await enrolmentFrame(person, 'overwrite');
      person.vault.now += EXCHANGE_MS;
      return frame;
    },
    SAME('no-exchange'),
  ],
  [
    'recover-start',
    (person) => recoverStart(person.subject, RIGHT, tools).message,
    {
      none: 'ok, put-record, count-stranger, audit, multiply, multiply, hold-exchange',
      live: ATTEMPT,
      zero: 'locked 0, destroy-key, put-record, audit',
      locked: 'locked 0',
    },
  ],
  [
    'recover-start with no points',
    without(({ account }) => ({ type: 'recover-start', account, ke1: new Uint8Array(98) })),
    {
      none: 'malformed 2, put-record, count-stranger, audit',
      live: 'malformed 2, put-record, audit',
      zero: 'locked 0, destroy-key, put-record, audit',
      locked: 'locked 0',
    },
  ],
  [
    'recover-finish',
    async (person) => {
      const start = recoverStart(person.subject, RIGHT, tools);
      return (await recoverProve(start.state, person.vault.handle(start.message), tools)).message;
    },
    { live: 'ok, audit, generate-key, hold-exchange, multiply' },
  ],
  [
    'recover-finish of the last attempt',
    async (person) => {
      for (let i = 0; i < 2; i++) await person.recover('no');
      const start = recoverStart(person.subject, RIGHT, tools);
      return (await recoverProve(start.state, person.vault.handle(start.message), tools)).message;
    },
    { live: 'ok, audit, put-record, generate-key, hold-exchange, multiply' },
  ],
  [
    'recover-finish with a wrong KE3',
    (person) => {
      const answer = parseResponse(person.vault.handle(recoverStart(person.subject, RIGHT, tools).message));
      if (answer.type !== 'recover-start') throw new TypeError('refused');
      const [ke3, mac] = [randomBytes(32), randomBytes(32)];
      const { exchange, ke2 } = answer;
      const { account } = person;
      return encodeRequest({
        type: 'recover-finish',
        account,
        exchange,
        ke3,
        blinded: ke2.slice(0, 33),
        mac,
      });
    },
    { none: 'not-authorised 2, drop-exchange, audit', live: 'not-authorised 2, drop-exchange, audit' },
  ],
  [
    'recover-finish with a wrong KE3 on the last attempt',
    async (person) => {
      for (let i = 0; i < 2; i++) await person.recover('no');
      const answer = parseResponse(person.vault.handle(recoverStart(person.subject, RIGHT, tools).message));
      if (answer.type !== 'recover-start') throw new TypeError('refused');
      const [ke3, mac] = [randomBytes(32), randomBytes(32)];
      const { exchange, ke2 } = answer;
      const { account } = person;
      return encodeRequest({
        type: 'recover-finish',
        account,
        exchange,
        ke3,
        blinded: ke2.slice(0, 33),
        mac,
      });
    },
    { live: 'not-authorised 0, drop-exchange, audit, destroy-key, put-record, audit' },
  ],
  [
    'recover-finish without an exchange',
    without(({ account }) => ({
      type: 'recover-finish',
      account,
      exchange: noExchange,
      ke3: new Uint8Array(32),
      blinded: new Uint8Array(33),
      mac: new Uint8Array(32),
    })),
    SAME('no-exchange'),
  ],
  [
    'recover-finish after another client changed the password',
    async (person) => {
      const start = recoverStart(person.subject, RIGHT, tools);
      const answer = person.vault.handle(start.message);
      await person.enrol('other', 'change-password');
      return (await recoverProve(start.state, answer, tools)).message;
    },
    { live: 'no-exchange, drop-exchange' },
  ],
  [
    'rotate-commit',
    (person) => committed(person),
    { live: 'ok, put-record, drop-exchange, destroy-key, audit' },
  ],
  [
    'rotate-commit with a wrong MAC',
    async (person) => {
      const frame = (await committed(person)).slice();
      frame[frame.length - 1] = (frame[frame.length - 1] ?? 0) ^ 1;
      return frame;
    },
    { live: 'not-authorised 2, drop-exchange, destroy-key, audit' },
  ],
  [
    'rotate-commit after another client was faster',
    async (person) => {
      const frame = await committed(person);
      await person.recover(RIGHT);
      return frame;
    },
    { live: 'no-exchange, drop-exchange, destroy-key' },
  ],
  [
    'rotate-commit after the owner deleted the record',
    async (person) => {
      const frame = await committed(person);
      await person.delete();
      return frame;
    },
    { live: 'no-exchange, drop-exchange, destroy-key' },
  ],
  [
    'rotate-commit without an exchange',
    without(({ account }) => ({
      type: 'rotate-commit',
      account,
      exchange: noExchange,
      registration: new Uint8Array(129),
      wrappedKey: new Uint8Array(40),
      mac: new Uint8Array(32),
    })),
    SAME('no-exchange'),
  ],
  ['delete-start', ({ account }) => deleteStart(account), SAME('ok, hold-exchange')],
  [
    'delete-finish',
    (person) =>
      deleteFinish(person.subject, person.vault.handle(deleteStart(person.account)), person.ownerSeed),
    {
      none: 'not-authorised, drop-exchange, audit',
      live: 'ok, drop-exchange, remove-record, destroy-key, audit',
      zero: 'ok, drop-exchange, remove-record, destroy-key, audit',
      locked: 'ok, drop-exchange, remove-record, audit',
    },
  ],
  [
    'delete-finish signed by somebody else',
    (person) =>
      deleteFinish(person.subject, person.vault.handle(deleteStart(person.account)), randomBytes(32)),
    SAME('not-authorised, drop-exchange, audit'),
  ],
  [
    'delete-finish without an exchange',
    without(({ account }) => ({
      type: 'delete-finish',
      account,
      exchange: noExchange,
      signature: new Uint8Array(64),
    })),
    SAME('no-exchange'),
  ],
  [
    'delete-finish in an exchange of another kind',
    (person) => {
      const start = parseResponse(person.vault.handle(enrolStarted('overwrite')(person)));
      if (start.type !== 'enrol-start') throw new TypeError('refused');
      const answer = person.vault.handle(deleteStart(person.account));
      const frame = deleteFinish(person.subject, answer, person.ownerSeed);
      frame.set(start.exchange, 20);
      return frame;
    },
    SAME('no-exchange'),
  ],
  [
    'abandon of an enrolment',
    (person) => abandoning(person, enrolStarted('overwrite')(person)),
    {
      none: 'ok, drop-exchange, destroy-key',
      live: 'ok, drop-exchange, destroy-key',
      zero: 'ok, drop-exchange, destroy-key, destroy-key, put-record, audit',
      locked: 'ok, drop-exchange, destroy-key',
    },
  ],
  [
    'abandon without an exchange',
    without(({ account }) => ({ type: 'abandon', account, exchange: noExchange })),
    SAME('no-exchange'),
  ],
];

async function committed(person: Person): Promise<Uint8Array> {
  const start = recoverStart(person.subject, RIGHT, tools);
  const proof = await recoverProve(start.state, person.vault.handle(start.message), tools);
  if (proof.outcome !== 'proven') throw new TypeError('wrong password');
  return (await recoverOpen(proof.state, person.vault.handle(proof.message), tools)).message;
}

function abandoning(person: Person, first: Uint8Array): Uint8Array {
  const answer = parseResponse(person.vault.handle(first));
  if (answer.type !== 'enrol-start') throw new TypeError('refused');
  return encodeRequest({ type: 'abandon', account: person.account, exchange: answer.exchange });
}

describe.each(ROWS)('%s', (_, frame, expected) => {
  it.each(STATES.filter((state) => expected[state] !== undefined))(
    'to a record that is: %s',
    async (state) => {
      const person = await inState(state);
      expect(outcome(person.vault, await frame(person))).toBe(expected[state]);
    },
  );
});

describe('the table', () => {
  it('has a row for every type of request', () => {
    const account = new Person(MemoryVault.make()).account;
    const types = Array.from({ length: 10 }, (_, code) => {
      const lengths = [0, 16, 50, 297, 114, 129, 233, 16, 96, 32];
      const body = new Uint8Array(lengths[code] ?? 0);
      const head = Uint8Array.of(1, code, body.length >> 8, body.length & 255);
      return parseRequest(Uint8Array.of(...head, ...body)).type;
    });
    for (const type of types) expect(ROWS.some(([name]) => name.split(' ')[0] === type)).toBe(true);
    expect(account.length).toBe(16);
  });

  it('counts the strangers who ran out as locked', async () => {
    const person = await inState('none');
    for (let i = 0; i < 3; i++) await person.recover('x');
    const frame = recoverStart(person.subject, RIGHT, tools).message;
    expect(outcome(person.vault, frame)).toBe('locked 0');
    expect(person.status().state).toBe('locked');
  });

  it('leaves the decoy to nobody, not even to who knows its account', async () => {
    const { vault } = await inState('live');
    const decoy = new Person(vault, vault.meta.decoyAccount);
    for (const frame of [
      deleteStart(decoy.account),
      enrolStarted('overwrite')(decoy),
      enrolStarted('create')(decoy),
      recoverStart(decoy.subject, RIGHT, tools).message,
    ]) {
      expect(outcome(vault, frame)).toBe('not-authorised');
    }
  });
});
