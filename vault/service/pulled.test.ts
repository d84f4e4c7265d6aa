/** A token that is pulled out in the middle of a recovery: what is refused, what is counted, and that it heals. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Pkcs11Token } from '../../native/pkcs11/token.ts';
import { makeSoftHsm, SKIP_SOFTHSM, type SoftHsm } from '../../tests/support/softhsm.ts';
import { Person } from '../../tests/support/vault-person.ts';
import type { TokenPort } from '../hsm/port.ts';
import { parseRequest } from '../protocol/frames.ts';
import type { Request } from '../protocol/messages.ts';
import { TokenRecordStore } from '../store/store.ts';
import { AuditLog } from './audit.ts';
import { openVault, type VaultProcess } from './client.ts';
import { NodeProcessHost } from './node-host.ts';
import { makeEngine } from './run.ts';

const TOKEN_FAILED = { outcome: 'refused', reason: 'token-failed' };

let hsm: SoftHsm;
let closing: (() => Promise<void>)[] = [];
beforeEach(async () => {
  if (SKIP_SOFTHSM === null) hsm = await makeSoftHsm();
});
afterEach(async () => {
  for (const close of closing.toReversed()) await close();
  closing = [];
  if (SKIP_SOFTHSM === null) await hsm.remove();
});

describe.skipIf(SKIP_SOFTHSM !== null)('a token that is pulled at a message of a recovery', () => {
  async function open(): Promise<VaultProcess> {
    const { module, label, conf, folder, pin } = hsm;
    const choice = {
      kind: 'pkcs11' as const,
      module,
      label,
      libraryParameters: null,
      slot: null,
      serial: null,
    };
    const secrets = {
      pin: () => Promise.resolve(Uint8Array.from(Buffer.from(pin))),
      sealingKey: () => Promise.resolve(null),
    };
    const env = { SOFTHSM2_CONF: conf };
    const { vault } = await openVault(new NodeProcessHost(), choice, join(folder, 'audit'), secrets, env);
    closing.push(() => vault.stop());
    return vault;
  }

  const MESSAGES: readonly (readonly [message: Request['type'], left: number])[] = [
    ['recover-start', 10],
    ['recover-finish', 9],
    ['rotate-commit', 9],
  ];

  for (const [message, left] of MESSAGES) {
    it(`is missed at ${message}; ${left} of 10 attempts are left, and it goes on when the token is back`, async () => {
      const vault = await open();
      await vault.call('create-vault', { attempts: 10 });
      const person = await Person.meet(vault);
      await person.enrol('right');

      let putBack: (() => Promise<void>) | null = null;
      person.vault = {
        async exchange(request) {
          if (parseRequest(request).type === message) putBack ??= await hsm.pull();
          return vault.exchange(request);
        },
      };
      expect(await person.recover('right')).toEqual(TOKEN_FAILED);
      expect(putBack).not.toBeNull();
      // Nothing is made up while it is away, however often somebody asks.
      person.vault = vault;
      expect(await person.recover('right')).toEqual(TOKEN_FAILED);
      await expect(vault.call('status', null)).rejects.toMatchObject({ code: 'vault/token-removed' });
      await (putBack as (() => Promise<void>) | null)?.();

      expect(await person.attemptsLeft()).toBe(left);
      expect(await person.recover('wrong')).toEqual({ outcome: 'wrong-password', attemptsLeft: left - 1 });
      expect(await person.recover('right')).toEqual({
        outcome: 'recovered',
        backupKey: person.backupKey,
        attemptsLeft: 10,
      });
      // AKE, decoy, account; a key that was made for the renewal and not used is gone.
      await vault.call('sweep', null);
      expect(await vault.call('keys', null)).toHaveLength(3);
      expect(await person.recover('right')).toMatchObject({ outcome: 'recovered', attemptsLeft: 10 });
    });
  }
});

/** `token`, with `before` run before each of its calls. */
function interrupted(token: TokenPort, before: () => Promise<void>): TokenPort {
  return new Proxy(token, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]): Promise<unknown> => {
        await before();
        return Reflect.apply(value, target, args);
      };
    },
  });
}

describe.skipIf(SKIP_SOFTHSM !== null)('a token that is pulled before any one call of a recovery', () => {
  it('costs one attempt at most, and no key', { timeout: 180_000 }, async () => {
    const { module, label, pin, folder } = hsm;
    const token = await Pkcs11Token.open({
      module,
      label,
      libraryParameters: null,
      slot: null,
      serial: null,
      objectLimit: null,
      pin: () => Promise.resolve(Buffer.from(pin)),
    });
    const audit = await AuditLog.open(join(folder, 'audit'));
    /** Calls until it is pulled. */
    let calls = Infinity;
    let putBack: (() => Promise<void>) | null = null;
    const parts = interrupted(token, async () => {
      if (calls === 0) putBack = await hsm.pull();
      calls -= 1;
    });
    const engine = makeEngine({ token: parts, audit, store: new TokenRecordStore(parts) });
    closing.push(async () => {
      await engine.close();
      await audit.close();
      await token.close();
    });
    await engine.createVault(10);
    const person = await Person.meet(engine);
    await person.enrol('right');

    const outcomes: string[] = [];
    for (let at = 0; ; at += 1) {
      calls = at;
      const { outcome, ...rest } = await person.recover('right');
      calls = Infinity;
      const back = putBack as (() => Promise<void>) | null;
      if (back === null) break;
      putBack = null;
      await back();
      if (outcome !== 'recovered') expect({ outcome, ...rest }).toEqual(TOKEN_FAILED);
      outcomes.push(outcome);
      expect(await person.attemptsLeft()).toBeGreaterThanOrEqual(9);
      expect(await person.recover('right')).toMatchObject({ outcome: 'recovered', attemptsLeft: 10 });
      await engine.sweep();
      expect(await token.listKeys()).toHaveLength(3);
    }
    // From the first call, which asks for the vault's own data, to those that only tidy up behind the renewal.
    expect(outcomes.filter((outcome) => outcome === 'refused').length).toBeGreaterThan(10);
    expect(outcomes[0]).toBe('refused');
  });
});
