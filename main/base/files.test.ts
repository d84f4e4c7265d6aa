import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createDirectory,
  createFileAtomic,
  syncDirectory,
  writeFileAtomic,
  sweepTemporaries,
} from './files.ts';
import { workerUrl } from './worker.ts';

describe('an atomically written file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'coffer-files-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('holds the new bytes and leaves nothing beside it', async () => {
    const path = join(folder, 'a');
    await writeFileAtomic(path, 'old');
    await writeFileAtomic(path, new Uint8Array([1, 2, 3]));
    expect([...(await readFile(path))]).toEqual([1, 2, 3]);
    expect(await readdir(folder)).toEqual(['a']);
  });

  it.skipIf(process.platform === 'win32')(
    'has exactly the mode asked for, whatever it had before',
    async () => {
      const path = join(folder, 'a');
      await writeFile(path, 'x', { mode: 0o644 });
      await writeFileAtomic(path, 'y', { mode: 0o600 });
      expect((await stat(path)).mode & 0o777).toBe(0o600);
    },
  );

  it('leaves no temporary file when the rename is refused', async () => {
    // A folder that is not empty cannot be replaced by a file.
    await writeFile(join(await mkdtemp(join(folder, 'taken')), 'inner'), 'x');
    const [taken = ''] = await readdir(folder);
    await expect(writeFileAtomic(join(folder, taken), 'x')).rejects.toThrow();
    expect(await readdir(folder)).toEqual([taken]);
  });

  it('that must be new is made by exactly one of many, and never replaced', async () => {
    const path = join(folder, 'a');
    const made = await Promise.all(
      Array.from({ length: 8 }, (_, i) => createFileAtomic(path, `${i}`, { mode: 0o600 })),
    );
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(await readFile(path, 'utf8')).toBe(`${made.indexOf(true)}`);
    expect(await createFileAtomic(path, 'late')).toBe(false);
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('is the old one or the new one, whole, when its writer is killed', async () => {
    const path = join(folder, 'a');
    const length = 200_000;
    const script = `import { writeFileAtomic } from ${JSON.stringify(new URL('./files.ts', import.meta.url).href)};
      for (let i = 0; ; i++) {
        await writeFileAtomic(${JSON.stringify(path)}, Buffer.alloc(${length}, i));
        if (i === 0) console.log('first');
      }`;
    for (let run = 0; run < 5; run++) {
      const writer = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(writer.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, run * 3));
      writer.kill('SIGKILL');
      await once(writer, 'close');
      const content = await readFile(path);
      expect(content.length).toBe(length);
      expect(content.every((byte) => byte === content[0])).toBe(true);
    }
  });

  it('finds its folder made, with those above it, once and again', async () => {
    const path = join(folder, 'x', 'y', 'z');
    await createDirectory(path, { mode: 0o700 });
    await createDirectory(path);
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o700);
    await writeFileAtomic(join(path, 'a'), 'b');
    await expect(createDirectory(join(path, 'a'))).rejects.toMatchObject({ code: 'EEXIST' });
  });

  it('makes no folder that must be there, nor one above it', async () => {
    const below = join(folder, 'stick');
    await expect(createDirectory(join(below, 'set', 'volumes'), { below })).rejects.toMatchObject({
      code: 'ENOENT',
    });
    expect(await readdir(folder)).toEqual([]);
    await createDirectory(below);
    await createDirectory(join(below, 'set', 'volumes'), { below });
    await Promise.all(Array.from({ length: 8 }, () => createDirectory(join(below, 'at', 'once'), { below })));
    expect((await readdir(below)).sort()).toEqual(['at', 'set']);
  });

  it.skipIf(process.platform !== 'linux')('comes to an end where nobody can make folders', async () => {
    await expect(createDirectory('/proc/x/y')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('sweeps what killed writers of one file left, and nothing else', async () => {
    const path = join(folder, 'state.json');
    const left = `.state.json.${'ab'.repeat(8)}.tmp`;
    const others = ['.other.json.abababababababab.tmp', '.state.json.mine.tmp', 'state.json'];
    for (const name of [left, ...others]) await writeFileAtomic(join(folder, name), 'x');
    await sweepTemporaries(path);
    await sweepTemporaries(join(folder, 'none', 'state.json'));
    expect(await readdir(folder)).toEqual(expect.arrayContaining(others));
    expect(await readdir(folder)).not.toContain(left);
  });

  it('syncs a folder, and says so when there is none', async () => {
    await syncDirectory(folder);
    await expect(syncDirectory(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('a worker url', () => {
  it('follows the extension of its caller', () => {
    expect(workerUrl('./x.worker.ts', 'file:///a/b.ts').href).toBe('file:///a/x.worker.ts');
    expect(workerUrl('./x.worker.ts', 'file:///a/b.js').href).toBe('file:///a/x.worker.js');
  });
});
