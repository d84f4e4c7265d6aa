/** What a client keeps secret between two messages is zeroed, also when the answer never comes. */
import { beforeEach, expect, it, vi } from 'vitest';
import { MemoryVault } from '../../tests/vault/memory-vault.ts';
import type * as EnrolClient from '../../vault/protocol/client-enrol.ts';
import type * as RecoverClient from '../../vault/protocol/client-recover.ts';
import { vaultId } from '../../vault/protocol/ids.ts';
import { generateBackupKey } from '../keys/index.ts';
import { changePassword, enrolKey, nameIn, newAccount, recoverKey, vaultPassword } from './index.ts';
import type { VaultLink } from './index.ts';

/** Every state that the protocol's client made. */
const states = vi.hoisted((): unknown[] => []);

vi.mock('../../vault/protocol/client-recover.ts', async (original) => {
  const real = await original<typeof RecoverClient>();
  return {
    ...real,
    recoverStart: (...args: Parameters<typeof real.recoverStart>) => kept(real.recoverStart(...args)),
    recoverProve: async (...args: Parameters<typeof real.recoverProve>) =>
      kept(await real.recoverProve(...args)),
    recoverOpen: (...args: Parameters<typeof real.recoverOpen>) => kept(real.recoverOpen(...args)),
    recoverRenew: async (...args: Parameters<typeof real.recoverRenew>) =>
      kept(await real.recoverRenew(...args)),
  };
});
vi.mock('../../vault/protocol/client-enrol.ts', async (original) => {
  const real = await original<typeof EnrolClient>();
  return {
    ...real,
    enrolStart: (...args: Parameters<typeof real.enrolStart>) => kept(real.enrolStart(...args)),
  };
});

function kept<T extends object>(made: T): T {
  if ('state' in made) states.push(made.state);
  return made;
}

/** The fields of a state that are secret, however deep. */
const SECRET = new Set(['password', 'blind', 'keyshareSecret', 'input', 'sessionKey', 'exportKey']);

function secretsIn(value: unknown): Uint8Array[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  return Object.entries(value).flatMap(([name, part]: [string, unknown]) =>
    part instanceof Uint8Array ? (SECRET.has(name) ? [part] : []) : secretsIn(part),
  );
}

let vault: MemoryVault;
let answers: number;
const link: VaultLink = {
  get vaultId() {
    return vaultId(vault.meta.vault);
  },
  describe: () => Promise.reject(new TypeError('away')),
  exchange: (request) => {
    answers -= 1;
    return answers < 0 ? Promise.reject(new TypeError('away')) : Promise.resolve(vault.handle(request));
  },
};

beforeEach(() => {
  vault = MemoryVault.make(20);
  states.length = 0;
  answers = Infinity;
});

// hello; for a recovery status, start, finish, commit; for an enrolment start, finish.
it.each([
  [0, 0],
  [1, 0],
  [2, 1],
  [3, 2],
  [4, 4],
  [5, 4],
])('a recovery that gets %i answers leaves nothing behind of its %i states', async (count, made) => {
  using key = generateBackupKey();
  using password = vaultPassword('right');
  const name = nameIn(link, newAccount());
  await enrolKey(link, name, key, password);
  states.length = 0;
  answers = count;
  await recoverKey(link, name, password).catch(() => undefined);
  expect(states).toHaveLength(made);
  for (const secret of states.flatMap(secretsIn)) expect(secret.every((byte) => byte === 0)).toBe(true);
  expect(states.flatMap(secretsIn).length).toBeGreaterThanOrEqual(states.length);
});

it.each([0, 1, 2, 3])(
  'a change of the password that gets %i answers leaves nothing behind',
  async (count) => {
    using key = generateBackupKey();
    using password = vaultPassword('right');
    const name = nameIn(link, newAccount());
    await enrolKey(link, name, key, password);
    states.length = 0;
    answers = count;
    await changePassword(link, name, key, password).catch(() => undefined);
    expect(states).toHaveLength(count === 0 ? 0 : 1);
    for (const secret of states.flatMap(secretsIn)) expect(secret.every((byte) => byte === 0)).toBe(true);
  },
);
