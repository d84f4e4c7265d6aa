/** Looking at a token from the command line: every check is shown, that in a second process too, and nothing stays. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Connection } from '../../native/pkcs11/connection.ts';
import { makeSoftHsm, optionsOf, SKIP_SOFTHSM, type SoftHsm } from '../support/softhsm.ts';
import { VaultDesk, type Answer } from '../support/vault-cli.ts';

interface Check {
  readonly check: string;
  readonly passed: boolean;
}

describe.skipIf(SKIP_SOFTHSM !== null)('a token that is only looked at', { timeout: 120_000 }, () => {
  let desk: VaultDesk;
  let hsm: SoftHsm;
  let token: readonly string[];
  beforeAll(async () => {
    desk = await VaultDesk.make();
    hsm = await makeSoftHsm('looked-at', '4711');
    token = ['--module', hsm.module, '--token-label', 'looked-at', '--pin-file', await desk.secret('4711')];
  });
  afterAll(async () => {
    await desk.remove();
    await hsm.remove();
  });

  async function objectsInIt(): Promise<number> {
    const connection = await Connection.open(optionsOf(hsm));
    try {
      return (await connection.session()).find([]).length;
    } finally {
      await connection.close();
    }
  }

  /** From the JSON of the two commands; another shape has no checks. */
  function checksOf({ json }: Answer): readonly Check[] {
    const probe = json['code'] === 'vault-mechanisms' ? json['probe'] : json;
    const checks: unknown =
      typeof probe === 'object' && probe !== null && 'checks' in probe ? probe.checks : [];
    return checks as readonly Check[];
  }

  for (const words of [
    ['vault', 'mechanisms'],
    ['vault', 'init', '--dry-run'],
  ]) {
    it(`by "coffer ${words.join(' ')}" holds afterwards what it held before`, async () => {
      const answer = await desk.run('lab', [...words, ...token]);
      expect(answer.exit).toBe(0);
      const checks = checksOf(answer);
      expect(checks.filter(({ passed }) => !passed)).toEqual([]);
      expect(checks.map(({ check }) => check)).toContain('second-process');
      expect(await objectsInIt()).toBe(0);
    });
  }
});
