/** OPAQUE-3DH against RFC 9807 appendix C, and against every single changed byte. */
import { p256 } from '@noble/curves/nist.js';
import { randomBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Identities } from './envelope.ts';
import { ProtocolError } from './errors.ts';
import { parseKe1, parseKe2, parseKe3, parseRegistrationRecord } from './layouts.ts';
import { parseRegistrationRequest, parseRegistrationResponse } from './layouts.ts';
import { loginFinish, loginStart, registrationFinish, registrationStart } from './opaque-client.ts';
import { acceptLogin, fakeRegistrationRecord, loginResponse, registrationResponse } from './opaque-server.ts';
import { deriveDiffieHellmanKeyPair, parsePoint } from './points.ts';
import {
  blindSource,
  identityKsf,
  oprfKeyOf,
  plainToken,
  scripted,
  VECTORS,
} from '../../tests/vault/opaque-kit.ts';
import type { Vector } from '../../tests/vault/opaque-kit.ts';

const SLOW = process.env['SLOW'] === '1';
const context = utf8ToBytes('coffer-vault-v1');
const stretch = identityKsf;

function identitiesOf(vector: Vector): Identities {
  const client = vector.optional('client_identity');
  const server = vector.optional('server_identity');
  return { ...(client && { client }), ...(server && { server }) };
}

describe('RFC 9807 appendix C, P256-SHA256', () => {
  const real = VECTORS.filter((vector) => !vector.fake);
  const fake = VECTORS.filter((vector) => vector.fake);

  it('has two real vectors and a fake one', () => {
    expect([real.length, fake.length]).toEqual([2, 1]);
  });

  it.each(real.map((vector, i) => [i + 1, vector] as const))(
    'real vector %i, every message',
    async (_, vector) => {
      const { get } = vector;
      const identities = identitiesOf(vector);
      const oprfKey = oprfKeyOf(get('oprf_seed'), get('credential_identifier'));
      expect(oprfKey).toEqual(get('oprf_key'));

      const registration = registrationStart(
        get('password'),
        scripted(blindSource(get('blind_registration'))),
      );
      expect(registration.message).toEqual(get('registration_request'));
      const response = await registrationResponse(
        registration.message,
        get('server_public_key'),
        oprfKey,
        plainToken.evaluate,
      );
      expect(response).toEqual(get('registration_response'));
      const done = await registrationFinish(registration.state, response, {
        identities,
        stretch,
        rng: scripted(get('envelope_nonce')),
      });
      expect(done.record).toEqual(get('registration_upload'));
      expect(done.exportKey).toEqual(get('export_key'));

      const login = loginStart(
        get('password'),
        scripted(blindSource(get('blind_login')), get('client_nonce'), get('client_keyshare_seed')),
      );
      expect(login.message).toEqual(get('KE1'));
      const server = await loginResponse(
        {
          context: get('context'),
          identities,
          ke1: login.message,
          record: done.record,
          serverPublicKey: get('server_public_key'),
          rng: scripted(get('masking_nonce'), get('server_nonce'), get('server_keyshare_seed')),
        },
        { oprf: oprfKey, ake: get('server_private_key') },
        plainToken,
      );
      expect(server.message).toEqual(get('KE2'));
      const client = await loginFinish(login.state, server.message, {
        context: get('context'),
        identities,
        stretch,
      });
      expect(client.message).toEqual(get('KE3'));
      expect(client.exportKey).toEqual(get('export_key'));
      expect(client.sessionKey).toEqual(get('session_key'));
      expect(client.serverPublicKey).toEqual(get('server_public_key'));
      expect(acceptLogin(server.expectedMac, client.message)).toBe(true);
      expect(server.sessionKey).toEqual(get('session_key'));
    },
  );

  it.each(fake)('fake vector: a record of nobody is answered with the same bytes', async (vector) => {
    const { get } = vector;
    const record = new Uint8Array(129);
    record.set(get('client_public_key'));
    record.set(get('masking_key'), 33);
    const server = await loginResponse(
      {
        context: get('context'),
        identities: identitiesOf(vector),
        ke1: get('KE1'),
        record,
        serverPublicKey: get('server_public_key'),
        rng: scripted(get('masking_nonce'), get('server_nonce'), get('server_keyshare_seed')),
      },
      {
        oprf: oprfKeyOf(get('oprf_seed'), get('credential_identifier')),
        ake: get('server_private_key'),
      },
      plainToken,
    );
    expect(server.message).toEqual(get('KE2'));
  });
});

/** A registered client and a server to log in to. */
async function registered(password: Uint8Array, identities: Identities = {}) {
  const ake = deriveDiffieHellmanKeyPair(randomBytes(32));
  const oprfKey = deriveDiffieHellmanKeyPair(randomBytes(32)).secretKey;
  const start = registrationStart(password, randomBytes);
  const response = await registrationResponse(start.message, ake.publicKey, oprfKey, plainToken.evaluate);
  const { record, exportKey } = await registrationFinish(start.state, response, {
    identities,
    stretch,
    rng: randomBytes,
  });
  const answer = (
    ke1: Uint8Array,
    over: { record?: Uint8Array; ake?: Uint8Array; context?: Uint8Array } = {},
  ) =>
    loginResponse(
      {
        context: over.context ?? context,
        identities,
        ke1,
        record: over.record ?? record,
        serverPublicKey: ake.publicKey,
        rng: randomBytes,
      },
      { oprf: oprfKey, ake: over.ake ?? ake.secretKey },
      plainToken,
    );
  return { ake, oprfKey, record, exportKey, answer, options: { context, identities, stretch } };
}

const right = utf8ToBytes('correct horse battery staple');
const codeOf = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise;
    return 'accepted';
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
};

describe('a login', () => {
  it('gives both sides one session key and the client its export key, for any password and identities', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        fc.option(fc.uint8Array({ minLength: 1, maxLength: 40 }), { nil: undefined }),
        fc.option(fc.uint8Array({ minLength: 1, maxLength: 40 }), { nil: undefined }),
        async (password, client, server) => {
          const identities = { ...(client && { client }), ...(server && { server }) };
          const world = await registered(password, identities);
          const login = loginStart(password, randomBytes);
          const answer = await world.answer(login.message);
          const result = await loginFinish(login.state, answer.message, world.options);
          expect(acceptLogin(answer.expectedMac, result.message)).toBe(true);
          expect(result.sessionKey).toEqual(answer.sessionKey);
          expect(result.exportKey).toEqual(world.exportKey);
        },
      ),
      { numRuns: SLOW ? 200 : 8 },
    );
  });

  it('wipes the password and the secrets of its state, whether it succeeds or not', async () => {
    const world = await registered(right);
    for (const password of [right, utf8ToBytes('wrong')]) {
      const login = loginStart(password, randomBytes);
      const answer = await world.answer(login.message);
      await loginFinish(login.state, answer.message, world.options).catch(() => undefined);
      expect(login.state.password.every((byte) => byte === 0)).toBe(true);
      expect(login.state.blind.every((byte) => byte === 0)).toBe(true);
      expect(login.state.keyshareSecret.every((byte) => byte === 0)).toBe(true);
    }
    expect(right[0]).not.toBe(0);
  });

  it('refuses a wrong password, another identity and another context, each by its code', async () => {
    const world = await registered(right, { client: utf8ToBytes('account-a') });
    const attempt = async (password: Uint8Array, options = world.options, over = {}) => {
      const login = loginStart(password, randomBytes);
      const answer = await world.answer(login.message, over);
      return codeOf(loginFinish(login.state, answer.message, options));
    };
    expect(await attempt(utf8ToBytes('Correct horse battery staple'))).toBe('protocol/wrong-password');
    const other = { ...world.options, identities: { client: utf8ToBytes('account-b') } };
    expect(await attempt(right, other)).toBe('protocol/wrong-password');
    expect(await attempt(right, world.options, { context: utf8ToBytes('coffer-vault-v2') })).toBe(
      'protocol/server-not-authentic',
    );
    expect(await attempt(right)).toBe('accepted');
  });

  it('refuses a server that holds the record but another AKE key', async () => {
    const world = await registered(right);
    const login = loginStart(right, randomBytes);
    const answer = await world.answer(login.message, {
      ake: deriveDiffieHellmanKeyPair(randomBytes(32)).secretKey,
    });
    expect(await codeOf(loginFinish(login.state, answer.message, world.options))).toBe(
      'protocol/server-not-authentic',
    );
  });

  it('never opens the record of nobody', async () => {
    const world = await registered(right);
    const login = loginStart(right, randomBytes);
    const answer = await world.answer(login.message, { record: fakeRegistrationRecord(randomBytes) });
    expect(answer.message.length).toBe(259);
    expect(await codeOf(loginFinish(login.state, answer.message, world.options))).toBe(
      'protocol/wrong-password',
    );
  });

  it('fails when any one byte of KE1 was changed on the way', async () => {
    const world = await registered(right);
    for (let at = 0; at < 98; at += SLOW ? 1 : 5) {
      const login = loginStart(right, randomBytes);
      const changed = login.message.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      const outcome = await codeOf(
        (async () => loginFinish(login.state, (await world.answer(changed)).message, world.options))(),
      );
      expect(outcome, `byte ${at}`).toMatch(/^protocol\/(point|wrong-password|server-not-authentic)$/);
    }
  });

  it('fails when any one byte of KE2 was changed on the way', async () => {
    const world = await registered(right);
    for (let at = 0; at < 259; at += SLOW ? 1 : 3) {
      const login = loginStart(right, randomBytes);
      const changed = (await world.answer(login.message)).message.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      const outcome = await codeOf(loginFinish(login.state, changed, world.options));
      expect(outcome, `byte ${at}`).toMatch(/^protocol\/(point|wrong-password|server-not-authentic)$/);
    }
  });

  it('accepts no KE3 but the one, whichever byte differs', async () => {
    const world = await registered(right);
    const login = loginStart(right, randomBytes);
    const answer = await world.answer(login.message);
    const { message } = await loginFinish(login.state, answer.message, world.options);
    for (let at = 0; at < 32; at++) {
      for (const bit of [1, 128]) {
        const changed = message.slice();
        changed[at] = (changed[at] ?? 0) ^ bit;
        expect(acceptLogin(answer.expectedMac, changed)).toBe(false);
      }
    }
    expect(acceptLogin(answer.expectedMac, message)).toBe(true);
  });
});

describe('what is read from the wire', () => {
  const point = p256.Point.BASE.toBytes(true);
  /** The smallest x without a y. */
  const offCurve = (() => {
    for (let x = 1; x < 50; x++) {
      const bytes = new Uint8Array(33);
      bytes[0] = 2;
      bytes[32] = x;
      try {
        p256.Point.fromBytes(bytes);
      } catch {
        return bytes;
      }
    }
    throw new TypeError('every small x is on the curve');
  })();

  it.each([
    ['the identity as SEC1 writes it', Uint8Array.of(0)],
    ['33 zero bytes', new Uint8Array(33)],
    ['an uncompressed point', p256.Point.BASE.toBytes(false)],
    ['a hybrid tag', Uint8Array.of(6, ...point.subarray(1))],
    ['a point off the curve', offCurve],
    ['x not below the prime', Uint8Array.of(2, ...new Uint8Array(32).fill(255))],
    ['nothing', new Uint8Array(0)],
    ['32 bytes', point.subarray(1)],
    ['34 bytes', Uint8Array.of(...point, 0)],
  ])('refuses %s as a point', (_, bytes) => {
    expect(() => parsePoint(bytes, 'x')).toThrow(expect.objectContaining({ code: 'protocol/point' }));
  });

  it.each([
    ['registration request', 33, parseRegistrationRequest],
    ['registration response', 66, parseRegistrationResponse],
    ['registration record', 129, parseRegistrationRecord],
    ['KE1', 98, parseKe1],
    ['KE2', 259, parseKe2],
    ['KE3', 32, parseKe3],
  ] as const)('refuses a %s of any other length than %i', (field, length, parse) => {
    for (const other of [0, 1, length - 1, length + 1, 2 * length]) {
      expect(() => parse(new Uint8Array(other))).toThrow(
        expect.objectContaining({ code: 'protocol/length', data: { field, expected: length, got: other } }),
      );
    }
  });

  it('never accepts a bad point inside KE1, KE2, a record or a response', () => {
    for (const at of [0, 65]) {
      const ke1 = new Uint8Array(98);
      ke1.set(point, 0);
      ke1.set(point, 65);
      expect(parseKe1(ke1).blinded).toEqual(point);
      ke1.set(offCurve, at);
      expect(() => parseKe1(ke1)).toThrow(expect.objectContaining({ code: 'protocol/point' }));
    }
    for (const at of [0, 194]) {
      const ke2 = new Uint8Array(259);
      ke2.set(point, 0);
      ke2.set(point, 194);
      expect(parseKe2(ke2).serverKeyshare).toEqual(point);
      ke2.set(offCurve, at);
      expect(() => parseKe2(ke2)).toThrow(expect.objectContaining({ code: 'protocol/point' }));
    }
    expect(() => parseRegistrationRecord(new Uint8Array(129))).toThrow(
      expect.objectContaining({ code: 'protocol/point' }),
    );
  });

  it('refuses a token that answers with something else than a point', async () => {
    const start = registrationStart(right, randomBytes);
    const bad = registrationResponse(start.message, point, null, () => Promise.resolve(new Uint8Array(33)));
    expect(await codeOf(bad)).toBe('protocol/point');
  });
});
