/**
 * One life of a record with every random number fixed, as hexadecimal: what `tests/vectors/vault-transcript.json`
 * keeps. Every label of `vault/protocol/labels.ts` has a part in it, so that none can change unnoticed.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { encodeMeta, encodeRecord } from '../../vault/policy/record.ts';
import type { Rng } from '../../vault/protocol/bytes.ts';
import { deleteDone, deleteFinish, deleteStart } from '../../vault/protocol/client-delete.ts';
import { enrolDone, enrolFinish, enrolStart } from '../../vault/protocol/client-enrol.ts';
import { recoverDone, recoverProve, recoverStart } from '../../vault/protocol/client-recover.ts';
import { recoverOpen, recoverRenew } from '../../vault/protocol/client-recover.ts';
import { helloRequest, statusRequest } from '../../vault/protocol/client.ts';
import { accountId } from '../../vault/protocol/ids.ts';
import { LABELS } from '../../vault/protocol/labels.ts';
import { oprfInput } from '../../vault/protocol/password.ts';
import { strangerPoint } from '../../vault/protocol/points.ts';
import { AUDIT_START, auditLine } from '../../vault/service/audit-line.ts';
import { MemoryVault } from './memory-vault.ts';
import { identityKsf } from './opaque-kit.ts';

/** SHA-256(name || counter), as many bytes as asked for. */
function fixedRng(name: string): Rng {
  let counter = 0;
  return (bytes) => {
    let out = new Uint8Array(0);
    while (out.length < bytes) {
      out = concatBytes(out, sha256(utf8ToBytes(`${name} ${counter++}`)));
    }
    return out.slice(0, bytes);
  };
}

export interface Transcript {
  readonly labels: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, string>>;
  readonly messages: readonly {
    readonly name: string;
    readonly request: string;
    readonly response: string;
  }[];
  readonly stored: Readonly<Record<string, string>>;
  readonly stranger: string;
  /** A line of the audit log, whose hash begins the next one's. */
  readonly auditLine: string;
}

export async function transcript(): Promise<Transcript> {
  const vault = MemoryVault.make(10, fixedRng('vault'));
  const account = accountId(sha256(utf8ToBytes('account')).slice(0, 16));
  const backupKey = sha256(utf8ToBytes('K'));
  const ownerSeed = sha256(utf8ToBytes('owner seed'));
  const subject = { vault: vault.meta.vault, account };
  const tools = { rng: fixedRng('client'), stretch: identityKsf };
  const secrets = { backupKey, ownerSeed };
  const messages: { name: string; request: string; response: string }[] = [];
  const stored: Record<string, string> = { meta: bytesToHex(encodeMeta(vault.meta)) };
  const keep = (name: string): void => {
    const record = vault.record(account);
    if (record !== null) stored[name] = bytesToHex(encodeRecord(record));
  };
  const send = (name: string, request: Uint8Array): Uint8Array => {
    const response = vault.handle(request);
    messages.push({ name, request: bytesToHex(request), response: bytesToHex(response) });
    return response;
  };

  send('hello', helloRequest());
  for (const [kind, password] of [
    ['create', 'pässword'],
    ['change-password', 'second'],
    ['overwrite', 'third'],
  ] as const) {
    const start = enrolStart(subject, kind, password, tools);
    const finish = await enrolFinish(start.state, send(`enrol-start ${kind}`, start.message), secrets, tools);
    enrolDone(send(`enrol-finish ${kind}`, finish.message));
    keep(kind);
  }
  const wrong = recoverStart(subject, 'wrong', tools);
  const failed = await recoverProve(wrong.state, send('recover-start wrong', wrong.message), tools);
  send('abandon', failed.message);
  keep('after a wrong password');

  const start = recoverStart(subject, 'third', tools);
  const proof = await recoverProve(start.state, send('recover-start', start.message), tools);
  if (proof.outcome !== 'proven') throw new TypeError('not proven');
  const opened = recoverOpen(proof.state, send('recover-finish', proof.message));
  const renewal = await recoverRenew(opened.state, opened.backupKey, tools);
  recoverDone(renewal.state, send('rotate-commit', renewal.message));
  keep('rotated');

  send('status', statusRequest(account));
  const deletion = deleteFinish(subject, send('delete-start', deleteStart(account)), ownerSeed);
  deleteDone(send('delete-finish', deletion));

  const hexes = Object.entries(LABELS).map(([name, label]) => [name, bytesToHex(label)]);
  return {
    labels: Object.fromEntries(hexes),
    inputs: {
      account: bytesToHex(account),
      backupKey: bytesToHex(backupKey),
      ownerSeed: bytesToHex(ownerSeed),
      'oprf input of "pässword"': bytesToHex(oprfInput(account, 'pässword')),
    },
    messages,
    stored,
    stranger: bytesToHex(strangerPoint(backupKey, account, vault.meta.ake.publicKey)),
    auditLine: auditLine(AUDIT_START, {
      at: '2027-01-15T08:00:00.009Z',
      type: 'attempt',
      account: bytesToHex(account),
      attemptsLeft: 9,
    }).text,
  };
}
