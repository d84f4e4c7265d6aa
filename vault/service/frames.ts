/**
 * What crosses between the vault process and its host: frames of bytes, the same over any port.
 *
 * `id(4, big-endian) || kind(1) || payload`. A call and an exchange are answered once under their id. Payloads of
 * calls are JSON in UTF-8; exchanges carry the protocol's own bytes; secrets are raw bytes and nothing else.
 */
import { VaultError } from '../hsm/errors.ts';

const FRAME_KINDS = {
  /** Host: JSON `{ name, params }`. */
  call: 1,
  /** Host: one request frame of docs/spec/vault.md. */
  exchange: 2,
  /** Host: the bytes that a `wanted` of the same id asked for; empty when there are none. */
  secret: 3,
  /** Process: JSON, the result of a call. */
  result: 0x81,
  /** Process: one response frame of docs/spec/vault.md. */
  answer: 0x82,
  /** Process: JSON `{ code, data }`. */
  error: 0x83,
  /** Process: JSON `{ secret }`, asks the host for a PIN or a sealing key. */
  wanted: 0x84,
} as const;

export type FrameKind = keyof typeof FRAME_KINDS;

export interface Frame {
  readonly id: number;
  readonly kind: FrameKind;
  /** A view of the frame's own bytes: whoever zeroes it zeroes the message. */
  readonly payload: Uint8Array;
}

const KINDS: readonly FrameKind[] = ['call', 'exchange', 'secret', 'result', 'answer', 'error', 'wanted'];
const HEAD = 5;
/** Longest payload, bytes: a page of the audit log fits several times, an endless message does not. */
const PAYLOAD_MAX = 4 * 1024 * 1024;

/** `vault/message-invalid` for a payload that no `parseFrame` would take: whoever waits for it would wait for ever. */
export function encodeFrame(id: number, kind: FrameKind, payload: Uint8Array): Uint8Array {
  if (payload.length > PAYLOAD_MAX) {
    throw new VaultError('vault/message-invalid', {
      reason: 'too-large',
      bytes: payload.length,
      limit: PAYLOAD_MAX,
    });
  }
  const frame = new Uint8Array(HEAD + payload.length);
  new DataView(frame.buffer).setUint32(0, id);
  frame[4] = FRAME_KINDS[kind];
  frame.set(payload, HEAD);
  return frame;
}

export function encodeJsonFrame(id: number, kind: FrameKind, value: unknown): Uint8Array {
  return encodeFrame(id, kind, new TextEncoder().encode(JSON.stringify(value)));
}

/** `vault/message-invalid` for anything that is not one whole frame. */
export function parseFrame(message: unknown): Frame {
  if (!(message instanceof Uint8Array) || message.length < HEAD || message.length > HEAD + PAYLOAD_MAX) {
    throw new VaultError('vault/message-invalid', { reason: 'length' });
  }
  const kind = KINDS.find((name) => FRAME_KINDS[name] === message[4]);
  if (kind === undefined) throw new VaultError('vault/message-invalid', { reason: 'kind' });
  const id = new DataView(message.buffer, message.byteOffset).getUint32(0);
  return { id, kind, payload: message.subarray(HEAD) };
}

export function parseJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch (cause) {
    throw new VaultError('vault/message-invalid', { reason: 'json' }, { cause });
  }
}
