import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeToken } from '../../tests/support/token-suite.ts';
import { POINT_BYTES } from './port.ts';
import { SoftwareToken } from './software.ts';

const SEALING_KEY = new Uint8Array(32).fill(9);

async function underTest(sealingKey: Uint8Array | null) {
  const folder = await mkdtemp(join(tmpdir(), 'coffer-vault-'));
  let token = await SoftwareToken.open({ folder, sealingKey });
  return {
    token,
    async reopen() {
      await token.close();
      token = await SoftwareToken.open({ folder, sealingKey });
      return token;
    },
    async remove() {
      await token.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

describe('the software token with files of mode 0600', () => {
  describeToken(() => underTest(null));
});

describe('the software token with sealed keys', () => {
  describeToken(() => underTest(SEALING_KEY));
});

describe('the folder of the software token', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'coffer-vault-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('says that it is software', async () => {
    await using token = disposable(await SoftwareToken.open({ folder, sealingKey: null }));
    const info = await token.info();
    expect(info.assurance).toBe('software');
    expect(info.serial).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('can be read by its owner alone', async () => {
    await using token = disposable(
      await SoftwareToken.open({ folder: join(folder, 'new'), sealingKey: null }),
    );
    await token.generateKey('oprf');
    expect((await stat(join(folder, 'new'))).mode & 0o777).toBe(0o700);
    const [name] = await readdir(join(folder, 'new/keys'));
    expect((await stat(join(folder, 'new/keys', name ?? ''))).mode & 0o777).toBe(0o600);
  });

  it('opens for one process at a time', async () => {
    await using token = disposable(await SoftwareToken.open({ folder, sealingKey: null }));
    await token.info();
    await expect(SoftwareToken.open({ folder, sealingKey: null })).rejects.toMatchObject({
      code: 'vault/token-in-use',
    });
  });

  it('cannot use sealed keys without the sealing key, or with another', async () => {
    const token = await SoftwareToken.open({ folder, sealingKey: SEALING_KEY });
    await token.generateKey('oprf');
    await token.close();
    for (const sealingKey of [null, new Uint8Array(32).fill(1)]) {
      await expect(SoftwareToken.open({ folder, sealingKey })).rejects.toMatchObject({
        code: 'vault/seal-failed',
      });
    }
  });

  it('writes no scalar in the clear when keys are sealed, and the right one when they are not', async () => {
    const sealed = await SoftwareToken.open({ folder, sealingKey: SEALING_KEY });
    await sealed.generateKey('oprf');
    await sealed.close();
    const [name = ''] = await readdir(join(folder, 'keys'));
    // head, nonce, ciphertext, tag, digest
    expect((await readFile(join(folder, 'keys', name))).length).toBe(6 + POINT_BYTES + 12 + 32 + 16 + 32);
  });

  it('lists a damaged key as half-made and never uses it', async () => {
    await using token = disposable(await SoftwareToken.open({ folder, sealingKey: null }));
    const { keyRef, publicKey } = await token.generateKey('oprf');
    const path = join(folder, 'keys', `${keyRef}.key`);
    const file = await readFile(path);
    for (let at = 0; at < file.length; at += 7) {
      const damaged = Uint8Array.from(file);
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      await writeFile(path, damaged);
      expect(await token.listKeys()).toMatchObject([{ keyRef, publicKey: null }]);
      await expect(token.multiply(keyRef, publicKey)).rejects.toMatchObject({ code: 'vault/key-invalid' });
    }
  });

  it('tells a damaged object from a missing one', async () => {
    await using token = disposable(await SoftwareToken.open({ folder, sealingKey: null }));
    const { objectRef } = await token.putObject('coffer-rec-a', Uint8Array.of(1, 2, 3));
    const path = join(folder, 'objects', objectRef);
    const file = await readFile(path);
    for (let length = 0; length < file.length; length += 1) {
      await writeFile(path, file.subarray(0, length));
      await expect(token.readObject(objectRef)).rejects.toMatchObject({ code: 'vault/record-damaged' });
    }
  });

  it('removes what a killed write or destruction left behind', async () => {
    await openAndClose(folder);
    for (const part of ['', 'keys', 'objects']) {
      await writeFile(join(folder, part, '.tmp-00112233445566ff'), 'half');
    }
    await openAndClose(folder);
    expect((await readdir(folder)).toSorted()).toEqual(['keys', 'objects', 'token-id']);
    for (const part of ['keys', 'objects']) expect(await readdir(join(folder, part))).toEqual([]);
  });

  it('names the folder that cannot be used', async () => {
    await writeFile(join(folder, 'file'), '');
    const open = SoftwareToken.open({ folder: join(folder, 'file/vault'), sealingKey: null });
    await expect(open).rejects.toMatchObject({ code: 'vault/folder-unusable', data: { reason: 'ENOTDIR' } });
  });
});

async function openAndClose(folder: string): Promise<void> {
  await (await SoftwareToken.open({ folder, sealingKey: null })).close();
}

function disposable(token: SoftwareToken): SoftwareToken & AsyncDisposable {
  return Object.assign(token, { [Symbol.asyncDispose]: () => token.close() });
}
