/** From what a person types to the bytes that enter the OPRF (docs/spec/vault.md section 2). */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { concatBytes, wipe } from './bytes.ts';
import { ProtocolError } from './errors.ts';
import type { AccountId } from './ids.ts';
import { LABELS } from './labels.ts';

/** Longest password, bytes of UTF-8. */
const PASSWORD_MAX_BYTES = 1024;

/**
 * Every space separator as U+0020, NFC, UTF-8 (OpaqueString, RFC 8265 section 4.2): the same password typed on
 * another keyboard or system gives the same bytes. Nothing is trimmed and no case is folded.
 * @throws ProtocolError `protocol/password-length` for an empty one or more than 1,024 bytes
 */
export function passwordBytes(password: string): Uint8Array {
  const bytes = utf8ToBytes(
    password
      .replaceAll(/\p{Zs}/gu, ' ')
      .normalize('NFC')
      .toWellFormed(),
  );
  if (bytes.length === 0 || bytes.length > PASSWORD_MAX_BYTES) {
    wipe(bytes);
    throw new ProtocolError('protocol/password-length', { bytes: bytes.length });
  }
  return bytes;
}

/** The OPRF's input: label, account, password. The caller wipes it. @throws as `passwordBytes` */
export function oprfInput(account: AccountId, password: string): Uint8Array {
  const bytes = passwordBytes(password);
  const out = concatBytes(LABELS.password, account, bytes);
  wipe(bytes);
  return out;
}
