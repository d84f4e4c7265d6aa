/** Requests and responses as bytes: one layout each, and nothing else is read. */
import { randomBytes } from '@noble/hashes/utils.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeRequest, encodeResponse, parseRequest, parseResponse } from './frames.ts';
import { accountId, exchangeId, vaultId } from './ids.ts';
import type { Request, Response } from './messages.ts';

const RUNS = process.env['SLOW'] === '1' ? 20_000 : 500;
const account = accountId(randomBytes(16));
const exchange = exchangeId(randomBytes(16));
const vault = vaultId(randomBytes(16));

const REQUESTS: readonly (readonly [Request, number])[] = [
  [{ type: 'hello' }, 0],
  [{ type: 'status', account }, 16],
  [{ type: 'enrol-start', account, kind: 'create', blinded: randomBytes(33) }, 50],
  [{ type: 'enrol-start', account, kind: 'overwrite', blinded: randomBytes(33) }, 50],
  [{ type: 'enrol-start', account, kind: 'change-password', blinded: randomBytes(33) }, 50],
  [
    {
      type: 'enrol-finish',
      account,
      exchange,
      ownerPublicKey: randomBytes(32),
      registration: randomBytes(129),
      wrappedKey: randomBytes(40),
      signature: randomBytes(64),
    },
    297,
  ],
  [{ type: 'recover-start', account, ke1: randomBytes(98) }, 114],
  [
    {
      type: 'recover-finish',
      account,
      exchange,
      ke3: randomBytes(32),
      blinded: randomBytes(33),
      mac: randomBytes(32),
    },
    129,
  ],
  [
    {
      type: 'rotate-commit',
      account,
      exchange,
      registration: randomBytes(129),
      wrappedKey: randomBytes(40),
      mac: randomBytes(32),
    },
    233,
  ],
  [{ type: 'delete-start', account }, 16],
  [{ type: 'delete-finish', account, exchange, signature: randomBytes(64) }, 96],
  [{ type: 'abandon', account, exchange }, 32],
];

const RESPONSES: readonly (readonly [Response, number])[] = [
  [{ type: 'hello', vault, serverPublicKey: randomBytes(33), attemptsLimit: 10 }, 50],
  [{ type: 'status', state: 'live', attemptsLeft: 3, attemptsLimit: 10 }, 3],
  [{ type: 'status', state: 'locked', attemptsLeft: 0, attemptsLimit: 10 }, 3],
  [{ type: 'enrol-start', exchange, evaluated: randomBytes(33), serverPublicKey: randomBytes(33) }, 82],
  [{ type: 'enrol-finish', attemptsLeft: 10 }, 1],
  [{ type: 'recover-start', exchange, attemptsLeft: 9, ke2: randomBytes(259) }, 276],
  [
    {
      type: 'recover-finish',
      evaluated: randomBytes(33),
      serverPublicKey: randomBytes(33),
      wrappedKey: randomBytes(40),
      mac: randomBytes(32),
    },
    138,
  ],
  [{ type: 'rotate-commit', attemptsLeft: 10, mac: randomBytes(32) }, 33],
  [{ type: 'delete-start', exchange }, 16],
  [{ type: 'delete-finish' }, 0],
  [{ type: 'abandon' }, 0],
  ...(
    [
      'malformed',
      'version',
      'exists',
      'locked',
      'not-authorised',
      'no-exchange',
      'token-failed',
      'full',
      'busy',
    ] as const
  ).map((reason) => [{ type: 'refusal', reason, attemptsLeft: 0 }, 2] as const),
  [{ type: 'refusal', reason: 'busy', attemptsLeft: null }, 2],
];

/** Bodies of any length, and of the lengths that some type has. */
const anyBody = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .constantFrom(...[...REQUESTS, ...RESPONSES].map(([, length]) => length))
    .chain((length) => fc.uint8Array({ minLength: length, maxLength: length })),
);

const code = (expected: string) => expect.objectContaining({ code: expected });

describe.each([
  ['request', REQUESTS.map(([value, body]) => [encodeRequest(value), value, body] as const), parseRequest],
  [
    'response',
    RESPONSES.map(([value, body]) => [encodeResponse(value), value, body] as const),
    parseResponse,
  ],
] as const)('a %s', (_, cases, parse) => {
  it('reads back as it was written, in the length of its layout', () => {
    for (const [bytes, value, body] of cases) {
      expect(bytes.length).toBe(4 + body);
      expect(bytes.slice(2, 4)).toEqual(Uint8Array.of(body >> 8, body & 255));
      expect(parse(bytes)).toEqual(value);
    }
  });

  it('is refused when cut, when longer, and when its length field lies', () => {
    for (const [bytes] of cases) {
      for (let length = 0; length < bytes.length; length++) {
        expect(() => parse(bytes.subarray(0, length))).toThrow(code('protocol/length'));
      }
      const longer = Uint8Array.of(...bytes, 0);
      expect(() => parse(longer)).toThrow(code('protocol/length'));
      longer[3] = (longer[3] ?? 0) + 1;
      expect(() => parse(longer)).toThrow(code('protocol/length'));
    }
  });

  it('of another version or type is refused', () => {
    for (const [bytes] of cases) {
      for (const version of [0, 2, 255]) {
        expect(() => parse(Uint8Array.of(version, ...bytes.subarray(1)))).toThrow(code('protocol/version'));
      }
      for (const type of [0x0a, 0x7f, 0x8a, 0xfe]) {
        expect(() => parse(Uint8Array.of(1, type, ...bytes.subarray(2)))).toThrow(code('protocol/value'));
      }
    }
  });

  it('is never read from random bytes into something that writes other bytes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), anyBody, (type, body) => {
        const bytes = Uint8Array.of(1, type, body.length >> 8, body.length & 255, ...body);
        let value: Request | Response;
        try {
          value = parse(bytes);
        } catch (error) {
          expect(error).toMatchObject({ name: 'ProtocolError' });
          return;
        }
        const again = type < 0x80 ? encodeRequest(value as Request) : encodeResponse(value as Response);
        expect(again).toEqual(bytes);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('a field of few values', () => {
  it('is refused with any other', () => {
    const enrol = encodeRequest({ type: 'enrol-start', account, kind: 'create', blinded: randomBytes(33) });
    enrol[20] = 3;
    expect(() => parseRequest(enrol)).toThrow(code('protocol/value'));
    const status = encodeResponse({ type: 'status', state: 'live', attemptsLeft: 1, attemptsLimit: 10 });
    for (const state of [0, 3]) {
      status[4] = state;
      expect(() => parseResponse(status)).toThrow(code('protocol/value'));
    }
    for (const reason of [0, 10]) {
      expect(() => parseResponse(Uint8Array.of(1, 255, 0, 2, reason, 0))).toThrow(code('protocol/value'));
    }
  });
});
