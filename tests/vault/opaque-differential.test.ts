/**
 * Our OPAQUE against another implementation, both ways: `@cloudflare/opaque-ts` 0.7.5 on SJCL and WebCrypto.
 *
 * It implements draft 07, which is not wire-compatible with RFC 9807. Read in its source, the differences are three:
 * the OPRF is the older VOPRF-08 (another context string, another Finalize, a tweaked key in Evaluate), key pairs are
 * HashToScalar of a seed without the RFC's DeriveKeyPair, and the transcript begins with "RFCXXXX". It takes OPRF and
 * key pairs as parts of its configuration, so here it is given RFC 9497's, built on its own SJCL group, and the RFC's first
 * transcript label. Layouts, envelope, masking, 3DH, key schedule and MACs are its own, unchanged.
 */
import { getOpaqueConfig, IdentityMemHardFn, KE1, KE2, KE3, OpaqueClient } from '@cloudflare/opaque-ts';
import { OpaqueID, OpaqueServer, RegistrationRecord } from '@cloudflare/opaque-ts';
import { RegistrationRequest, RegistrationResponse, type Config } from '@cloudflare/opaque-ts';
import { LABELS as PEER_LABELS } from '@cloudflare/opaque-ts/lib/src/common.js';
import { Group, GroupID, SerializedElt, SerializedScalar } from '@cloudflare/voprf-ts';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, randomBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { p256_oprf } from '@noble/curves/nist.js';
import { u16 } from '../../vault/protocol/bytes.ts';
import { loginFinish, loginStart } from '../../vault/protocol/opaque-client.ts';
import { registrationFinish, registrationStart } from '../../vault/protocol/opaque-client.ts';
import { acceptLogin, loginResponse, registrationResponse } from '../../vault/protocol/opaque-server.ts';
import { deriveDiffieHellmanKeyPair } from '../../vault/protocol/points.ts';
import { identityKsf, oprfKeyOf, plainToken } from './opaque-kit.ts';

const group = new Group(GroupID.P256);
const CONTEXT = concatBytes(utf8ToBytes('OPRFV1-'), Uint8Array.of(0), utf8ToBytes('-P256-SHA256'));
const bytesOf = (serialized: Iterable<number>) => Uint8Array.from(serialized);

function multiply(scalar: Uint8Array, point: Uint8Array): Uint8Array {
  const k = group.deserializeScalar(new SerializedScalar(scalar));
  return bytesOf(group.serialize(Group.mul(k, group.deserialize(new SerializedElt(point)))));
}

/** DeriveKeyPair of RFC 9497 section 3.2.1, on SJCL. */
async function deriveKeyPair(seed: Uint8Array, info: string) {
  const input = concatBytes(seed, u16(info.length), utf8ToBytes(info), Uint8Array.of(0));
  const scalar = await group.hashToScalar(input, concatBytes(utf8ToBytes('DeriveKeyPair'), CONTEXT));
  const publicKey = bytesOf(group.serialize(group.mulBase(scalar)));
  return { private_key: bytesOf(group.serializeScalar(scalar)), public_key: publicKey };
}

const oprf: Config['oprf'] = {
  ...getOpaqueConfig(OpaqueID.OPAQUE_P256).oprf,
  async blind(input) {
    const scalar = await group.randomScalar();
    const point = await group.hashToGroup(input, concatBytes(utf8ToBytes('HashToGroup-'), CONTEXT));
    const blindedElement = bytesOf(group.serialize(Group.mul(scalar, point)));
    return { blind: bytesOf(group.serializeScalar(scalar)), blindedElement };
  },
  evaluate: (key, blinded) => Promise.resolve(multiply(key, blinded)),
  finalize(input, blind, evaluation) {
    const inverse = group.invScalar(group.deserializeScalar(new SerializedScalar(blind)));
    const point = multiply(bytesOf(group.serializeScalar(inverse)), evaluation);
    const parts = [u16(input.length), input, u16(point.length), point, utf8ToBytes('Finalize')];
    return Promise.resolve(sha256(concatBytes(...parts)));
  },
  deriveOPRFKey: async (seed) => (await deriveKeyPair(seed, 'OPAQUE-DeriveKeyPair')).private_key,
};

const ake: Config['ake'] = {
  Nsk: 32,
  Npk: 33,
  deriveAuthKeyPair: (seed) => deriveKeyPair(seed, 'OPAQUE-DeriveDiffieHellmanKeyPair'),
  recoverPublicKey(privateKey) {
    const scalar = group.deserializeScalar(new SerializedScalar(privateKey));
    return { private_key: privateKey, public_key: bytesOf(group.serialize(group.mulBase(scalar))) };
  },
  async generateAuthKeyPair() {
    const pair = await deriveKeyPair(randomBytes(32), 'OPAQUE-DeriveDiffieHellmanKeyPair');
    return { private_key: [...pair.private_key], public_key: [...pair.public_key] };
  },
};

const peer: Config = (() => {
  const { constants, prng, hash, mac, kdf } = getOpaqueConfig(OpaqueID.OPAQUE_P256);
  return { constants, prng, hash, mac, kdf, oprf, ake };
})();

function ok<T>(value: T | Error): T {
  if (value instanceof Error) throw value;
  return value;
}

beforeAll(() => {
  Object.assign(PEER_LABELS, { RFC: [...utf8ToBytes('OPAQUEv1-')] });
});

const PASSWORD = 'correct horse battery staple';
const password = utf8ToBytes(PASSWORD);
const CONTEXT_NAME = 'coffer-vault-v1';
const context = utf8ToBytes(CONTEXT_NAME);
const seed = randomBytes(32);
const server = deriveDiffieHellmanKeyPair(randomBytes(32));
const credential = 'credential';
const oprfKey = oprfKeyOf(seed, utf8ToBytes(credential));
const names = [
  ['no identities', undefined, undefined],
  ['both identities', 'client', 'server'],
  ['a client identity', 'client', undefined],
] as const;

describe.each(names)('with %s', (_, clientName, serverName) => {
  const identities = {
    ...(clientName !== undefined && { client: utf8ToBytes(clientName) }),
    ...(serverName !== undefined && { server: utf8ToBytes(serverName) }),
  };

  it('our client registers with and logs in to its server', async () => {
    const keys = { private_key: [...server.secretKey], public_key: [...server.publicKey] };
    const other = new OpaqueServer(peer, [...seed], keys, serverName);
    const start = registrationStart(password, randomBytes);
    const request = RegistrationRequest.deserialize(peer, [...start.message]);
    const response = Uint8Array.from(ok(await other.registerInit(request, credential)).serialize());
    const options = { identities, stretch: identityKsf, rng: randomBytes };
    const registered = await registrationFinish(start.state, response, options);

    const login = loginStart(password, randomBytes);
    const record = RegistrationRecord.deserialize(peer, [...registered.record]);
    const ke1 = KE1.deserialize(peer, [...login.message]);
    const { ke2, expected } = ok(await other.authInit(ke1, record, credential, clientName, CONTEXT_NAME));
    const result = await loginFinish(login.state, Uint8Array.from(ke2.serialize()), {
      context,
      identities,
      stretch: identityKsf,
    });
    const finished = ok(other.authFinish(KE3.deserialize(peer, [...result.message]), expected));
    expect(Uint8Array.from(finished.session_key)).toEqual(result.sessionKey);
    expect(result.exportKey).toEqual(registered.exportKey);
  });

  it('its client registers with and logs in to our server', async () => {
    const registering = new OpaqueClient(peer, IdentityMemHardFn);
    const request = ok(await registering.registerInit(PASSWORD));
    const response = await registrationResponse(
      Uint8Array.from(request.serialize()),
      server.publicKey,
      oprfKey,
      plainToken.evaluate,
    );
    const registered = ok(
      await registering.registerFinish(
        RegistrationResponse.deserialize(peer, [...response]),
        serverName,
        clientName,
      ),
    );

    const client = new OpaqueClient(peer, IdentityMemHardFn);
    const ke1 = ok(await client.authInit(PASSWORD));
    const answer = await loginResponse(
      {
        context,
        identities,
        ke1: Uint8Array.from(ke1.serialize()),
        record: Uint8Array.from(registered.record.serialize()),
        serverPublicKey: server.publicKey,
        rng: randomBytes,
      },
      { oprf: oprfKey, ake: server.secretKey },
      plainToken,
    );
    const ke2 = KE2.deserialize(peer, [...answer.message]);
    const result = ok(await client.authFinish(ke2, serverName, clientName, CONTEXT_NAME));
    expect(acceptLogin(answer.expectedMac, Uint8Array.from(result.ke3.serialize()))).toBe(true);
    expect(Uint8Array.from(result.session_key)).toEqual(answer.sessionKey);
    expect(result.export_key).toEqual(registered.export_key);
  });
});

describe('the OPRF on SJCL', () => {
  it('gives the same output as ours for the same key and input', async () => {
    for (const input of [utf8ToBytes('x'), randomBytes(100)]) {
      const { blind, blindedElement } = await oprf.blind(input);
      const output = await oprf.finalize(input, blind, await oprf.evaluate(oprfKey, blindedElement));
      const mine = p256_oprf.oprf.blind(input);
      const evaluated = await plainToken.evaluate(oprfKey, mine.blinded);
      expect(p256_oprf.oprf.finalize(input, mine.blind, evaluated)).toEqual(output);
    }
  });

  it('derives the same key pairs from the same seeds', async () => {
    for (let i = 0; i < 4; i++) {
      const bytes = randomBytes(32);
      const pair = await ake.deriveAuthKeyPair(bytes);
      expect(deriveDiffieHellmanKeyPair(bytes)).toEqual({
        secretKey: pair.private_key,
        publicKey: pair.public_key,
      });
    }
  });
});
