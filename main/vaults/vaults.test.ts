/** What an owner and a vault do together, against the vault's own rules in memory. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { MemoryVault } from '../../tests/vault/memory-vault.ts';
import { SCRYPT_SALT, stretchScrypt } from '../../vault/protocol/ksf.ts';
import { vaultId } from '../../vault/protocol/ids.ts';
import { CofferError } from '../base/error.ts';
import { generateBackupKey, type BackupKey } from '../keys/index.ts';
import {
  changePassword,
  checkPassword,
  deleteRecord,
  enrolKey,
  nameIn,
  newAccount,
  passwordStrength,
  recordStatus,
  recoverKey,
  rememberedVault,
  rememberVault,
  strengthInEnglish,
  vaultPassword,
  vaultPasswordFromBytes,
  type RecordName,
  type VaultChoice,
  type VaultDescription,
  type VaultLink,
} from './index.ts';
import { TOOLS } from './tools.ts';

/** A link to `vault` that breaks before the exchange of this number, from 1, until it is mended. */
class TestLink implements VaultLink {
  readonly vault: MemoryVault;
  breaksAt = Infinity;
  lastFailure: VaultDescription['lastFailure'] = null;
  exchanges = 0;

  constructor(vault = MemoryVault.make(10)) {
    this.vault = vault;
  }

  get vaultId() {
    return vaultId(this.vault.meta.vault);
  }

  describe() {
    return Promise.resolve({
      assurance: 'software',
      name: 'memory',
      attemptsLimit: 10,
      lastFailure: this.lastFailure,
    });
  }

  async exchange(request: Uint8Array): Promise<Uint8Array> {
    this.exchanges += 1;
    if (this.exchanges >= this.breaksAt) throw Object.assign(new Error('gone'), { code: 'gone' });
    return this.vault.handle(request);
  }
}

interface Enrolled {
  readonly link: TestLink;
  readonly name: RecordName;
  readonly key: BackupKey;
}

const right = (): ReturnType<typeof vaultPassword> => vaultPassword('right');
const wrong = (): ReturnType<typeof vaultPassword> => vaultPassword('wrong');

async function enrolled(): Promise<Enrolled> {
  const link = new TestLink();
  const [name, key] = [nameIn(link, newAccount()), generateBackupKey()];
  expect(await enrolKey(link, name, key, right())).toEqual({ attemptsLeft: 10 });
  return { link, name, key };
}

const hex = (key: BackupKey): string => Buffer.from(key.expose()).toString('hex');

describe('a key under a password', () => {
  it('comes back with it, and all attempts with it', async () => {
    const { link, name, key } = await enrolled();
    await expect(recoverKey(link, name, wrong())).rejects.toMatchObject({
      code: 'vault/wrong-password',
      data: { attemptsLeft: 9, attemptsLimit: 10 },
    });
    const recovered = await recoverKey(link, name, right());
    expect(hex(recovered.key)).toBe(hex(key));
    expect(recovered).toMatchObject({ attemptsBefore: 9, attemptsLeft: 10, renewed: true });
  });

  it('is lost for ever with the tenth wrong one, until its owner sets a new one', async () => {
    const { link, name, key } = await enrolled();
    const codes: string[] = [];
    for (let tries = 0; tries < 10; tries++) {
      codes.push(await recoverKey(link, name, wrong()).then(() => '', codeOf));
    }
    expect(codes).toEqual([...Array<string>(9).fill('vault/wrong-password'), 'vault/locked']);
    expect(await recoverKey(link, name, right()).then(() => '', codeOf)).toBe('vault/locked');
    expect(await recordStatus(link, name)).toMatchObject({ state: 'locked', attemptsLeft: 0 });
    await changePassword(link, name, key, vaultPassword('anew'));
    expect(hex((await recoverKey(link, name, vaultPassword('anew'))).key)).toBe(hex(key));
  });

  it('has a second password only from who holds the key', async () => {
    const { link, name, key } = await enrolled();
    using other = generateBackupKey();
    await expect(changePassword(link, name, other, wrong())).rejects.toMatchObject({
      code: 'vault/not-owner',
    });
    await expect(enrolKey(link, name, other, wrong())).rejects.toMatchObject({
      code: 'vault/account-exists',
    });
    await expect(deleteRecord(link, name, other)).rejects.toMatchObject({ code: 'vault/not-owner' });
    await expect(checkPassword(link, name, right(), other)).rejects.toMatchObject({
      code: 'vault/other-key',
    });
    await checkPassword(link, name, right(), key);
    await deleteRecord(link, name, key);
    await expect(deleteRecord(link, name, key)).rejects.toMatchObject({ code: 'vault/not-owner' });
  });

  it('costs no attempt with another vault', async () => {
    const { name } = await enrolled();
    const other = new TestLink();
    await expect(recoverKey(other, name, right())).rejects.toMatchObject({
      code: 'vault/other-vault',
      data: { expected: name.vaultId },
    });
    expect(other.exchanges).toBe(1);
  });

  it('is not taken away again by a vault that goes away at the last step', async () => {
    const { link, name, key } = await enrolled();
    // hello, status, start, finish; then the commit is lost.
    link.breaksAt = link.exchanges + 5;
    const recovered = await recoverKey(link, name, right());
    expect(hex(recovered.key)).toBe(hex(key));
    expect(recovered).toMatchObject({ renewed: false, attemptsLeft: null });
    link.breaksAt = Infinity;
    expect(await recoverKey(link, name, right())).toMatchObject({ renewed: true, attemptsLeft: 10 });
  });

  it('is not taken away again by a computer that cannot renew the record', async () => {
    const { link, name, key } = await enrolled();
    const { stretch } = TOOLS;
    const stretching = vi.spyOn(TOOLS, 'stretch');
    stretching.mockImplementationOnce(stretch).mockRejectedValueOnce(new RangeError('no memory'));
    const recovered = await recoverKey(link, name, right());
    stretching.mockRestore();
    expect(hex(recovered.key)).toBe(hex(key));
    expect(recovered).toMatchObject({ renewed: false, attemptsLeft: 9 });
    expect(await recoverKey(link, name, right())).toMatchObject({ renewed: true, attemptsLeft: 10 });
  });

  it('opens for two clients at once, each with an attempt; one of them renews it', async () => {
    const { link, name, key } = await enrolled();
    const both = await Promise.all([recoverKey(link, name, right()), recoverKey(link, name, right())]);
    expect(both.map((one) => hex(one.key))).toEqual([hex(key), hex(key)]);
    expect(both.filter(({ renewed }) => renewed).length).toBeGreaterThanOrEqual(1);
    expect(await recoverKey(link, name, right())).toMatchObject({ attemptsLeft: 10 });
  });

  it('says why a vault failed, where it tells', async () => {
    const { link, name } = await enrolled();
    link.vault.handle = () => Uint8Array.of(1, 0xff, 0, 2, 7, 255);
    const failures: [VaultDescription['lastFailure'], unknown][] = [
      [null, { reason: 'unknown' }],
      [{ code: 'vault/token-removed', data: {} }, { reason: 'vault/token-removed' }],
      [
        {
          code: 'vault/token-error',
          data: { operation: 'C_DeriveKey', ckr: 'CKR_DEVICE_ERROR', ckrValue: 48 },
        },
        { reason: 'vault/token-error', operation: 'C_DeriveKey', ckr: 'CKR_DEVICE_ERROR', ckrValue: 48 },
      ],
      [
        { code: 'vault/audit-unwritable', data: { file: '/a', reason: 'ENOSPC' } },
        { reason: 'vault/audit-unwritable', detail: 'ENOSPC' },
      ],
    ];
    for (const [failure, data] of failures) {
      link.lastFailure = failure;
      const error: unknown = await recordStatus(link, name).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'vault/failed' });
      expect(error instanceof CofferError && error.data).toEqual(data);
    }
    // One that cannot even be asked.
    link.describe = () =>
      Promise.reject(new CofferError('vault/token-removed', { ckr: 'CKR_DEVICE_REMOVED' }));
    await expect(recordStatus(link, name)).rejects.toMatchObject({
      code: 'vault/failed',
      data: { reason: 'vault/token-removed', ckr: 'CKR_DEVICE_REMOVED' },
    });
    link.vault.handle = () => randomBytes(40);
    await expect(recordStatus(link, name)).rejects.toMatchObject({ code: 'vault/answer-invalid' });
  });
});

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'none';

describe('a password', () => {
  it('is the same however it was typed, and refused when empty, absurdly long or no text', () => {
    const bytes = (text: string): string => Buffer.from(vaultPassword(text).expose()).toString('hex');
    expect(bytes('Gro\u0308\u00dfe\u00a07')).toBe(bytes('Gr\u00f6\u00dfe 7'));
    expect(() => vaultPassword('')).toThrow('vault/password-unusable');
    expect(() => vaultPassword('x'.repeat(1025))).toThrow('vault/password-unusable');
    expect(() => vaultPasswordFromBytes(Uint8Array.of(0x61, 0xff))).toThrow('vault/password-unusable');
  });

  it('leaves no bytes where it was read, and prints nothing of itself', () => {
    const bytes = new TextEncoder().encode('hunter2');
    const password = vaultPasswordFromBytes(bytes);
    expect([...bytes]).toEqual(Array<number>(7).fill(0));
    expect(`${String(password)} ${JSON.stringify({ password })}`).not.toContain('hunter2');
  });

  it('is judged by how hard it is to guess, not by its kinds of characters', async () => {
    const of = async (text: string) => (await passwordStrength(vaultPassword(text))).score;
    expect(await of('P@ssw0rd1!')).toBeLessThan(3);
    expect(await of('quiet lamp under the bridge')).toBeGreaterThanOrEqual(3);
  });

  it('is judged by names, which have English words, also when it is as long and nasty as can be', async () => {
    const common = await passwordStrength(vaultPassword('password'));
    expect(common).toEqual({ score: 0, warning: 'topTen', suggestions: ['anotherWord'] });
    expect(await strengthInEnglish(common)).toEqual({
      warning: 'This is a heavily used password.',
      suggestions: ['Add more words that are less common.'],
    });
    const nasty = vaultPassword('4@8({[<36gf9#1!|l0$5+7%2z'.repeat(40));
    expect((await passwordStrength(nasty)).score).toBe(4);
  });

  it('is stretched by the host as the protocol says', async () => {
    const input = randomBytes(32);
    expect(SCRYPT_SALT.every((byte) => byte === 0)).toBe(true);
    expect(await TOOLS.stretch(input)).toEqual(await stretchScrypt(input));
  });
});

describe('what the profile remembers', () => {
  it('is where the vault is, and is refused when it cannot be understood', async () => {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'coffer-choice-'));
    try {
      expect(await rememberedVault(folder)).toBeNull();
      const choices: VaultChoice[] = [
        { kind: 'software', folder: '/vault' },
        {
          kind: 'pkcs11',
          module: '/lib/m.so',
          libraryParameters: null,
          tokenLabel: 'lab',
          serial: '01',
          slot: 3,
        },
      ];
      for (const choice of choices) {
        await rememberVault(folder, choice);
        expect(await rememberedVault(folder)).toEqual(choice);
      }
      for (const text of ['', '{}', '{"format":1,"vault":{"kind":"software","folder":"/v","pin":"1"}}']) {
        await fs.writeFile(path.join(folder, 'vault.json'), text);
        await expect(rememberedVault(folder)).rejects.toMatchObject({ code: 'vault/choice-damaged' });
      }
    } finally {
      await fs.rm(folder, { recursive: true });
    }
  });
});
