/**
 * The start-up probe: whether a module and token keep what the vault relies on, with throw-away keys.
 *
 * Every check must pass; a check that cannot be made fails. The first process runs `runProbe`, which leaves a
 * probe object and key behind only when everything passed; a second process, before it serves anything, checks that
 * they survived and takes them away. So nothing is served from a token that was not probed
 * (docs/spec/vault-token.md, "The probe").
 */
import { randomBytes } from 'node:crypto';
import { VaultError } from '../../vault/hsm/errors.ts';
import { testMultiplication } from '../../vault/hsm/multiply.ts';
import type { Assurance, KeyRef } from '../../vault/hsm/port.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import * as ck from './constants.ts';
import type { ModuleDescription, ObjectHandle, Session, TokenDescription } from './cryptoki.ts';
import { returnValueOf } from './errors.ts';
import {
  checkPrivateKey,
  generatePair,
  KEY_LABELS,
  publicPointOf,
  removeKey,
  uncheckedPrivateKeyOf,
} from './objects.ts';
import { makeWrappingKeys, tryToCopy, tryToLoosen, tryToWrap, WRAPPINGS } from './probe-attempts.ts';
import { leaveProbe, removeProbes, verifyLeft } from './probe-left.ts';
import type { TokenProfile } from './profiles.ts';
import { mustRefuse, Seen } from './refusals.ts';

type ProbeCheck =
  | 'mechanism-key-generation'
  | 'mechanism-ecdh-derive'
  | 'key-generation'
  | 'attributes'
  | 'derive'
  | 'value-unreadable'
  | 'set-extractable'
  | 'copy-extractable'
  | (typeof WRAPPINGS)[number]['check']
  | 'data-replace'
  | 'destroyed-key'
  | 'second-process';

export interface CheckResult {
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
  /** For the second process; null when a check failed. */
  readonly probeId: string | null;
}

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
    removeProbes(session, connection.profile);
    return new Probe(connection, session).run();
  } finally {
    await connection.close();
  }
}

/** The last check where nothing is to be served: over its own connection, and nothing is left in the token. */
export async function verifyProbe(options: ConnectionOptions, probeId: string): Promise<CheckResult> {
  const connection = await Connection.open(options);
  try {
    verifyLeft(await connection.session(), connection.profile, probeId);
    return { check: 'second-process', passed: true, detail: 'found what the first process left' };
  } catch (error) {
    if (!(error instanceof VaultError) || error.code !== 'vault/module-refused') throw error;
    return { check: 'second-process', passed: false, detail: String(error.data['detail']) };
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
        for (let i = 0; i < 2; i += 1) made.push(makeProbeKey(session, profile));
        return 'made in the token';
      });
    }
    const [key, spare] = made;
    let probeId: string | null = null;
    if (key !== undefined && spare !== undefined) {
      this.#checkKey(key, spare);
      this.#checkWrapping(key);
      probeId = this.#checkObjects(key, spare);
    }
    const passed = probeId !== null && this.#allPassed();
    if (!passed) removeProbes(session, profile);
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
  #checkKey({ keyRef, handle: key, publicKey }: ProbeKey, spare: ProbeKey): void {
    const session = this.#session;
    this.#check('attributes', () => {
      checkPrivateKey(session, key, keyRef);
      return 'sensitive, not extractable, made inside';
    });
    this.#check('derive', () => {
      for (let i = 0; i < 4; i += 1) testMultiplication(publicKey, (point) => session.deriveX(key, point));
      return 'agrees with our own computation';
    });
    this.#check('value-unreadable', () => mustRefuse('read', () => session.attribute(key, ck.CKA_VALUE)));
    this.#check('set-extractable', () => tryToLoosen(session, key));
    // Of a key that is not needed any more: destroying a copy can take the original with it.
    this.#check('copy-extractable', () => tryToCopy(session, spare.handle));
  }

  #checkWrapping(key: ProbeKey): void {
    const session = this.#session;
    const wrappingKeys = makeWrappingKeys(session);
    for (const wrapping of WRAPPINGS) {
      this.#check(wrapping.check, () => tryToWrap(session, wrapping, wrappingKeys, key.handle));
    }
    for (const wrappingKey of wrappingKeys.keys) session.destroy(wrappingKey);
  }

  /** A destroyed key; create-new, destroy-old. Leaves what the second process looks for. */
  #checkObjects(key: ProbeKey, spare: ProbeKey): string | null {
    const session = this.#session;
    const probeId = randomBytes(8).toString('hex');
    this.#check('destroyed-key', () => {
      removeKey(session, spare.keyRef);
      return mustRefuse('use-destroyed', () => session.deriveX(spare.handle, spare.publicKey));
    });
    this.#check('data-replace', () => {
      const left = { live: key.keyRef, publicKey: key.publicKey, destroyed: spare.keyRef };
      leaveProbe(session, this.#connection.profile, probeId, left);
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
  const keyRef = generatePair(session, profile, KEY_LABELS.probe);
  const publicKey = publicPointOf(session, keyRef);
  if (publicKey === null) throw new Seen('no public point');
  return { keyRef, publicKey, handle: uncheckedPrivateKeyOf(session, keyRef) };
}
