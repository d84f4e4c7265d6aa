/**
 * What the probing process leaves in a token, and what another process makes of it: the probe's last check, as the one
 * that will serve the token has to see there what the one before it did (docs/spec/vault-token.md, "The probe").
 */
import { VaultError } from '../../vault/hsm/errors.ts';
import { fieldsOf } from '../../vault/hsm/json.ts';
import { testMultiplication } from '../../vault/hsm/multiply.ts';
import type { KeyRef } from '../../vault/hsm/port.ts';
import * as ck from './constants.ts';
import type { ObjectHandle, Session } from './cryptoki.ts';
import {
  findByClass,
  KEY_LABELS,
  labelOf,
  makeData,
  ownKeys,
  privateKeyOf,
  publicPointOf,
  removeKey,
} from './objects.ts';
import type { TokenProfile } from './profiles.ts';
import { Seen } from './refusals.ts';

const PROBE_OBJECT = 'cfprobe1:';
const PROBE_LABEL = /^cfprobe1:[0-9a-f]{16}$/;

/** What is wrong with the probe key then; anything else is wrong with the token, and is reported as it is. */
const NOT_THE_KEY: ReadonlySet<string> = new Set([
  'vault/key-missing',
  'vault/key-invalid',
  'vault/token-faulty',
]);

/** What the probe object says: the key that must live and the one that must be gone. */
interface Left {
  readonly version: number;
  readonly live: KeyRef;
  /** Hexadecimal. */
  readonly publicKey: string;
  readonly destroyed: KeyRef;
}

/** Create-new, destroy-old, with the object that the second process looks for. `probeId`: 16 hexadecimal digits. */
export function leaveProbe(
  session: Session,
  profile: TokenProfile,
  probeId: string,
  { live, publicKey, destroyed }: { live: KeyRef; publicKey: Uint8Array; destroyed: KeyRef },
): void {
  const label = PROBE_OBJECT + probeId;
  const valueOf = (version: number): Buffer => {
    const left: Left = { version, live, publicKey: Buffer.from(publicKey).toString('hex'), destroyed };
    return Buffer.from(JSON.stringify(left));
  };
  const old = makeData(session, profile, label, valueOf(1));
  makeData(session, profile, label, valueOf(2));
  session.destroy(old);
  const values = probeObjects(session, label).map((object) => session.attribute(object, ck.CKA_VALUE));
  if (values.length !== 1 || values[0]?.equals(valueOf(2)) !== true) {
    throw new Seen(`${values.length} objects after replacing one`);
  }
}

function probeObjects(session: Session, label: string): readonly ObjectHandle[] {
  return findByClass(session, ck.CKO_DATA).filter((object) => labelOf(session, object) === label);
}

function parseLeft(bytes: Uint8Array): Left | null {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return null;
  }
  const fields = fieldsOf(value);
  if (fields === null) return null;
  const { version, live, publicKey, destroyed } = fields;
  if (version !== 2 || typeof live !== 'string' || typeof destroyed !== 'string') return null;
  return typeof publicKey === 'string' ? { version, live, publicKey, destroyed } : null;
}

/**
 * What the probing process left must be here, and nothing of what it destroyed. Takes it away, whatever comes out.
 * `vault/module-refused` with check `second-process` otherwise.
 */
export function verifyLeft(session: Session, profile: TokenProfile, probeId: string): void {
  try {
    checkLeft(session, profile, probeId);
  } finally {
    removeProbes(session, profile);
  }
}

function checkLeft(session: Session, profile: TokenProfile, probeId: string): void {
  const refuse = (detail: string): never => {
    throw new VaultError('vault/module-refused', { check: 'second-process', detail });
  };
  const [object, second] = probeObjects(session, PROBE_OBJECT + probeId);
  if (object === undefined || second !== undefined) {
    return refuse('the probe object is not there exactly once');
  }
  const left = parseLeft(session.attribute(object, ck.CKA_VALUE));
  if (left === null) return refuse('the probe object has another value');
  const keys = ownKeys(session, profile);
  if (keys.get(left.destroyed) === KEY_LABELS.probe) return refuse('a destroyed key came back');
  const publicKey = keys.get(left.live) === KEY_LABELS.probe ? publicPointOf(session, left.live) : null;
  if (publicKey === null || Buffer.from(publicKey).toString('hex') !== left.publicKey) {
    return refuse('the probe key is not there');
  }
  try {
    const key = privateKeyOf(session, left.live);
    testMultiplication(publicKey, (point) => session.deriveX(key, point));
  } catch (error) {
    if (error instanceof VaultError && NOT_THE_KEY.has(error.code)) return refuse(error.code);
    throw error;
  }
}

/** Takes away what this or an interrupted probe left. */
export function removeProbes(session: Session, profile: TokenProfile): void {
  for (const [keyRef, label] of ownKeys(session, profile)) {
    if (label === KEY_LABELS.probe) removeKey(session, keyRef);
  }
  for (const object of findByClass(session, ck.CKO_DATA)) {
    if (PROBE_LABEL.test(labelOf(session, object))) session.destroy(object);
  }
}
