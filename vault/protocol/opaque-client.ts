/**
 * OPAQUE-3DH of RFC 9807, client side: registration (section 5) and login (section 6) as pure state machines.
 *
 * `start` gives a message and a state; `finish` uses the state up and wipes it. Randomness, the stretching
 * function and the context are arguments. Errors are `ProtocolError`.
 */
import { p256_oprf } from '@noble/curves/nist.js';
import { equalSecret, random, wipe, xor, type Rng } from './bytes.ts';
import { envelopeKeys, maskingKey, openEnvelope, randomizedPassword, responsePad } from './envelope.ts';
import type { Identities } from './envelope.ts';
import { ProtocolError } from './errors.ts';
import { handshake, preamble } from './kdf.ts';
import type { Stretch } from './ksf.ts';
import { ENVELOPE_BYTES, NONCE_BYTES, parseKe2, parseRegistrationResponse } from './layouts.ts';
import { writeKe1, writeRegistrationRecord } from './layouts.ts';
import {
  checkedPoint,
  deriveDiffieHellmanKeyPair,
  diffieHellman,
  POINT_BYTES,
  SEED_BYTES,
} from './points.ts';

export interface RegistrationState {
  readonly password: Uint8Array;
  /** OPRF blind, 32 bytes. */
  readonly blind: Uint8Array;
}

export interface LoginState {
  readonly password: Uint8Array;
  readonly blind: Uint8Array;
  /** Ephemeral secret of the key share, 32 bytes. */
  readonly keyshareSecret: Uint8Array;
  readonly ke1: Uint8Array;
}

/** What both sides must use alike. */
export interface Agreement {
  readonly context: Uint8Array;
  readonly identities: Identities;
}

/**
 * CreateRegistrationRequest. `password` is copied.
 * @returns the request, 33 bytes, and the state for `registrationFinish`
 */
export function registrationStart(
  password: Uint8Array,
  rng: Rng,
): { message: Uint8Array; state: RegistrationState } {
  const { blind, blinded } = p256_oprf.oprf.blind(password, (bytes = 0) => random(rng, bytes));
  return { message: blinded, state: { password: password.slice(), blind } };
}

/**
 * FinalizeRegistrationRequest: takes the 66-byte response; wipes `state`, whatever happens.
 * @returns the registration record, 129 bytes, the export key, 32 bytes, and the server's public key, 33 bytes,
 *   which the caller must compare with the one it expects: nothing authenticates it here
 */
export async function registrationFinish(
  state: RegistrationState,
  response: Uint8Array,
  options: { readonly identities: Identities; readonly stretch: Stretch; readonly rng: Rng },
): Promise<{ record: Uint8Array; exportKey: Uint8Array; serverPublicKey: Uint8Array }> {
  try {
    const { evaluated, serverPublicKey } = parseRegistrationResponse(response);
    const output = p256_oprf.oprf.finalize(state.password, state.blind, evaluated);
    const randomized = await randomizedPassword(output, options.stretch);
    const nonce = random(options.rng, NONCE_BYTES);
    const keys = envelopeKeys(randomized, nonce, serverPublicKey, options.identities);
    const record = writeRegistrationRecord({
      clientPublicKey: keys.clientPublicKey,
      maskingKey: maskingKey(randomized),
      envelope: { nonce, authTag: keys.authTag },
    });
    wipe(output, randomized, keys.clientSecretKey);
    return { record, exportKey: keys.exportKey, serverPublicKey };
  } finally {
    wipe(state.password, state.blind);
  }
}

/** GenerateKE1. `password` is copied. @returns KE1, 98 bytes, and the state for `loginFinish` */
export function loginStart(password: Uint8Array, rng: Rng): { message: Uint8Array; state: LoginState } {
  const { blind, blinded } = p256_oprf.oprf.blind(password, (bytes = 0) => random(rng, bytes));
  const clientNonce = random(rng, NONCE_BYTES);
  const seed = random(rng, SEED_BYTES);
  const keyshare = deriveDiffieHellmanKeyPair(seed);
  wipe(seed);
  const ke1 = writeKe1({ blinded, clientNonce, clientKeyshare: keyshare.publicKey });
  return {
    message: ke1.slice(),
    state: { password: password.slice(), blind, keyshareSecret: keyshare.secretKey, ke1 },
  };
}

export interface LoginResult {
  /** KE3, 32 bytes. */
  readonly message: Uint8Array;
  /** 32 bytes, shared with the server once it has accepted KE3. */
  readonly sessionKey: Uint8Array;
  /** 32 bytes, known to nobody else. The same as at registration. */
  readonly exportKey: Uint8Array;
  /** The authenticated public key of the server, 33 bytes. */
  readonly serverPublicKey: Uint8Array;
}

/**
 * GenerateKE3: takes KE2, 259 bytes; wipes `state`, whatever happens.
 * @throws ProtocolError `protocol/wrong-password` when the envelope does not open (the server may also be lying:
 *   the two cannot be told apart), `protocol/server-not-authentic` when it opens but the server's MAC is wrong,
 *   `protocol/length` or `protocol/point` when KE2 is malformed
 */
export async function loginFinish(
  state: LoginState,
  ke2Bytes: Uint8Array,
  options: Agreement & { readonly stretch: Stretch },
): Promise<LoginResult> {
  try {
    const ke2 = parseKe2(ke2Bytes);
    const output = p256_oprf.oprf.finalize(state.password, state.blind, ke2.evaluated);
    const randomized = await randomizedPassword(output, options.stretch);
    const masking = maskingKey(randomized);
    const clear = xor(responsePad(masking, ke2.maskingNonce), ke2.masked);
    const serverPublicKey = clear.slice(0, POINT_BYTES);
    const nonce = clear.slice(POINT_BYTES, POINT_BYTES + NONCE_BYTES);
    const authTag = clear.slice(POINT_BYTES + NONCE_BYTES, POINT_BYTES + ENVELOPE_BYTES);
    const keys = openEnvelope(randomized, { nonce, authTag }, serverPublicKey, options.identities);
    wipe(output, randomized, masking, clear);
    if (keys === null) throw new ProtocolError('protocol/wrong-password');
    checkedPoint(serverPublicKey, 'server public key');

    const shared = [
      diffieHellman(state.keyshareSecret, ke2.serverKeyshare, 'server keyshare'),
      diffieHellman(state.keyshareSecret, serverPublicKey, 'server public key'),
      diffieHellman(keys.clientSecretKey, ke2.serverKeyshare, 'server keyshare'),
    ] as const;
    const transcript = preamble({
      context: options.context,
      clientIdentity: options.identities.client ?? keys.clientPublicKey,
      ke1: state.ke1,
      serverIdentity: options.identities.server ?? serverPublicKey,
      credentialResponse: ke2.credentialResponse,
      serverNonce: ke2.serverNonce,
      serverPublicKeyshare: ke2.serverKeyshare,
    });
    const session = handshake(shared, transcript);
    wipe(...shared, keys.clientSecretKey);
    if (!equalSecret(session.serverMac, ke2.serverMac)) {
      wipe(keys.exportKey, session.sessionKey, session.clientMac);
      throw new ProtocolError('protocol/server-not-authentic');
    }
    return {
      message: session.clientMac,
      sessionKey: session.sessionKey,
      exportKey: keys.exportKey,
      serverPublicKey,
    };
  } finally {
    wipe(state.password, state.blind, state.keyshareSecret);
  }
}
