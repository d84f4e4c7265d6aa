import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { segmentMember } from './names.ts';
import { TAR_BLOCK, tarContentLength, tarEnd, tarHeader } from './tar.ts';

const GIB = 1024 ** 3;
const has = (command: string): boolean => spawnSync(command, ['--version']).status === 0;

/** An archive of these members, filled with their first letter. */
function archive(members: readonly (readonly [name: string, length: number])[]): Buffer {
  const parts = members.flatMap(([name, length]) => [
    tarHeader(name, length),
    Buffer.concat([Buffer.alloc(length, name.slice(0, 1))], tarContentLength(length)),
  ]);
  return Buffer.concat([...parts, tarEnd()]);
}

const members = [
  [segmentMember('message', 4096), 700],
  [`media/${'ab'.repeat(32)}`, 0],
  [`media/${'cd'.repeat(32)}`, TAR_BLOCK],
] as const;

describe('a tar', () => {
  it.skipIf(!has('tar'))(
    'is listed and unpacked by tar, also with the zeros of the padding behind it',
    () => {
      const input = Buffer.concat([archive(members), Buffer.alloc(10_000)]);
      const listed = spawnSync('tar', ['tvf', '-'], { input, encoding: 'utf8' });
      expect(listed.stderr).toBe('');
      const lines = listed.stdout.trim().split('\n');
      expect(lines.map((line) => line.split(/\s+/).at(-1))).toEqual(members.map(([name]) => name));
      expect(lines.map((line) => Number(line.split(/\s+/)[2]))).toEqual([700, 0, 512]);
      expect(lines.every((line) => line.startsWith('-rw-------'))).toBe(true);
      const content = spawnSync('tar', ['xOf', '-', members[0][0]], { input });
      expect(content.stdout.equals(Buffer.alloc(700, 'r'))).toBe(true);
    },
  );

  it.skipIf(!has('python3'))('of any size is understood by Python', () => {
    const sizes = [0, 1, 8 * GIB - 1, 8 * GIB, 5000 * GIB];
    const program = `
import sys, tarfile
for at in range(0, ${sizes.length * TAR_BLOCK}, 512):
    member = tarfile.TarInfo.frombuf(sys.stdin.buffer.read(512), 'ascii', 'strict')
    print(member.name, member.size, member.isfile(), member.uid, member.mtime)`;
    const input = Buffer.concat(sizes.map((size) => tarHeader('media/a', size)));
    const { stdout } = spawnSync('python3', ['-c', program], { input, encoding: 'utf8' });
    expect(stdout.trim().split('\n')).toEqual(sizes.map((size) => `media/a ${size} True 0 0`));
  });

  it.skipIf(!has('tar'))('says a size above 8 GiB so that tar believes it', () => {
    const input = Buffer.concat([tarHeader('media/a', 9 * GIB), Buffer.alloc(TAR_BLOCK)]);
    const { stdout } = spawnSync('tar', ['tvf', '-'], { input, encoding: 'utf8' });
    expect(stdout).toContain(` ${9 * GIB} `);
  });

  it.each(['', 'ü', 'a b', 'x'.repeat(101), 'a\0'])('takes no member of the name %j', (name) => {
    expect(() => tarHeader(name, 1)).toThrow(TypeError);
  });
});
