/** HKDF-SHA-256, HMAC-SHA-256, and the key schedule of OPAQUE-3DH (RFC 9807 section 6.4.2). */
import { expand, extract } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, prefixed, u16, wipe } from './bytes.ts';
import { LABELS } from './labels.ts';

/** Nh, Nm, Nx: bytes of a hash, a MAC and an extracted key. */
export const HASH_BYTES = 32;
const EMPTY = new Uint8Array(0);

export function hash(...parts: readonly Uint8Array[]): Uint8Array {
  return sha256(concatBytes(...parts));
}

/** Extract("", ikm). */
export function hkdfExtract(ikm: Uint8Array): Uint8Array {
  return extract(sha256, ikm, EMPTY);
}

/** Expand(prk, info, length). */
export function hkdfExpand(prk: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  return expand(sha256, prk, info, length);
}

export function mac(key: Uint8Array, ...message: readonly Uint8Array[]): Uint8Array {
  return hmac(sha256, key, concatBytes(...message));
}

/** Derive-Secret(secret, label, transcript hash): Expand with the CustomLabel encoding, 32 bytes. */
function deriveSecret(secret: Uint8Array, label: Uint8Array, transcriptHash: Uint8Array): Uint8Array {
  const full = concatBytes(LABELS.expandPrefix, label);
  const info = concatBytes(
    u16(HASH_BYTES),
    Uint8Array.of(full.length),
    full,
    Uint8Array.of(transcriptHash.length),
    transcriptHash,
  );
  return hkdfExpand(secret, info, HASH_BYTES);
}

export interface PreambleParts {
  readonly context: Uint8Array;
  readonly clientIdentity: Uint8Array;
  /** 98 bytes. */
  readonly ke1: Uint8Array;
  readonly serverIdentity: Uint8Array;
  /** 162 bytes. */
  readonly credentialResponse: Uint8Array;
  /** 32 bytes. */
  readonly serverNonce: Uint8Array;
  /** 33 bytes. */
  readonly serverPublicKeyshare: Uint8Array;
}

/** The transcript both sides agree on. */
export function preamble(parts: PreambleParts): Uint8Array {
  return concatBytes(
    LABELS.preamble,
    prefixed(parts.context),
    prefixed(parts.clientIdentity),
    parts.ke1,
    prefixed(parts.serverIdentity),
    parts.credentialResponse,
    parts.serverNonce,
    parts.serverPublicKeyshare,
  );
}

export interface HandshakeKeys {
  /** Server MAC over the transcript, 32 bytes. */
  readonly serverMac: Uint8Array;
  /** Client MAC over the transcript and the server MAC: KE3, 32 bytes. */
  readonly clientMac: Uint8Array;
  /** 32 bytes. */
  readonly sessionKey: Uint8Array;
}

/** DeriveKeys and both MACs, from the three shared points (compressed, in order) and the preamble. */
export function handshake(
  shared: readonly [Uint8Array, Uint8Array, Uint8Array],
  transcript: Uint8Array,
): HandshakeKeys {
  const ikm = concatBytes(...shared);
  const prk = hkdfExtract(ikm);
  const transcriptHash = hash(transcript);
  const handshakeSecret = deriveSecret(prk, LABELS.handshakeSecret, transcriptHash);
  const sessionKey = deriveSecret(prk, LABELS.sessionKey, transcriptHash);
  const serverMacKey = deriveSecret(handshakeSecret, LABELS.serverMac, EMPTY);
  const clientMacKey = deriveSecret(handshakeSecret, LABELS.clientMac, EMPTY);
  const serverMac = mac(serverMacKey, transcriptHash);
  const clientMac = mac(clientMacKey, hash(transcript, serverMac));
  wipe(ikm, prk, handshakeSecret, serverMacKey, clientMacKey);
  return { serverMac, clientMac, sessionKey };
}
