/**
 * The vault process is killed at random moments: while it opens, while somebody guesses, while the right person recovers,
 * changes the password, deletes and enrols. What must hold after each kill is in `tests/support/vault-lives.ts`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { makeSoftHsm, SKIP_SOFTHSM } from '../../tests/support/softhsm.ts';
import { Life, type Struck } from '../../tests/support/vault-lives.ts';
import { openVault, type SecretSource, type VaultChoice } from './client.ts';
import type { ChildChannel, ProcessHost } from './host.ts';
import { NodeProcessHost } from './node-host.ts';

/** On each token. */
const KILLS = process.env['SLOW'] === '1' ? 500 : 250;
const NODE = new NodeProcessHost();
/** The process started last: a token's probe, then that of the vault. */
let newest: ChildChannel | null = null;
const HOST: ProcessHost = {
  start(entry, env) {
    newest = NODE.start(entry, env);
    return newest;
  },
};
const ATTEMPTS = 5;
/** Kills of one vault; then the next begins, as a token grows no better by age. */
const KILLS_A_LIFE = 50;

interface Place {
  readonly choice: VaultChoice;
  readonly secrets: SecretSource;
  readonly env: Readonly<Record<string, string>>;
  readonly audit: string;
  mend(): Promise<boolean>;
  remove(): Promise<void>;
}

async function softwarePlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'coffer-lives-'));
  return {
    choice: { kind: 'software', folder: join(folder, 'vault'), sealed: false },
    secrets: { pin: () => Promise.resolve(null), sealingKey: () => Promise.resolve(null) },
    env: {},
    audit: join(folder, 'audit.jsonl'),
    mend: () => Promise.resolve(false),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function softHsmPlace(): Promise<Place> {
  const { module, label, conf, pin, folder, mend, remove } = await makeSoftHsm();
  return {
    choice: { kind: 'pkcs11', module, label, libraryParameters: null, slot: null, serial: null },
    secrets: {
      pin: () => Promise.resolve(Uint8Array.from(Buffer.from(pin))),
      sealingKey: () => Promise.resolve(null),
    },
    env: { SOFTHSM2_CONF: conf },
    audit: join(folder, 'audit.jsonl'),
    mend,
    remove,
  };
}

const TOKENS = [
  { name: 'the software token', make: softwarePlace, skip: false },
  { name: 'SoftHSM', make: softHsmPlace, skip: SKIP_SOFTHSM !== null },
];

describe('a vault process that is killed at any moment', () => {
  let remove: () => Promise<void> = () => Promise.resolve();
  afterEach(() => remove());

  for (const { name, make, skip } of TOKENS) {
    it.skipIf(skip)(
      `evaluates no more than it counts, and loses no record, in ${KILLS} kills on ${name}`,
      async () => {
        const struck = new Map<Struck, number>();
        let [locked, mended] = [0, 0];
        for (let done = 0; done < KILLS;) {
          const place = await make();
          remove = () => place.remove();
          const { choice, secrets, env, audit } = place;
          const life = await Life.begin({
            attempts: ATTEMPTS,
            open: async () => (await openVault(HOST, choice, audit, secrets, env)).vault,
            kill: () => newest?.kill(),
            mend: () => place.mend(),
          });
          for (let i = 0; i < KILLS_A_LIFE && done < KILLS; i += 1, done += 1) await life.round();
          await life.end();
          for (const [what, count] of life.struck) struck.set(what, (struck.get(what) ?? 0) + count);
          locked += life.locked;
          mended += life.mended;
          await place.remove();
        }
        // Where the kills came, and how often a record ran out.
        console.info(name, { ...Object.fromEntries(struck), locked, mended });
        expect(struck.size).toBeGreaterThan(1);
      },
      KILLS * 20_000,
    );
  }
});
