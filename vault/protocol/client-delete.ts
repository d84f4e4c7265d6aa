/** The client of a deletion: the owner of `K` has the vault forget the account (docs/spec/vault.md section 3). */
import { expectResponse, type Subject } from './client.ts';
import { encodeRequest } from './frames.ts';
import type { AccountId } from './ids.ts';
import { ownerSign } from './owner.ts';

export function deleteStart(account: AccountId): Uint8Array {
  return encodeRequest({ type: 'delete-start', account });
}

/**
 * Takes the vault's answer to `deleteStart`.
 * @param ownerSeed 32 bytes @throws ProtocolError `protocol/refused`
 */
export function deleteFinish(subject: Subject, answer: Uint8Array, ownerSeed: Uint8Array): Uint8Array {
  const { exchange } = expectResponse('delete-start', answer);
  const signature = ownerSign(ownerSeed, { action: 'delete', ...subject, exchange });
  return encodeRequest({ type: 'delete-finish', account: subject.account, exchange, signature });
}

/** Takes the vault's last answer: record and key are gone. @throws ProtocolError `protocol/refused` */
export function deleteDone(answer: Uint8Array): void {
  expectResponse('delete-finish', answer);
}
