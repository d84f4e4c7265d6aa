/** The envelope and what comes out of the password with it (RFC 9807 section 4.1). Client side only. */
import { concatBytes, equalSecret, prefixed, wipe } from './bytes.ts';
import { HASH_BYTES, hkdfExpand, hkdfExtract, mac } from './kdf.ts';
import type { Stretch } from './ksf.ts';
import { LABELS } from './labels.ts';
import { MASKED_BYTES, type Envelope } from './layouts.ts';
import { deriveDiffieHellmanKeyPair, SEED_BYTES } from './points.ts';

/** Absent identities default to the party's public key. */
export interface Identities {
  readonly client?: Uint8Array;
  readonly server?: Uint8Array;
}

/** Keys that follow from the password and the envelope's nonce. The caller wipes all but the public key. */
export interface EnvelopeKeys {
  readonly clientSecretKey: Uint8Array;
  readonly clientPublicKey: Uint8Array;
  readonly exportKey: Uint8Array;
  /** What the envelope's tag must be. */
  readonly authTag: Uint8Array;
}

/** Extract("", oprf output || Stretch(oprf output)): 32 bytes. */
export async function randomizedPassword(oprfOutput: Uint8Array, stretch: Stretch): Promise<Uint8Array> {
  const stretched = await stretch(oprfOutput);
  if (stretched.length !== HASH_BYTES) throw new TypeError('stretch must give 32 bytes');
  const ikm = concatBytes(oprfOutput, stretched);
  const out = hkdfExtract(ikm);
  wipe(stretched, ikm);
  return out;
}

export function maskingKey(randomized: Uint8Array): Uint8Array {
  return hkdfExpand(randomized, LABELS.maskingKey, HASH_BYTES);
}

/** The pad of both directions: XOR with it masks and unmasks, 97 bytes. */
export function responsePad(masking: Uint8Array, maskingNonce: Uint8Array): Uint8Array {
  return hkdfExpand(masking, concatBytes(maskingNonce, LABELS.credentialResponsePad), MASKED_BYTES);
}

export function envelopeKeys(
  randomized: Uint8Array,
  nonce: Uint8Array,
  serverPublicKey: Uint8Array,
  identities: Identities,
): EnvelopeKeys {
  const authKey = hkdfExpand(randomized, concatBytes(nonce, LABELS.authKey), HASH_BYTES);
  const exportKey = hkdfExpand(randomized, concatBytes(nonce, LABELS.exportKey), HASH_BYTES);
  const seed = hkdfExpand(randomized, concatBytes(nonce, LABELS.privateKey), SEED_BYTES);
  const pair = deriveDiffieHellmanKeyPair(seed);
  const authTag = mac(
    authKey,
    nonce,
    serverPublicKey,
    prefixed(identities.server ?? serverPublicKey),
    prefixed(identities.client ?? pair.publicKey),
  );
  wipe(authKey, seed);
  return { clientSecretKey: pair.secretKey, clientPublicKey: pair.publicKey, exportKey, authTag };
}

/** Recover: the keys, or null when the envelope is not of this password (everything wiped). */
export function openEnvelope(
  randomized: Uint8Array,
  envelope: Envelope,
  serverPublicKey: Uint8Array,
  identities: Identities,
): EnvelopeKeys | null {
  const keys = envelopeKeys(randomized, envelope.nonce, serverPublicKey, identities);
  if (equalSecret(keys.authTag, envelope.authTag)) return keys;
  wipe(keys.clientSecretKey, keys.exportKey, keys.authTag);
  return null;
}
