/**
 * The messages of OPAQUE-3DH over P-256 with SHA-256 as bytes, as RFC 9807 lays them out: fixed fields one after
 * the other, no framing. Reading checks the exact length and that every point is one (RFC 9807 section 10.7).
 */
import { concatBytes, Reader } from './bytes.ts';
import { HASH_BYTES } from './kdf.ts';
import { checkedPoint, POINT_BYTES } from './points.ts';

/** Nn. */
export const NONCE_BYTES = 32;
export const ENVELOPE_BYTES = NONCE_BYTES + HASH_BYTES;
const REGISTRATION_REQUEST_BYTES = POINT_BYTES;
const REGISTRATION_RESPONSE_BYTES = 2 * POINT_BYTES;
/** 129. */
export const REGISTRATION_RECORD_BYTES = POINT_BYTES + HASH_BYTES + ENVELOPE_BYTES;
/** 98. */
export const KE1_BYTES = POINT_BYTES + NONCE_BYTES + POINT_BYTES;
/** 97: the server's public key and the envelope, masked. */
export const MASKED_BYTES = POINT_BYTES + ENVELOPE_BYTES;
/** 162. */
const CREDENTIAL_RESPONSE_BYTES = POINT_BYTES + NONCE_BYTES + MASKED_BYTES;
/** 259. */
export const KE2_BYTES = CREDENTIAL_RESPONSE_BYTES + NONCE_BYTES + POINT_BYTES + HASH_BYTES;
export const KE3_BYTES = HASH_BYTES;

export interface Envelope {
  readonly nonce: Uint8Array;
  readonly authTag: Uint8Array;
}

/** Section 5.1. */
export interface RegistrationRecord {
  readonly clientPublicKey: Uint8Array;
  readonly maskingKey: Uint8Array;
  readonly envelope: Envelope;
}

export interface RegistrationResponse {
  readonly evaluated: Uint8Array;
  readonly serverPublicKey: Uint8Array;
}

/** Section 6.1. */
export interface Ke1 {
  readonly blinded: Uint8Array;
  readonly clientNonce: Uint8Array;
  readonly clientKeyshare: Uint8Array;
}

export interface Ke2 {
  /** CredentialResponse as bytes, the way it enters the transcript. */
  readonly credentialResponse: Uint8Array;
  readonly evaluated: Uint8Array;
  readonly maskingNonce: Uint8Array;
  readonly masked: Uint8Array;
  readonly serverNonce: Uint8Array;
  readonly serverKeyshare: Uint8Array;
  readonly serverMac: Uint8Array;
}

export function parseRegistrationRequest(bytes: Uint8Array): Uint8Array {
  const reader = new Reader('registration request', bytes, REGISTRATION_REQUEST_BYTES);
  return checkedPoint(reader.take(POINT_BYTES), 'blinded element');
}

export function writeRegistrationResponse(response: RegistrationResponse): Uint8Array {
  return concatBytes(response.evaluated, response.serverPublicKey);
}

export function parseRegistrationResponse(bytes: Uint8Array): RegistrationResponse {
  const reader = new Reader('registration response', bytes, REGISTRATION_RESPONSE_BYTES);
  return {
    evaluated: checkedPoint(reader.take(POINT_BYTES), 'evaluated element'),
    serverPublicKey: checkedPoint(reader.take(POINT_BYTES), 'server public key'),
  };
}

export function writeRegistrationRecord(record: RegistrationRecord): Uint8Array {
  return concatBytes(
    record.clientPublicKey,
    record.maskingKey,
    record.envelope.nonce,
    record.envelope.authTag,
  );
}

export function parseRegistrationRecord(bytes: Uint8Array): RegistrationRecord {
  const reader = new Reader('registration record', bytes, REGISTRATION_RECORD_BYTES);
  return {
    clientPublicKey: checkedPoint(reader.take(POINT_BYTES), 'client public key'),
    maskingKey: reader.take(HASH_BYTES),
    envelope: { nonce: reader.take(NONCE_BYTES), authTag: reader.take(HASH_BYTES) },
  };
}

export function writeKe1(ke1: Ke1): Uint8Array {
  return concatBytes(ke1.blinded, ke1.clientNonce, ke1.clientKeyshare);
}

export function parseKe1(bytes: Uint8Array): Ke1 {
  const reader = new Reader('KE1', bytes, KE1_BYTES);
  return {
    blinded: checkedPoint(reader.take(POINT_BYTES), 'blinded element'),
    clientNonce: reader.take(NONCE_BYTES),
    clientKeyshare: checkedPoint(reader.take(POINT_BYTES), 'client keyshare'),
  };
}

export function parseKe2(bytes: Uint8Array): Ke2 {
  const reader = new Reader('KE2', bytes, KE2_BYTES);
  return {
    credentialResponse: bytes.slice(0, CREDENTIAL_RESPONSE_BYTES),
    evaluated: checkedPoint(reader.take(POINT_BYTES), 'evaluated element'),
    maskingNonce: reader.take(NONCE_BYTES),
    masked: reader.take(MASKED_BYTES),
    serverNonce: reader.take(NONCE_BYTES),
    serverKeyshare: checkedPoint(reader.take(POINT_BYTES), 'server keyshare'),
    serverMac: reader.take(HASH_BYTES),
  };
}

export function parseKe3(bytes: Uint8Array): Uint8Array {
  return new Reader('KE3', bytes, KE3_BYTES).take(HASH_BYTES);
}
