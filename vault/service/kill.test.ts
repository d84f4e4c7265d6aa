/**
 * The vault process is killed at random moments while somebody guesses: never more answers than attempts, never a
 * lost record, never a state from which it does not go on.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { makeSoftHsm, SKIP_SOFTHSM } from '../../tests/support/softhsm.ts';
import { Person } from '../../tests/support/vault-person.ts';
import { parseResponse } from '../protocol/frames.ts';
import { openVault, type SecretSource, type VaultChoice, type VaultProcess } from './client.ts';
import type { ChildChannel, ProcessHost } from './host.ts';
import { NodeProcessHost } from './node-host.ts';

const SLOW = process.env['SLOW'] === '1';
const NODE = new NodeProcessHost();
/** The process started last: that of the vault, as a token's probe runs before it. */
let newest: ChildChannel | null = null;
const HOST: ProcessHost = {
  start(entry, env) {
    newest = NODE.start(entry, env);
    return newest;
  },
};
const ATTEMPTS = SLOW ? 10 : 5;
/** At least so many on each token; every vault is guessed at until it locks, which takes several. */
const KILLS = SLOW ? 500 : 1;

describe('a vault process that is killed while somebody guesses', () => {
  let remove: () => Promise<void> = () => Promise.resolve();
  afterEach(() => remove());

  /** The life of one vault; how many kills it took. */
  async function live(open: () => Promise<VaultProcess>): Promise<number> {
    let vault = await open();
    await vault.call('create-vault', { attempts: ATTEMPTS });
    const person = await Person.meet(vault);
    await person.enrol('right');
    let answered = 0;
    let left = ATTEMPTS;
    let kills = 0;
    for (; left > 0 && kills < 60; kills += 1) {
      const current = vault;
      person.vault = {
        async exchange(request) {
          const answer = await current.exchange(request);
          if (parseResponse(answer).type === 'recover-start') answered += 1;
          return answer;
        },
      };
      const killing = new Promise<void>((resolve) => {
        setTimeout(() => {
          newest?.kill();
          void current.stop().then(resolve);
        }, Math.random() * 160);
      });
      try {
        // At most three guesses, so that a vault sees more than one kill.
        for (let i = 0; i < 3; i += 1) await person.recover('wrong');
      } catch (error) {
        expect(error).toMatchObject({ code: 'vault/process-gone' });
      }
      await killing;
      vault = await open();
      const { accounts } = await vault.call('status', null);
      expect(accounts).toHaveLength(1);
      const now = accounts[0]?.attemptsLeft ?? -1;
      expect(now).toBeLessThanOrEqual(ATTEMPTS - answered);
      expect(now).toBeLessThanOrEqual(left);
      left = now;
      // AKE, decoy and, while it lives, the record's: no key is lost, none is left over.
      expect(await vault.call('keys', null)).toHaveLength(left > 0 ? 3 : 2);
    }
    expect(answered).toBeLessThanOrEqual(ATTEMPTS);
    person.vault = vault;
    expect(await person.recover('right')).toEqual({ outcome: 'refused', reason: 'locked' });
    await person.enrol('again', 'overwrite');
    expect(await person.recover('again')).toMatchObject({ outcome: 'recovered', attemptsLeft: ATTEMPTS });
    await vault.stop();
    return kills;
  }

  it(
    'never answers a guess more than there are attempts on the software token',
    async () => {
      for (let kills = 0; kills < KILLS;) {
        const folder = await mkdtemp(join(tmpdir(), 'coffer-lives-'));
        remove = () => rm(folder, { recursive: true, force: true });
        const choice: VaultChoice = { kind: 'software', folder: join(folder, 'vault'), sealed: false };
        const none: SecretSource = {
          pin: () => Promise.resolve(null),
          sealingKey: () => Promise.resolve(null),
        };
        kills += await live(
          async () => (await openVault(HOST, choice, join(folder, 'audit.jsonl'), none, {})).vault,
        );
        await remove();
      }
    },
    120_000 + KILLS * 10_000,
  );

  it.skipIf(SKIP_SOFTHSM !== null)(
    'never answers a guess more than there are attempts on SoftHSM',
    async () => {
      for (let kills = 0; kills < KILLS;) {
        const hsm = await makeSoftHsm();
        remove = () => hsm.remove();
        const { module, label, conf, pin } = hsm;
        const choice: VaultChoice = {
          kind: 'pkcs11',
          module,
          label,
          libraryParameters: null,
          slot: null,
          serial: null,
        };
        const secrets: SecretSource = {
          pin: () => Promise.resolve(Uint8Array.from(Buffer.from(pin))),
          sealingKey: () => Promise.resolve(null),
        };
        const env = { SOFTHSM2_CONF: conf };
        const audit = join(hsm.folder, 'audit.jsonl');
        kills += await live(async () => (await openVault(HOST, choice, audit, secrets, env)).vault);
        await remove();
      }
    },
    120_000 + KILLS * 20_000,
  );
});
