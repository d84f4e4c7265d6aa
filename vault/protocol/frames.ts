/**
 * Requests and responses as bytes (docs/spec/vault.md section 3): version, type, length, fixed fields.
 *
 * Reading checks version, type, exact lengths and every field that has few values; a frame that was read and is
 * written again gives the same bytes.
 */
import { concatBytes, Reader, uint, wipe } from './bytes.ts';
import { ProtocolError } from './errors.ts';
import { accountId, exchangeId, ID_BYTES, vaultId } from './ids.ts';
import { HASH_BYTES, hkdfExpand, mac } from './kdf.ts';
import { KE1_BYTES, KE2_BYTES, KE3_BYTES, REGISTRATION_RECORD_BYTES } from './layouts.ts';
import type { RefusalReason, Request, Response } from './messages.ts';
import { OWNER_PUBLIC_KEY_BYTES, OWNER_SIGNATURE_BYTES, type EnrolKind } from './owner.ts';
import { POINT_BYTES } from './points.ts';
import { WRAPPED_KEY_BYTES } from './wrap.ts';

const VERSION = 1;
const HEADER_BYTES = 4;
const MAC_BYTES = HASH_BYTES;
const RESPONSE_BIT = 0x80;
const REFUSAL_CODE = 0xff;
/** In a refusal: attempts do not apply. */
const NO_ATTEMPTS = 255;

const CODES = {
  hello: 0x00,
  status: 0x01,
  'enrol-start': 0x02,
  'enrol-finish': 0x03,
  'recover-start': 0x04,
  'recover-finish': 0x05,
  'rotate-commit': 0x06,
  'delete-start': 0x07,
  'delete-finish': 0x08,
  abandon: 0x09,
} as const satisfies Readonly<Record<Request['type'], number>>;

/** By code, from 0. */
const KINDS: readonly EnrolKind[] = ['create', 'overwrite', 'change-password'];
/** By code, from 1. */
const STATES = ['live', 'locked'] as const;
/** By code, from 1. */
const REASONS: readonly RefusalReason[] = [
  'malformed',
  'version',
  'exists',
  'locked',
  'not-authorised',
  'no-exchange',
  'token-failed',
  'full',
  'busy',
];

function frame(code: number, fields: readonly Uint8Array[]): Uint8Array {
  const body = concatBytes(...fields);
  return concatBytes(Uint8Array.of(VERSION, code), uint(body.length, 2), body);
}

/** @throws ProtocolError `protocol/version`, `protocol/length` */
function open(name: string, bytes: Uint8Array): { code: number; body: Reader } {
  const body = new Reader(name, bytes);
  const version = body.uint(1);
  if (version !== VERSION) throw new ProtocolError('protocol/version', { version });
  const code = body.uint(1);
  const expected = HEADER_BYTES + body.uint(2);
  if (bytes.length !== expected) {
    throw new ProtocolError('protocol/length', { field: name, expected, got: bytes.length });
  }
  return { code, body };
}

function choice<T>(body: Reader, values: readonly T[], from: 0 | 1, field: string): T {
  const value = values[body.uint(1) - from];
  if (value === undefined) throw new ProtocolError('protocol/value', { field });
  return value;
}

function index<T>(values: readonly T[], from: 0 | 1, value: T): Uint8Array {
  return uint(values.indexOf(value) + from, 1);
}

export function encodeRequest(request: Request): Uint8Array {
  return frame(CODES[request.type], requestFields(request));
}

function requestFields(request: Request): readonly Uint8Array[] {
  switch (request.type) {
    case 'hello':
      return [];
    case 'status':
    case 'delete-start':
      return [request.account];
    case 'enrol-start':
      return [request.account, index(KINDS, 0, request.kind), request.blinded];
    case 'enrol-finish':
      return [
        request.account,
        request.exchange,
        request.ownerPublicKey,
        request.registration,
        request.wrappedKey,
        request.signature,
      ];
    case 'recover-start':
      return [request.account, request.ke1];
    case 'recover-finish':
      return [request.account, request.exchange, request.ke3, request.blinded, request.mac];
    case 'rotate-commit':
      return [request.account, request.exchange, request.registration, request.wrappedKey, request.mac];
    case 'delete-finish':
      return [request.account, request.exchange, request.signature];
    case 'abandon':
      return [request.account, request.exchange];
    default:
      return request satisfies never;
  }
}

/** @throws ProtocolError `protocol/version`, `protocol/length`, `protocol/value` */
export function parseRequest(bytes: Uint8Array): Request {
  const { code, body } = open('request', bytes);
  const request = readRequest(code, body);
  body.end();
  return request;
}

function readRequest(code: number, body: Reader): Request {
  const account = () => accountId(body.take(ID_BYTES));
  const exchange = () => exchangeId(body.take(ID_BYTES));
  switch (code) {
    case CODES.hello:
      return { type: 'hello' };
    case CODES.status:
      return { type: 'status', account: account() };
    case CODES['enrol-start']:
      return {
        type: 'enrol-start',
        account: account(),
        kind: choice(body, KINDS, 0, 'kind'),
        blinded: body.take(POINT_BYTES),
      };
    case CODES['enrol-finish']:
      return {
        type: 'enrol-finish',
        account: account(),
        exchange: exchange(),
        ownerPublicKey: body.take(OWNER_PUBLIC_KEY_BYTES),
        registration: body.take(REGISTRATION_RECORD_BYTES),
        wrappedKey: body.take(WRAPPED_KEY_BYTES),
        signature: body.take(OWNER_SIGNATURE_BYTES),
      };
    case CODES['recover-start']:
      return { type: 'recover-start', account: account(), ke1: body.take(KE1_BYTES) };
    case CODES['recover-finish']:
      return {
        type: 'recover-finish',
        account: account(),
        exchange: exchange(),
        ke3: body.take(KE3_BYTES),
        blinded: body.take(POINT_BYTES),
        mac: body.take(MAC_BYTES),
      };
    case CODES['rotate-commit']:
      return {
        type: 'rotate-commit',
        account: account(),
        exchange: exchange(),
        registration: body.take(REGISTRATION_RECORD_BYTES),
        wrappedKey: body.take(WRAPPED_KEY_BYTES),
        mac: body.take(MAC_BYTES),
      };
    case CODES['delete-start']:
      return { type: 'delete-start', account: account() };
    case CODES['delete-finish']:
      return {
        type: 'delete-finish',
        account: account(),
        exchange: exchange(),
        signature: body.take(OWNER_SIGNATURE_BYTES),
      };
    case CODES.abandon:
      return { type: 'abandon', account: account(), exchange: exchange() };
    default:
      throw new ProtocolError('protocol/value', { field: 'request type' });
  }
}

export function encodeResponse(response: Response): Uint8Array {
  const code = response.type === 'refusal' ? REFUSAL_CODE : CODES[response.type] | RESPONSE_BIT;
  return frame(code, responseFields(response));
}

function responseFields(response: Response): readonly Uint8Array[] {
  switch (response.type) {
    case 'hello':
      return [response.vault, response.serverPublicKey, uint(response.attemptsLimit, 1)];
    case 'status':
      return [
        index(STATES, 1, response.state),
        uint(response.attemptsLeft, 1),
        uint(response.attemptsLimit, 1),
      ];
    case 'enrol-start':
      return [response.exchange, response.evaluated, response.serverPublicKey];
    case 'enrol-finish':
      return [uint(response.attemptsLeft, 1)];
    case 'recover-start':
      return [response.exchange, uint(response.attemptsLeft, 1), response.ke2];
    case 'recover-finish':
      return [response.evaluated, response.serverPublicKey, response.wrappedKey, response.mac];
    case 'rotate-commit':
      return [uint(response.attemptsLeft, 1), response.mac];
    case 'delete-start':
      return [response.exchange];
    case 'delete-finish':
    case 'abandon':
      return [];
    case 'refusal':
      return [index(REASONS, 1, response.reason), uint(response.attemptsLeft ?? NO_ATTEMPTS, 1)];
    default:
      return response satisfies never;
  }
}

/** @throws ProtocolError `protocol/version`, `protocol/length`, `protocol/value` */
export function parseResponse(bytes: Uint8Array): Response {
  const { code, body } = open('response', bytes);
  const response = readResponse(code, body);
  body.end();
  return response;
}

function readResponse(code: number, body: Reader): Response {
  switch (code) {
    case CODES.hello | RESPONSE_BIT:
      return {
        type: 'hello',
        vault: vaultId(body.take(ID_BYTES)),
        serverPublicKey: body.take(POINT_BYTES),
        attemptsLimit: body.uint(1),
      };
    case CODES.status | RESPONSE_BIT:
      return {
        type: 'status',
        state: choice(body, STATES, 1, 'state'),
        attemptsLeft: body.uint(1),
        attemptsLimit: body.uint(1),
      };
    case CODES['enrol-start'] | RESPONSE_BIT:
      return {
        type: 'enrol-start',
        exchange: exchangeId(body.take(ID_BYTES)),
        evaluated: body.take(POINT_BYTES),
        serverPublicKey: body.take(POINT_BYTES),
      };
    case CODES['enrol-finish'] | RESPONSE_BIT:
      return { type: 'enrol-finish', attemptsLeft: body.uint(1) };
    case CODES['recover-start'] | RESPONSE_BIT:
      return {
        type: 'recover-start',
        exchange: exchangeId(body.take(ID_BYTES)),
        attemptsLeft: body.uint(1),
        ke2: body.take(KE2_BYTES),
      };
    case CODES['recover-finish'] | RESPONSE_BIT:
      return {
        type: 'recover-finish',
        evaluated: body.take(POINT_BYTES),
        serverPublicKey: body.take(POINT_BYTES),
        wrappedKey: body.take(WRAPPED_KEY_BYTES),
        mac: body.take(MAC_BYTES),
      };
    case CODES['rotate-commit'] | RESPONSE_BIT:
      return { type: 'rotate-commit', attemptsLeft: body.uint(1), mac: body.take(MAC_BYTES) };
    case CODES['delete-start'] | RESPONSE_BIT:
      return { type: 'delete-start', exchange: exchangeId(body.take(ID_BYTES)) };
    case CODES['delete-finish'] | RESPONSE_BIT:
      return { type: 'delete-finish' };
    case CODES.abandon | RESPONSE_BIT:
      return { type: 'abandon' };
    case REFUSAL_CODE: {
      const reason = choice(body, REASONS, 1, 'reason');
      const attempts = body.uint(1);
      return { type: 'refusal', reason, attemptsLeft: attempts === NO_ATTEMPTS ? null : attempts };
    }
    default:
      throw new ProtocolError('protocol/value', { field: 'response type' });
  }
}

/**
 * The MAC of a frame that ends with one: HMAC-SHA-256 over all bytes before it, under a key that only this
 * message of this session has.
 * @param label one of the four labels of `LABELS` for messages after KE2
 */
export function frameMac(sessionKey: Uint8Array, label: Uint8Array, bytes: Uint8Array): Uint8Array {
  const key = hkdfExpand(sessionKey, label, MAC_BYTES);
  const out = mac(key, bytes.subarray(0, bytes.length - MAC_BYTES));
  wipe(key);
  return out;
}

/** Stands where the MAC will be while it is computed. */
export const UNSEALED = new Uint8Array(MAC_BYTES);
