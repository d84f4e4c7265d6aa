/** What else may be in a software vault's folder, and who else may look into it. */
import {
  chmod,
  chown,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditLog } from '../service/audit.ts';
import { AUDIT_LOG } from './private-folder.ts';
import { SoftwareToken } from './software.ts';

const IS_ROOT = process.geteuid?.() === 0;

let outside: string;
let folder: string;
beforeEach(async () => {
  outside = await mkdtemp(join(tmpdir(), 'coffer-folder-'));
  folder = join(outside, 'vault');
});
afterEach(() => rm(outside, { recursive: true, force: true }));

const open = (): Promise<SoftwareToken> => SoftwareToken.open({ folder, sealingKey: null });

/** A vault with a key and an object; their paths. */
async function makeVault(): Promise<{ key: string; object: string; keyRef: string }> {
  const token = await open();
  const { keyRef } = await token.generateKey('oprf');
  const { objectRef } = await token.putObject('cfr1:a', Uint8Array.of(1, 2));
  await token.close();
  return { keyRef, key: join(folder, 'keys', `${keyRef}.key`), object: join(folder, 'objects', objectRef) };
}

async function openings(): Promise<void> {
  for (let i = 0; i < 2; i += 1) await (await open()).close();
}

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

describe('files of others in the folder of a vault', () => {
  it('stay as they are, whatever they are called', async () => {
    await mkdir(folder, { mode: 0o700 });
    const names = [
      '.tmp-important',
      '.tmp-',
      '.tmp-0011',
      '.tmp-00112233445566FF',
      '.tmp-00112233445566ff.txt',
    ];
    for (const part of ['', 'keys', 'objects']) {
      await mkdir(join(folder, part), { recursive: true, mode: 0o700 });
      for (const name of names) await writeFile(join(folder, part, name), 'mine');
    }
    await openings();
    for (const part of ['', 'keys', 'objects']) {
      for (const name of names) expect(await readFile(join(folder, part, name), 'utf8')).toBe('mine');
    }
  });

  it('are not reached through a link, symbolic or hard, in place of a leftover', async () => {
    await mkdir(folder, { mode: 0o700 });
    const target = join(outside, 'target');
    await writeFile(target, 'precious');
    await symlink(target, join(folder, '.tmp-link'));
    await symlink(target, join(folder, '.tmp-00112233445566ff'));
    await link(target, join(folder, '.tmp-aa112233445566ff'));
    await mkdir(join(folder, '.tmp-bb112233445566ff'));
    await openings();
    expect(await readFile(target, 'utf8')).toBe('precious');
    expect((await readdir(folder)).filter((name) => name.startsWith('.tmp-')).toSorted()).toEqual([
      '.tmp-00112233445566ff',
      '.tmp-bb112233445566ff',
      '.tmp-link',
    ]);
  });

  it('are not reached through a link in place of a key or an object that is destroyed', async () => {
    await makeVault();
    const target = join(outside, 'target');
    await writeFile(target, 'precious');
    const token = await open();
    try {
      const { keyRef } = await token.generateKey('oprf');
      const { objectRef } = await token.putObject('cfr1:b', Uint8Array.of(3));
      await rm(join(folder, 'keys', `${keyRef}.key`));
      await symlink(target, join(folder, 'keys', `${keyRef}.key`));
      await rm(join(folder, 'objects', objectRef));
      await link(target, join(folder, 'objects', objectRef));
      await token.destroyKey(keyRef);
      await token.destroyObject(objectRef);
      expect(await readFile(target, 'utf8')).toBe('precious');
      expect(await readdir(join(folder, 'keys'))).toHaveLength(1);
      expect(await readdir(join(folder, 'objects'))).toHaveLength(1);
    } finally {
      await token.close();
    }
  });
});

describe.skipIf(process.platform === 'win32')(
  'the folder of a vault (not on Windows, which has no modes)',
  () => {
    it('is closed to others at each opening, with everything of the vault in it', async () => {
      const { key, object } = await makeVault();
      const parts = ['keys', 'objects'].map((part) => join(folder, part));
      const files = [key, object, join(folder, 'token-id')];
      for (const path of [...parts, folder]) await chmod(path, 0o777);
      for (const path of files) await chmod(path, 0o644);
      await (await open()).close();
      for (const path of [...parts, folder]) expect(await modeOf(path)).toBe(0o700);
      for (const path of files) expect(await modeOf(path)).toBe(0o600);
    });

    it('is closed with its logs: the one that is written, the one that will be, those that did not verify', async () => {
      await makeVault();
      const log = join(folder, AUDIT_LOG);
      await writeFile(log, 'no log\n');
      await (await AuditLog.open(log, () => 42)).close();
      const logs = [log, `${log}.next`, `${log}.broken-42`];
      await writeFile(`${log}.next`, '');
      const others = join(folder, `${AUDIT_LOG}.letters`);
      await writeFile(others, 'mine');
      for (const path of [...logs, others]) await chmod(path, 0o644);
      await (await open()).close();
      for (const path of logs) expect(await modeOf(path), path).toBe(0o600);
      expect(await modeOf(others)).toBe(0o644);
    });

    it.each(['', '.next', '.broken-42'])('keeps no log behind a link (%s)', async (ending) => {
      await makeVault();
      const target = join(outside, 'target');
      await writeFile(target, 'precious');
      await chmod(target, 0o644);
      const log = join(folder, `${AUDIT_LOG}${ending}`);
      await symlink(target, log);
      const refused = { code: 'vault/folder-unusable', data: { path: log, reason: 'not-a-file' } };
      await expect(open()).rejects.toMatchObject(refused);
      expect(await modeOf(target)).toBe(0o644);
      await rm(log);
      await mkdir(log);
      await expect(open()).rejects.toMatchObject(refused);
    });

    it('that was made for it beforehand is closed too', async () => {
      await mkdir(folder);
      await chmod(folder, 0o755);
      await (await open()).close();
      expect(await modeOf(folder)).toBe(0o700);
    });

    it('is not made of a folder that is open to others and has other things in it', async () => {
      await mkdir(folder);
      await writeFile(join(folder, 'letters'), 'shared');
      await chmod(folder, 0o755);
      await expect(open()).rejects.toMatchObject({
        code: 'vault/folder-unusable',
        data: { reason: 'other-files' },
      });
      expect(await modeOf(folder)).toBe(0o755);
      expect(await readdir(folder)).toEqual(['letters']);
      await chmod(folder, 0o700);
      await (await open()).close();
    });

    it('keeps no file or folder behind a link', async () => {
      const { key } = await makeVault();
      await rm(key);
      await symlink('/etc/hostname', key);
      const refused = { code: 'vault/folder-unusable', data: { path: key, reason: 'not-a-file' } };
      await expect(open()).rejects.toMatchObject(refused);
      await rm(join(folder, 'keys'), { recursive: true });
      await symlink(outside, join(folder, 'keys'));
      const before = await modeOf(outside);
      await expect(open()).rejects.toMatchObject({ data: { reason: 'not-a-file' } });
      expect(await modeOf(outside)).toBe(before);
    });

    it.skipIf(!IS_ROOT)(
      'is refused, and not changed, where it is another’s (needs root to give it away)',
      async () => {
        const { key, object } = await makeVault();
        const logs = ['', '.next', '.broken-42'].map((ending) => join(folder, `${AUDIT_LOG}${ending}`));
        for (const path of logs) await writeFile(path, '');
        for (const path of [folder, join(folder, 'keys'), join(folder, 'token-id'), ...logs, key, object]) {
          const { uid, gid } = await lstat(path);
          await chown(path, 65_534, gid);
          await expect(open()).rejects.toMatchObject({
            code: 'vault/folder-unusable',
            data: { path, reason: 'other-owner' },
          });
          await chown(path, uid, gid);
        }
        await chmod(folder, 0o755);
        await chown(folder, 65_534, 0);
        await expect(open()).rejects.toMatchObject({ data: { reason: 'other-owner' } });
        expect(await modeOf(folder)).toBe(0o755);
        await chown(folder, 0, 0);
        await (await open()).close();
        expect(await modeOf(folder)).toBe(0o700);
      },
    );
  },
);
