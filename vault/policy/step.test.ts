/** The table of docs/spec/vault.md section 6: every request to a record in every state. */
import { randomBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { RECOVERY_ROWS } from '../../tests/vault/recovery-rows.ts';
import {
  describeRows,
  inAll,
  inState,
  meanwhile,
  outcome,
  RIGHT,
  row,
  STATES,
  type Row,
} from '../../tests/vault/step-table.ts';
import { tools, Person } from '../../tests/vault/vault-client.ts';
import { deleteFinish, deleteStart } from '../protocol/client-delete.ts';
import { enrolFinish, enrolStart } from '../protocol/client-enrol.ts';
import { recoverStart } from '../protocol/client-recover.ts';
import { encodeRequest, parseRequest, parseResponse } from '../protocol/frames.ts';
import { exchangeId } from '../protocol/ids.ts';
import type { EnrolKind } from '../protocol/owner.ts';
import { EXCHANGE_MS } from './situation.ts';

const ownSeed = (person: Person): Uint8Array => person.ownerSeed;
const somebodyElse = (): Uint8Array => randomBytes(32);

const noExchange = exchangeId(new Uint8Array(16));

const enrolStarted = (kind: EnrolKind) => (person: Person) =>
  enrolStart(person.subject, kind, 'x', tools).message;

const enrolFinished =
  (kind: EnrolKind, seedOf = ownSeed) =>
  async (person: Person): Promise<Uint8Array> => {
    const start = enrolStart(person.subject, kind, 'new password', tools);
    const answer = person.vault.handle(start.message);
    const secrets = { backupKey: person.backupKey, ownerSeed: seedOf(person) };
    return (await enrolFinish(start.state, answer, secrets, tools)).message;
  };

const deleteFinished =
  (seedOf = ownSeed) =>
  (person: Person): Uint8Array =>
    deleteFinish(person.subject, person.vault.handle(deleteStart(person.account)), seedOf(person));

/** Gives up the exchange that `first` opens. */
const abandoned =
  (first: (person: Person) => Uint8Array) =>
  (person: Person): Uint8Array => {
    const answer = parseResponse(person.vault.handle(first(person)));
    if (!('exchange' in answer)) throw new TypeError('refused');
    return encodeRequest({ type: 'abandon', account: person.account, exchange: answer.exchange });
  };

/** A frame that refers to an exchange the vault does not have, or to none. */
const plain =
  (frame: (person: Person) => Parameters<typeof encodeRequest>[0]) =>
  (person: Person): Uint8Array =>
    encodeRequest(frame(person));

const FRESH = 'ok, generate-key, hold-exchange, multiply';
const REFUSED_ENROLMENT = 'not-authorised, drop-exchange, destroy-key?, audit?';
const MADE = 'ok 3, check-key, audit, put-record, check-key?, drop-exchange';
const REPLACED = `${MADE}, destroy-key?`;
const LOCKED = 'audit?, destroy-key, put-record';

const ROWS: readonly Row[] = [
  row(
    'hello',
    plain(() => ({ type: 'hello' })),
    inAll('ok'),
  ),
  row(
    'status',
    plain(({ account }) => ({ type: 'status', account })),
    { none: 'live 3 of 3', live: 'live 3 of 3', zero: 'locked 0 of 3', locked: 'locked 0 of 3' },
  ),
  row(
    'status after a try',
    (person) => {
      person.vault.handle(recoverStart(person.subject, 'no', tools).message);
      return encodeRequest({ type: 'status', account: person.account });
    },
    { none: 'live 2 of 3', live: 'live 2 of 3', zero: 'locked 0 of 3', locked: 'locked 0 of 3' },
  ),
  row('enrol-start create', enrolStarted('create'), {
    none: FRESH,
    live: 'exists',
    zero: 'exists',
    locked: 'exists',
  }),
  row('enrol-start overwrite', enrolStarted('overwrite'), inAll(FRESH)),
  row('enrol-start change-password', enrolStarted('change-password'), inAll(FRESH)),
  row(
    'enrol-start with no point',
    plain(({ account }) => ({ type: 'enrol-start', account, kind: 'create', blinded: new Uint8Array(33) })),
    inAll('malformed'),
  ),
  row(
    'enrol-start again',
    (person) => {
      person.vault.handle(enrolStarted('overwrite')(person));
      return enrolStarted('overwrite')(person);
    },
    inAll('ok, drop-exchange, destroy-key?, generate-key, hold-exchange, multiply'),
  ),
  meanwhile('enrol-finish create', 'none', enrolFinished('create'), {
    none: MADE,
    live: REFUSED_ENROLMENT,
    zero: REFUSED_ENROLMENT,
    locked: REFUSED_ENROLMENT,
  }),
  row('enrol-finish overwrite', enrolFinished('overwrite'), {
    none: REFUSED_ENROLMENT,
    live: REPLACED,
    zero: REPLACED,
    locked: MADE,
  }),
  row('enrol-finish change-password', enrolFinished('change-password'), {
    none: REFUSED_ENROLMENT,
    live: REPLACED,
    zero: REPLACED,
    locked: MADE,
  }),
  meanwhile('enrol-finish overwrite', 'live', enrolFinished('overwrite'), {
    none: REFUSED_ENROLMENT,
    live: REPLACED,
    zero: REPLACED,
    locked: MADE,
  }),
  row(
    'enrol-finish overwrite signed by somebody else',
    enrolFinished('overwrite', somebodyElse),
    inAll(REFUSED_ENROLMENT),
  ),
  row(
    'enrol-finish change-password with another owner',
    enrolFinished('change-password', somebodyElse),
    inAll(REFUSED_ENROLMENT),
  ),
  row(
    'enrol-finish whose key another computer swept',
    async (person) => {
      const frame = await enrolFinished('overwrite')(person);
      // Where the record is none there is nothing to replace, and the signature is refused first.
      person.vault.sweepKeys();
      return frame;
    },
    {
      none: REFUSED_ENROLMENT,
      live: 'failed, check-key',
      zero: 'failed, check-key',
      locked: 'failed, check-key',
    },
  ),
  row(
    'enrol-finish without an exchange',
    plain(({ account }) => ({
      type: 'enrol-finish',
      account,
      exchange: noExchange,
      ownerPublicKey: new Uint8Array(32),
      registration: new Uint8Array(129),
      wrappedKey: new Uint8Array(40),
      signature: new Uint8Array(64),
    })),
    inAll('no-exchange'),
  ),
  row(
    'enrol-finish too late',
    async (person) => {
      const frame = await enrolFinished('overwrite')(person);
      person.vault.now += EXCHANGE_MS;
      return frame;
    },
    inAll('no-exchange'),
  ),
  row('delete-start', ({ account }) => deleteStart(account), inAll('ok, hold-exchange')),
  row('delete-finish', deleteFinished(), {
    none: 'not-authorised, drop-exchange, audit?',
    live: 'ok, drop-exchange, audit, remove-record, destroy-key',
    zero: 'ok, drop-exchange, audit, remove-record, destroy-key',
    locked: 'ok, drop-exchange, audit, remove-record',
  }),
  row(
    'delete-finish signed by somebody else',
    deleteFinished(somebodyElse),
    inAll('not-authorised, drop-exchange, audit?'),
  ),
  row(
    'delete-finish without an exchange',
    plain(({ account }) => ({
      type: 'delete-finish',
      account,
      exchange: noExchange,
      signature: new Uint8Array(64),
    })),
    inAll('no-exchange'),
  ),
  row(
    'delete-finish in an exchange of another kind',
    (person) => {
      const start = parseResponse(person.vault.handle(enrolStarted('overwrite')(person)));
      if (start.type !== 'enrol-start') throw new TypeError('refused');
      const frame = deleteFinished()(person);
      frame.set(start.exchange, 20);
      return frame;
    },
    inAll('no-exchange'),
  ),
  row('abandon of an enrolment', abandoned(enrolStarted('overwrite')), {
    none: 'ok, drop-exchange, destroy-key?',
    live: 'ok, drop-exchange, destroy-key?',
    zero: `ok, drop-exchange, destroy-key?, ${LOCKED}`,
    locked: 'ok, drop-exchange, destroy-key?',
  }),
  row(
    'abandon of a deletion',
    abandoned(({ account }) => deleteStart(account)),
    {
      none: 'ok, drop-exchange',
      live: 'ok, drop-exchange',
      zero: `ok, drop-exchange, ${LOCKED}`,
      locked: 'ok, drop-exchange',
    },
  ),
  row(
    'abandon without an exchange',
    plain(({ account }) => ({ type: 'abandon', account, exchange: noExchange })),
    inAll('no-exchange'),
  ),
];

const TABLE: readonly Row[] = [...ROWS, ...RECOVERY_ROWS];

describeRows(TABLE);

describe('the table', () => {
  it('has a row for every type of request in every state', () => {
    const types = Array.from({ length: 10 }, (_, code) => {
      const lengths = [0, 16, 50, 297, 114, 129, 233, 16, 96, 32];
      const body = new Uint8Array(lengths[code] ?? 0);
      const head = Uint8Array.of(1, code, body.length >> 8, body.length & 255);
      return parseRequest(Uint8Array.of(...head, ...body)).type;
    });
    for (const type of types) {
      for (const state of STATES) {
        const rows = TABLE.filter(
          ({ name }) => name.split(' ')[0] === type && !name.includes('without an exchange'),
        );
        expect(
          rows.some(({ expected }) => expected[state] !== undefined),
          `${type}, ${state}`,
        ).toBe(true);
      }
    }
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
