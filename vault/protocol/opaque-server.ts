/**
 * OPAQUE-3DH of RFC 9807, server side, with both long-term secrets elsewhere.
 *
 * The OPRF key and the static AKE key live in a token; their multiplications come in as callbacks, or, for the
 * vault's policy, as results that were fetched before (`answerLogin`). RFC 9807 derives the OPRF key from one
 * seed; here each record has a random key, which section 10.9 allows and which can be destroyed alone.
 */
import { concatBytes, equalSecret, random, wipe, xor, type Rng } from './bytes.ts';
import { responsePad } from './envelope.ts';
import { handshake, HASH_BYTES, preamble } from './kdf.ts';
import { ENVELOPE_BYTES, NONCE_BYTES, parseKe1, parseKe3 } from './layouts.ts';
import { parseRegistrationRecord, parseRegistrationRequest } from './layouts.ts';
import { writeRegistrationRecord, writeRegistrationResponse } from './layouts.ts';
import type { Agreement } from './opaque-client.ts';
import { checkedPoint, deriveDiffieHellmanKeyPair, diffieHellman, SEED_BYTES } from './points.ts';

/** Multiplies a point by a key of the token: compressed point in, compressed point out, 33 bytes each. */
export type Multiply<Key> = (key: Key, point: Uint8Array) => Promise<Uint8Array>;

export interface ServerLogin {
  /** KE2, 259 bytes. */
  readonly message: Uint8Array;
  /** The only KE3 that will be accepted, 32 bytes. */
  readonly expectedMac: Uint8Array;
  /** 32 bytes; must not be used before KE3 was accepted. */
  readonly sessionKey: Uint8Array;
}

export interface LoginInput extends Agreement {
  /** KE1, 98 bytes. */
  readonly ke1: Uint8Array;
  /** Registration record, 129 bytes; a fake one is answered by exactly the same steps. */
  readonly record: Uint8Array;
  /** 33 bytes. */
  readonly serverPublicKey: Uint8Array;
  readonly rng: Rng;
}

/** CreateRegistrationResponse: takes the 33-byte request. @returns 66 bytes */
export async function registrationResponse<Key>(
  request: Uint8Array,
  serverPublicKey: Uint8Array,
  oprfKey: Key,
  evaluate: Multiply<Key>,
): Promise<Uint8Array> {
  const blinded = parseRegistrationRequest(request);
  const evaluated = checkedPoint(await evaluate(oprfKey, blinded), 'evaluated element');
  return writeRegistrationResponse({ evaluated, serverPublicKey });
}

/** GenerateKE2 with callbacks: `evaluate` for the record's OPRF key, `dh` for the static AKE key. */
export async function loginResponse<Key>(
  input: LoginInput,
  keys: { readonly oprf: Key; readonly ake: Key },
  token: { readonly evaluate: Multiply<Key>; readonly dh: Multiply<Key> },
): Promise<ServerLogin> {
  const { blinded, clientKeyshare } = parseKe1(input.ke1);
  const evaluated = await token.evaluate(keys.oprf, blinded);
  const staticShare = await token.dh(keys.ake, clientKeyshare);
  return answerLogin(input, evaluated, staticShare);
}

/**
 * GenerateKE2 from the token's two results: `evaluated` = OPRF key * blinded element, `staticShare` = AKE key *
 * client key share, both compressed points. Wipes `staticShare`.
 */
export function answerLogin(input: LoginInput, evaluated: Uint8Array, staticShare: Uint8Array): ServerLogin {
  const ke1 = parseKe1(input.ke1);
  const record = parseRegistrationRecord(input.record);
  checkedPoint(evaluated, 'evaluated element');
  checkedPoint(staticShare, 'static share');

  const maskingNonce = random(input.rng, NONCE_BYTES);
  const pad = responsePad(record.maskingKey, maskingNonce);
  const masked = xor(pad, concatBytes(input.serverPublicKey, record.envelope.nonce, record.envelope.authTag));
  const credentialResponse = concatBytes(evaluated, maskingNonce, masked);

  const serverNonce = random(input.rng, NONCE_BYTES);
  const seed = random(input.rng, SEED_BYTES);
  const keyshare = deriveDiffieHellmanKeyPair(seed);
  const shared = [
    diffieHellman(keyshare.secretKey, ke1.clientKeyshare, 'client keyshare'),
    staticShare,
    diffieHellman(keyshare.secretKey, record.clientPublicKey, 'client public key'),
  ] as const;
  const transcript = preamble({
    context: input.context,
    clientIdentity: input.identities.client ?? record.clientPublicKey,
    ke1: input.ke1,
    serverIdentity: input.identities.server ?? input.serverPublicKey,
    credentialResponse,
    serverNonce,
    serverPublicKeyshare: keyshare.publicKey,
  });
  const session = handshake(shared, transcript);
  wipe(pad, seed, keyshare.secretKey, ...shared);
  return {
    message: concatBytes(credentialResponse, serverNonce, keyshare.publicKey, session.serverMac),
    expectedMac: session.clientMac,
    sessionKey: session.sessionKey,
  };
}

/** ServerFinish: whether this KE3 (32 bytes) is the one. The session key may be used only if it is. */
export function acceptLogin(expectedMac: Uint8Array, ke3: Uint8Array): boolean {
  return equalSecret(parseKe3(ke3), expectedMac);
}

/**
 * The registration record of nobody (RFC 9807 section 6.3.2.2): a random public key, a random masking key, an
 * envelope of zeros. No password opens it.
 */
export function fakeRegistrationRecord(rng: Rng): Uint8Array {
  const seed = random(rng, SEED_BYTES);
  const pair = deriveDiffieHellmanKeyPair(seed);
  wipe(seed, pair.secretKey);
  return writeRegistrationRecord({
    clientPublicKey: pair.publicKey,
    maskingKey: random(rng, HASH_BYTES),
    envelope: { nonce: new Uint8Array(NONCE_BYTES), authTag: new Uint8Array(ENVELOPE_BYTES - NONCE_BYTES) },
  });
}
