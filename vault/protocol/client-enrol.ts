/**
 * The client of an enrolment: sets a password for a backup key, for the first time, over an old record, or in
 * place of an old password (docs/spec/vault.md section 3). The latter two are authorised by the owner key.
 */
import { wipe } from './bytes.ts';
import { agreementFor } from './agreement.ts';
import { expectResponse, requireVault, type Subject, type Tools } from './client.ts';
import { encodeRequest } from './frames.ts';
import { writeRegistrationResponse } from './layouts.ts';
import { registrationFinish, registrationStart, type RegistrationState } from './opaque-client.ts';
import { ownerPublicKey, ownerSign, type EnrolKind } from './owner.ts';
import { oprfInput } from './password.ts';
import { wrapBackupKey } from './wrap.ts';

export interface EnrolState {
  readonly subject: Subject;
  readonly kind: EnrolKind;
  readonly registration: RegistrationState;
}

/** @throws ProtocolError `protocol/password-length` */
export function enrolStart(
  subject: Subject,
  kind: EnrolKind,
  password: string,
  tools: Pick<Tools, 'rng'>,
): { message: Uint8Array; state: EnrolState } {
  const input = oprfInput(subject.account, password);
  const { message, state } = registrationStart(input, tools.rng);
  wipe(input);
  return {
    message: encodeRequest({ type: 'enrol-start', account: subject.account, kind, blinded: message }),
    state: { subject, kind, registration: state },
  };
}

/** The secrets that the new record is made of. The caller keeps and wipes them. */
export interface EnrolSecrets {
  /** `K`, 32 bytes. */
  readonly backupKey: Uint8Array;
  /**
   * Seed of the owner key derived from `K`, 32 bytes. Signs `create` and `change-password`.
   */
  readonly ownerSeed: Uint8Array;
  /** Seed of the owner key now on record, where `overwrite` brings another `K`. Default: `ownerSeed`. */
  readonly previousOwnerSeed?: Uint8Array;
}

/**
 * Takes the vault's answer to `enrolStart`; uses the state up.
 * @throws ProtocolError `protocol/refused` (`exists`, `busy`, `full` ...), `protocol/answer-not-authentic` when
 *   another vault answered
 */
export async function enrolFinish(
  state: EnrolState,
  answer: Uint8Array,
  secrets: EnrolSecrets,
  tools: Tools,
): Promise<{ message: Uint8Array }> {
  const { subject, kind } = state;
  try {
    const { exchange, evaluated, serverPublicKey } = expectResponse('enrol-start', answer);
    requireVault(subject.vault, serverPublicKey);
    const response = writeRegistrationResponse({ evaluated, serverPublicKey });
    const { identities } = agreementFor(subject.account);
    const { record, exportKey } = await registrationFinish(state.registration, response, {
      identities,
      ...tools,
    });
    const wrappedKey = wrapBackupKey(exportKey, secrets.backupKey);
    wipe(exportKey);
    const enrolment = {
      ownerPublicKey: ownerPublicKey(secrets.ownerSeed),
      registration: record,
      wrappedKey,
    };
    const signer =
      kind === 'overwrite' ? (secrets.previousOwnerSeed ?? secrets.ownerSeed) : secrets.ownerSeed;
    const signature = ownerSign(signer, { action: kind, ...subject, exchange, ...enrolment });
    return {
      message: encodeRequest({
        type: 'enrol-finish',
        account: subject.account,
        exchange,
        ...enrolment,
        signature,
      }),
    };
  } finally {
    forgetEnrol(state);
  }
}

/** Zeroes what an enrolment keeps secret. */
export function forgetEnrol({ registration }: EnrolState): void {
  wipe(registration.password, registration.blind);
}

/** Takes the vault's last answer: the record is durable. @throws ProtocolError `protocol/refused` */
export function enrolDone(answer: Uint8Array): { attemptsLeft: number } {
  return { attemptsLeft: expectResponse('enrol-finish', answer).attemptsLeft };
}
