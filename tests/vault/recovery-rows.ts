/** Recovery and rotation in every state a record can be in: the answers and effects of docs/spec/vault.md section 6. */
import { randomBytes } from '@noble/hashes/utils.js';
import { recoverProve, recoverStart, type ProvenState } from '../../vault/protocol/client-recover.ts';
import { encodeRequest, frameMac, parseResponse, UNSEALED } from '../../vault/protocol/frames.ts';
import { exchangeId } from '../../vault/protocol/ids.ts';
import { LABELS } from '../../vault/protocol/labels.ts';
import type { Request } from '../../vault/protocol/messages.ts';
import { inAll, meanwhile, RIGHT, row, type Row } from './step-table.ts';
import { openAndRenew, tools, type Person } from './vault-client.ts';

const noExchange = exchangeId(new Uint8Array(16));

/** A client that has the vault's answer to `recover-start`. `frame`: its `recover-finish`. */
async function proven(person: Person): Promise<{ readonly frame: Uint8Array; readonly state: ProvenState }> {
  const start = recoverStart(person.subject, RIGHT, tools);
  const proof = await recoverProve(start.state, person.vault.handle(start.message), tools);
  if (proof.outcome !== 'proven') throw new TypeError('wrong password');
  return { frame: proof.message, state: proof.state };
}

const finished = async (person: Person): Promise<Uint8Array> => (await proven(person)).frame;

async function committed(person: Person): Promise<Uint8Array> {
  const { frame, state } = await proven(person);
  return (await openAndRenew(state, person.vault.handle(frame))).message;
}

/** `work` with the last of three attempts. */
const withTheLast =
  (work: (person: Person) => Promise<Uint8Array> | Uint8Array) =>
  async (person: Person): Promise<Uint8Array> => {
    for (let i = 0; i < 2; i++) await person.recover('no');
    return await work(person);
  };

function wrongKe3(person: Person): Uint8Array {
  const answer = parseResponse(person.vault.handle(recoverStart(person.subject, RIGHT, tools).message));
  if (answer.type !== 'recover-start') throw new TypeError('refused');
  const [ke3, mac] = [randomBytes(32), randomBytes(32)];
  const { exchange, ke2 } = answer;
  const { account } = person;
  return encodeRequest({ type: 'recover-finish', account, exchange, ke3, blinded: ke2.slice(0, 33), mac });
}

/** Proven in every other way, but the blinded element is none. */
async function noPoint(person: Person): Promise<Uint8Array> {
  const { frame, state } = await proven(person);
  const { account } = person;
  const ke3 = frame.slice(36, 68);
  const request: Request = {
    type: 'recover-finish',
    account,
    exchange: state.exchange,
    ke3,
    blinded: new Uint8Array(33),
    mac: UNSEALED,
  };
  const mac = frameMac(state.sessionKey, LABELS.finishRequest, encodeRequest(request));
  return encodeRequest({ ...request, mac });
}

async function wrongMac(person: Person): Promise<Uint8Array> {
  const frame = (await committed(person)).slice();
  frame[frame.length - 1] = (frame[frame.length - 1] ?? 0) ^ 1;
  return frame;
}

function abandonment(person: Person, opened: Uint8Array): Uint8Array {
  const answer = parseResponse(opened);
  if (answer.type !== 'recover-start') throw new TypeError('refused');
  return encodeRequest({ type: 'abandon', account: person.account, exchange: answer.exchange });
}

const KEYS_THERE = 'check-key, check-key';
const ATTEMPT = `ok 2, ${KEYS_THERE}, audit, put-record, multiply, multiply, hold-exchange`;
const PROVEN = 'audit, generate-key, hold-exchange, multiply';
const RENEWED = 'ok 3, check-key, audit, put-record, check-key?, drop-exchange, destroy-key?';
const LOCKED = 'audit?, destroy-key, put-record';

export const RECOVERY_ROWS: readonly Row[] = [
  row('recover-start', (person) => recoverStart(person.subject, RIGHT, tools).message, {
    none: `ok 2, ${KEYS_THERE}, audit, put-record, count-stranger, multiply, multiply, hold-exchange`,
    live: ATTEMPT,
    zero: `locked 0, ${LOCKED}`,
    locked: 'locked 0',
  }),
  row(
    'recover-start with no points',
    ({ account }) => encodeRequest({ type: 'recover-start', account, ke1: new Uint8Array(98) }),
    {
      none: `malformed 2, ${KEYS_THERE}, audit, put-record, count-stranger`,
      live: `malformed 2, ${KEYS_THERE}, audit, put-record`,
      zero: `locked 0, ${LOCKED}`,
      locked: 'locked 0',
    },
  ),
  row(
    'recover-start under a full log',
    (person) => {
      person.vault.isLogFull = true;
      return recoverStart(person.subject, RIGHT, tools).message;
    },
    {
      none: `failed, ${KEYS_THERE}, audit`,
      live: `failed, ${KEYS_THERE}, audit`,
      zero: `locked 0, ${LOCKED}`,
      locked: 'locked 0',
    },
  ),
  row(
    'recover-start without the AKE key',
    (person) => {
      person.vault.keys.delete(person.vault.meta.ake.keyRef);
      return recoverStart(person.subject, RIGHT, tools).message;
    },
    {
      none: `failed, ${KEYS_THERE}`,
      live: `failed, ${KEYS_THERE}`,
      zero: `locked 0, ${LOCKED}`,
      locked: 'locked 0',
    },
  ),
  meanwhile('recover-finish', 'live', finished, {
    none: 'no-exchange, drop-exchange',
    live: `ok, ${PROVEN}`,
    zero: `ok, put-record, ${PROVEN}`,
    locked: 'no-exchange, drop-exchange',
  }),
  row('recover-finish of the last attempt', withTheLast(finished), { live: `ok, put-record, ${PROVEN}` }),
  row(
    'recover-finish of the last attempt under a full log',
    async (person) => {
      const frame = await withTheLast(finished)(person);
      person.vault.isLogFull = true;
      return frame;
    },
    { live: 'failed, put-record, audit' },
  ),
  row('recover-finish of a stranger', wrongKe3, { none: 'not-authorised 2, drop-exchange, audit?' }),
  meanwhile('recover-finish with a wrong KE3', 'live', wrongKe3, {
    none: 'no-exchange, drop-exchange',
    live: 'not-authorised 2, drop-exchange, audit?',
    zero: `not-authorised 0, drop-exchange, audit?, ${LOCKED}`,
    locked: 'no-exchange, drop-exchange',
  }),
  row('recover-finish with a wrong KE3 on the last attempt', withTheLast(wrongKe3), {
    live: `not-authorised 0, drop-exchange, audit?, ${LOCKED}`,
  }),
  meanwhile('recover-finish with no point', 'live', noPoint, {
    none: 'no-exchange, drop-exchange',
    live: 'malformed 2, drop-exchange',
    zero: `malformed 0, drop-exchange, ${LOCKED}`,
    locked: 'no-exchange, drop-exchange',
  }),
  row(
    'recover-finish without an exchange',
    ({ account }) =>
      encodeRequest({
        type: 'recover-finish',
        account,
        exchange: noExchange,
        ke3: new Uint8Array(32),
        blinded: new Uint8Array(33),
        mac: new Uint8Array(32),
      }),
    inAll('no-exchange'),
  ),
  row(
    'recover-finish after another client changed the password',
    async (person) => {
      const start = recoverStart(person.subject, RIGHT, tools);
      const answer = person.vault.handle(start.message);
      await person.enrol('other', 'change-password');
      return (await recoverProve(start.state, answer, tools)).message;
    },
    { live: 'no-exchange, drop-exchange' },
  ),
  meanwhile('rotate-commit', 'live', committed, {
    none: 'no-exchange, drop-exchange, destroy-key?',
    live: RENEWED,
    zero: RENEWED,
    locked: 'no-exchange, drop-exchange, destroy-key?',
  }),
  row('rotate-commit of the last attempt', withTheLast(committed), { live: RENEWED }),
  meanwhile('rotate-commit with a wrong MAC', 'live', wrongMac, {
    none: 'no-exchange, drop-exchange, destroy-key?',
    live: 'not-authorised 2, drop-exchange, destroy-key?, audit?',
    zero: `not-authorised 0, drop-exchange, destroy-key?, audit?, ${LOCKED}`,
    locked: 'no-exchange, drop-exchange, destroy-key?',
  }),
  row(
    'rotate-commit after another client was faster',
    async (person) => {
      const frame = await committed(person);
      await person.recover(RIGHT);
      return frame;
    },
    { live: 'no-exchange, drop-exchange, destroy-key?' },
  ),
  row(
    'rotate-commit under a full log',
    async (person) => {
      const frame = await committed(person);
      person.vault.isLogFull = true;
      return frame;
    },
    { live: 'failed, check-key, audit' },
  ),
  row(
    'rotate-commit without an exchange',
    ({ account }) =>
      encodeRequest({
        type: 'rotate-commit',
        account,
        exchange: noExchange,
        registration: new Uint8Array(129),
        wrappedKey: new Uint8Array(40),
        mac: new Uint8Array(32),
      }),
    inAll('no-exchange'),
  ),
  meanwhile(
    'abandon of a recovery',
    'live',
    (person) => abandonment(person, person.vault.handle(recoverStart(person.subject, RIGHT, tools).message)),
    {
      none: 'ok, drop-exchange',
      live: 'ok, drop-exchange',
      zero: `ok, drop-exchange, ${LOCKED}`,
      locked: 'ok, drop-exchange',
    },
  ),
  meanwhile(
    'abandon of a rotation',
    'live',
    async (person) => {
      const { account } = person;
      const { frame, state } = await proven(person);
      person.vault.handle(frame);
      return encodeRequest({ type: 'abandon', account, exchange: state.exchange });
    },
    {
      none: 'ok, drop-exchange, destroy-key?',
      live: 'ok, drop-exchange, destroy-key?',
      zero: `ok, drop-exchange, destroy-key?, ${LOCKED}`,
      locked: 'ok, drop-exchange, destroy-key?',
    },
  ),
];
