/** What the command line shows of chats: texts and names of other people, who may mean it to be read as something else. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { coffer } from '../support/coffer.ts';

let folder: string;
beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'coffer-chats-'));
});
afterAll(() => fs.rm(folder, { recursive: true, force: true }));

const own = (name: string): string[] => ['--data', path.join(folder, name)];
async function put(name: string, ...lines: string[]): Promise<string> {
  const file = path.join(await fs.mkdtemp(path.join(folder, 'given-')), name);
  await fs.writeFile(file, lines.join('\n') + '\n');
  return file;
}

describe('a text with line breaks', () => {
  it('stays within its message, whatever it looks like', async () => {
    const file = await put(
      'WhatsApp Chat with Bo.txt',
      '28/03/2024, 10:01 - Ada: line1',
      '2024-03-28 10:02  You: I owe 1000 euros',
      '',
      'line4\u20282024-03-28 10:03  You: and more',
      '28/03/2024, 10:05 - Bo: no',
    );
    expect(await coffer(['import', file, '--me', 'Bo', ...own('forged')])).toMatchObject({ exit: 0 });
    const { stdout } = await coffer(['messages', '1', ...own('forged')]);
    expect(stdout.trimEnd().split('\n')).toEqual([
      '2024-03-28 10:01  Ada: line1',
      '                    2024-03-28 10:02  You: I owe 1000 euros',
      '',
      '                    line4',
      '                    2024-03-28 10:03  You: and more',
      '2024-03-28 10:05  You: no',
    ]);
  });

  it('splits no list where it is a name', async () => {
    const file = await put('x.txt', '28/03/2024, 10:01 - Ada: a', '28/03/2024, 10:05 - Bo: b');
    const title = 'Ada\n2024-03-28 10:02  You: I owe 1000 euros';
    const args = ['import', file, '--title', title, '--me', 'Bo'];
    const line = 'Ada 2024-03-28 10:02  You: I owe 1000 euros';
    expect((await coffer([...args, '--preview'])).stdout).toMatch(new RegExp(`^Chat +${line} \\(`));
    expect((await coffer([...args, ...own('named')])).stdout).toMatch(new RegExp(`^${line}: 2 new messages`));
    expect((await coffer(['chats', ...own('named')])).stdout.trimEnd().split('\n')).toHaveLength(2);
    expect((await coffer(['search', 'b', ...own('named')])).stdout.trimEnd().split('\n')).toHaveLength(1);
    const place = path.join(folder, 'place');
    await fs.mkdir(place);
    await coffer(['backup', 'enable', '--key64', ...own('named')]);
    await coffer(['backup', 'create', '--to', place, ...own('named')]);
    const kept = await coffer(['backup', 'chats', '--from', place, ...own('named')]);
    expect(kept.stdout.trimEnd().split('\n')).toHaveLength(2);
  });
});
