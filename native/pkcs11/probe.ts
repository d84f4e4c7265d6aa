/**
 * The start-up probe: whether a module and token keep what the vault relies on, with throw-away keys.
 *
 * Every check must pass; a check that cannot be made fails. The first process runs `runProbe`, which leaves a
 * probe object and key behind only when everything passed; a second process, before it serves anything, runs
 * `verifyProbe`, which needs them, checks that they survived and takes them away. So nothing is served from a
 * token that was not probed (docs/spec/vault-token.md, "The probe").
 */
import { randomBytes } from 'node:crypto';
import { VaultError } from '../../vault/hsm/errors.ts';
import { fieldsOf } from '../../vault/hsm/json.ts';
import { parsePoint, testMultiplication } from '../../vault/hsm/multiply.ts';
import type { Assurance, KeyRef, TokenPort } from '../../vault/hsm/port.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import * as ck from './constants.ts';
import type { ModuleDescription, ObjectHandle, Session, TokenDescription } from './cryptoki.ts';
import { returnValueOf } from './errors.ts';
import {
  checkPrivateKey,
  findByClass,
  generatePair,
  labelOf,
  LABEL_PREFIX,
  makeData,
  publicPointOf,
  removeKey,
  uncheckedPrivateKeyOf,
} from './objects.ts';
import type { TokenProfile } from './profiles.ts';

type ProbeCheck =
  | 'mechanism-key-generation'
  | 'mechanism-ecdh-derive'
  | 'key-generation'
  | 'attributes'
  | 'derive'
  | 'value-unreadable'
  | 'set-extractable'
  | 'copy-extractable'
  | 'wrap-aes-key-wrap'
  | 'wrap-aes-key-wrap-pad'
  | 'wrap-aes-key-wrap-kwp'
  | 'wrap-aes-cbc-pad'
  | 'data-replace'
  | 'destroyed-key'
  | 'second-process';

interface CheckResult {
  readonly check: ProbeCheck;
  readonly passed: boolean;
  /** The return value that decided, or what was seen instead; for the lab page. Never key material. */
  readonly detail: string;
}

export interface ProbeReport {
  readonly module: ModuleDescription;
  readonly token: TokenDescription;
  readonly profile: TokenProfile['name'];
  readonly assurance: Assurance;
  readonly checks: readonly CheckResult[];
  readonly passed: boolean;
  /** For `verifyProbe` in the second process; null when a check failed. */
  readonly probeId: string | null;
}

const PROBE_KEY = `${LABEL_PREFIX}probe`;
const PROBE_OBJECT = 'cfprobe1:';

/** Refusals to wrap that leave no doubt. Any other error means that the check could not be made, and fails it. */
const WRAP_REFUSED = new Set([
  'CKR_KEY_UNEXTRACTABLE',
  'CKR_KEY_NOT_WRAPPABLE',
  'CKR_ATTRIBUTE_SENSITIVE',
  'CKR_ACTION_PROHIBITED',
  'CKR_MECHANISM_INVALID',
  'CKR_FUNCTION_NOT_SUPPORTED',
  'CKR_FUNCTION_REJECTED',
  'CKR_KEY_FUNCTION_NOT_PERMITTED',
  'CKR_KEY_TYPE_INCONSISTENT',
  'CKR_WRAPPING_KEY_TYPE_INCONSISTENT',
]);

/** What the probe object says: the key that must live and the one that must be gone. */
interface Left {
  readonly version: number;
  readonly live: KeyRef;
  readonly publicKey: string;
  readonly destroyed: KeyRef;
}

/** Thrown inside a check: what was seen instead of what must be. */
class Seen extends Error {}

function detailOf(error: unknown): string {
  const rv = returnValueOf(error);
  if (rv !== null) return rv.name;
  if (error instanceof VaultError) return `${error.code} ${JSON.stringify(error.data)}`;
  return error instanceof Error ? error.message : 'unknown';
}

/** Runs the probe over its own connection, which it closes. Throws only for what is no check: PIN, no token ... */
export async function runProbe(options: ConnectionOptions): Promise<ProbeReport> {
  const connection = await Connection.open(options);
  try {
    const session = await connection.session();
    removeOldProbes(session);
    return new Probe(connection, session).run();
  } finally {
    await connection.close();
  }
}

class Probe {
  readonly #connection: Connection;
  readonly #session: Session;
  readonly #results: CheckResult[] = [];

  constructor(connection: Connection, session: Session) {
    this.#connection = connection;
    this.#session = session;
  }

  run(): ProbeReport {
    const session = this.#session;
    const { profile } = this.#connection;
    const mechanisms = new Set(this.#connection.mechanisms());
    this.#check('mechanism-key-generation', () =>
      need(mechanisms, ck.CKM_EC_KEY_PAIR_GEN, 'no EC key generation'),
    );
    this.#check('mechanism-ecdh-derive', () => need(mechanisms, ck.CKM_ECDH1_DERIVE, 'no ECDH derive'));
    const made: ProbeKey[] = [];
    if (this.#allPassed()) {
      this.#check('key-generation', () => {
        made.push(makeProbeKey(session, profile));
        return 'made in the token';
      });
    }
    const [key] = made;
    let probeId: string | null = null;
    if (key !== undefined) {
      this.#checkKey(key);
      probeId = this.#checkObjects(key);
    }
    const passed = probeId !== null && this.#allPassed();
    if (!passed) removeOldProbes(session);
    return {
      module: this.#connection.description,
      token: this.#connection.token,
      profile: profile.name,
      assurance: profile.assurance,
      checks: this.#results,
      passed,
      probeId: passed ? probeId : null,
    };
  }

  /** What must not be possible with a private key, and the one thing that must be. */
  #checkKey({ keyRef, handle: key, publicKey }: ProbeKey): void {
    const session = this.#session;
    this.#check('attributes', () => {
      checkPrivateKey(session, key, keyRef);
      return 'sensitive, not extractable, made inside';
    });
    this.#check('derive', () => {
      for (let i = 0; i < 4; i += 1) testMultiplication(publicKey, (point) => session.deriveX(key, point));
      return 'agrees with our own computation';
    });
    this.#refused('value-unreadable', () => session.attribute(key, ck.CKA_VALUE));
    this.#refused('set-extractable', () => {
      const changes = [
        { type: ck.CKA_EXTRACTABLE, value: true },
        { type: ck.CKA_SENSITIVE, value: false },
      ];
      let refusal: unknown;
      for (const change of changes) {
        try {
          session.setAttributes(key, [change]);
        } catch (error) {
          refusal = error;
          continue;
        }
        throw new Seen(`attribute ${change.type} was changed`);
      }
      throw refusal;
    });
    this.#refused('copy-extractable', () => {
      const copy = session.copy(key, [
        { type: ck.CKA_TOKEN, value: false },
        { type: ck.CKA_EXTRACTABLE, value: true },
        { type: ck.CKA_SENSITIVE, value: false },
      ]);
      session.destroy(copy);
    });
    this.#checkWrapping(key);
  }

  /** No mechanism may wrap a key that is not extractable, least of all under a key that we know. */
  #checkWrapping(key: ObjectHandle): void {
    const session = this.#session;
    const wrappingKeys = makeWrappingKeys(session);
    const mechanisms: readonly (readonly [ProbeCheck, number, Buffer | null])[] = [
      ['wrap-aes-key-wrap', ck.CKM_AES_KEY_WRAP, null],
      ['wrap-aes-key-wrap-pad', ck.CKM_AES_KEY_WRAP_PAD, null],
      ['wrap-aes-key-wrap-kwp', ck.CKM_AES_KEY_WRAP_KWP, null],
      ['wrap-aes-cbc-pad', ck.CKM_AES_CBC_PAD, randomBytes(16)],
    ];
    for (const [check, mechanism, parameter] of mechanisms) {
      this.#check(check, () => {
        const details: string[] =
          wrappingKeys.length === 0 ? ['the token takes and makes no wrapping key'] : [];
        for (const wrappingKey of wrappingKeys) {
          try {
            session.wrap(parameter === null ? { mechanism } : { mechanism, parameter }, wrappingKey, key);
          } catch (error) {
            const name = detailOf(error);
            if (!WRAP_REFUSED.has(name)) throw error;
            details.push(name);
            continue;
          }
          throw new Seen('the token gave the key away, wrapped');
        }
        return [...new Set(details)].join(', ');
      });
    }
    for (const wrappingKey of wrappingKeys) session.destroy(wrappingKey);
  }

  /** Create-new, destroy-old; a destroyed key. Leaves what the second process looks for. */
  #checkObjects(key: ProbeKey): string | null {
    const session = this.#session;
    const { profile } = this.#connection;
    const probeId = randomBytes(8).toString('hex');
    let destroyed: KeyRef = '';
    this.#check('destroyed-key', () => {
      const made = makeProbeKey(session, profile);
      removeKey(session, made.keyRef);
      destroyed = made.keyRef;
      try {
        session.deriveX(made.handle, made.publicKey);
      } catch (error) {
        return detailOf(error);
      }
      throw new Seen('a destroyed key still derives');
    });
    this.#check('data-replace', () => {
      const label = PROBE_OBJECT + probeId;
      const valueOf = (version: number): Buffer => {
        const publicKey = Buffer.from(key.publicKey).toString('hex');
        const left: Left = { version, live: key.keyRef, publicKey, destroyed };
        return Buffer.from(JSON.stringify(left));
      };
      const old = makeData(session, profile, label, valueOf(1));
      makeData(session, profile, label, valueOf(2));
      session.destroy(old);
      const values = findByClass(session, ck.CKO_DATA)
        .filter((object) => labelOf(session, object) === label)
        .map((object) => session.attribute(object, ck.CKA_VALUE));
      if (values.length !== 1 || values[0]?.equals(valueOf(2)) !== true) {
        throw new Seen(`${values.length} objects after replacing one`);
      }
      return 'created, replaced, read back';
    });
    return this.#allPassed() ? probeId : null;
  }

  #allPassed(): boolean {
    return this.#results.every(({ passed }) => passed);
  }

  #check(check: ProbeCheck, run: () => string): void {
    try {
      this.#results.push({ check, passed: true, detail: run() });
    } catch (error) {
      this.#results.push({ check, passed: false, detail: detailOf(error) });
    }
  }

  /** Passes when the token refuses with a return value; anything else (success above all) fails. */
  #refused(check: ProbeCheck, attempt: () => unknown): void {
    this.#check(check, () => {
      try {
        attempt();
      } catch (error) {
        if (returnValueOf(error) !== null) return detailOf(error);
        throw error;
      }
      throw new Seen('the token allowed it');
    });
  }
}

function need(mechanisms: ReadonlySet<number>, mechanism: number, otherwise: string): string {
  if (!mechanisms.has(mechanism)) throw new Seen(otherwise);
  return `0x${mechanism.toString(16)}`;
}

interface ProbeKey {
  readonly keyRef: KeyRef;
  readonly handle: ObjectHandle;
  readonly publicKey: Uint8Array;
}

function makeProbeKey(session: Session, profile: TokenProfile): ProbeKey {
  const keyRef = generatePair(session, profile, PROBE_KEY);
  const publicKey = publicPointOf(session, keyRef);
  if (publicKey === null) throw new Seen('no public point');
  return { keyRef, publicKey, handle: uncheckedPrivateKeyOf(session, keyRef) };
}

/** AES keys that could wrap: one that we know, and one that the token made, where it takes or makes them. */
function makeWrappingKeys(session: Session): readonly ObjectHandle[] {
  const uses = [
    { type: ck.CKA_CLASS, value: ck.CKO_SECRET_KEY },
    { type: ck.CKA_KEY_TYPE, value: ck.CKK_AES },
    { type: ck.CKA_TOKEN, value: false },
    { type: ck.CKA_WRAP, value: true },
    { type: ck.CKA_UNWRAP, value: true },
  ];
  const attempts = [
    () => session.create([...uses, { type: ck.CKA_VALUE, value: randomBytes(32) }]),
    () =>
      session.create([
        ...uses,
        { type: ck.CKA_ENCRYPT, value: true },
        { type: ck.CKA_DECRYPT, value: true },
        { type: ck.CKA_VALUE, value: randomBytes(16) },
      ]),
    () => session.generateKey(ck.CKM_AES_KEY_GEN, [...uses, { type: ck.CKA_VALUE_LEN, value: 32 }]),
  ];
  return attempts.flatMap((attempt) => {
    try {
      return [attempt()];
    } catch {
      return [];
    }
  });
}

/** Takes away what an interrupted probe left. */
function removeOldProbes(session: Session): void {
  for (const objectClass of [ck.CKO_PRIVATE_KEY, ck.CKO_PUBLIC_KEY]) {
    for (const object of findByClass(session, objectClass)) {
      if (labelOf(session, object) === PROBE_KEY) session.destroy(object);
    }
  }
  for (const object of findByClass(session, ck.CKO_DATA)) {
    if (labelOf(session, object).startsWith(PROBE_OBJECT)) session.destroy(object);
  }
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
 * The last check, in the process that will serve the token: what the probing process left must be here, and
 * nothing of what it destroyed. Takes it away. `vault/module-refused` with check `second-process` otherwise.
 */
export async function verifyProbe(token: TokenPort, probeId: string): Promise<void> {
  const refuse = (detail: string): VaultError =>
    new VaultError('vault/module-refused', { check: 'second-process', detail });
  const [object, second] = await token.listObjects(PROBE_OBJECT + probeId);
  if (object === undefined || second !== undefined)
    throw refuse('the probe object is not there exactly once');
  const left = parseLeft(await token.readObject(object.objectRef));
  if (left === null) throw refuse('the probe object has another value');
  const keys = await token.listKeys();
  if (keys.some(({ keyRef }) => keyRef === left.destroyed)) throw refuse('a destroyed key came back');
  const live = keys.find(({ keyRef }) => keyRef === left.live);
  const publicKey = live?.publicKey ?? null;
  if (publicKey === null || Buffer.from(publicKey).toString('hex') !== left.publicKey) {
    throw refuse('the probe key is not there');
  }
  const base = parsePoint(publicKey);
  const doubled = await token.multiply(left.live, base.toBytes(false));
  if (doubled.length !== 65) throw refuse('the probe key does not multiply');
  await token.destroyKey(left.live);
  await token.destroyObject(object.objectRef);
}
