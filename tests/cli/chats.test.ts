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

it('a message that was deleted is told as that, also where it is the last one', async () => {
  const deleted = '28/03/2024, 10:05 - Bo: This message was deleted';
  const file = await put('WhatsApp Chat with Bo.txt', '28/03/2024, 10:01 - Ada: a', deleted);
  await coffer(['import', file, '--me', 'Ada', ...own('deleted')]);
  for (const command of [['messages', '1'], ['chats']])
    expect((await coffer([...command, ...own('deleted')])).stdout).toMatch(/ Bo: \[deleted\]\n$/);
});

describe('a date', () => {
  beforeAll(async () => {
    const file = await put('x.txt', '28/03/2024, 10:01 - Ada: a', '29/03/2024, 10:01 - Bo: b');
    await coffer(['import', file, '--me', 'Ada', '--time-zone', 'UTC', ...own('dates')]);
  });
  const messages = (...more: string[]) => coffer(['messages', '1', ...more, ...own('dates')]);

  it.each(['2024-03-29', '2024-03-28 23:30', '2024-03-29T12:01:00+02:00', '2024-03-29T10:01Z'])(
    'is taken as it is written: %s',
    async (date) => {
      const [after, before] = [await messages('--after', date), await messages('--before', date)];
      expect(after.stdout).toMatch(/^[^\n]+ Bo: b\n$/);
      expect(before.stdout).toMatch(/^[^\n]+ You: a\n$/);
    },
  );

  it.each(['3/4/2024', '2024-02-31', '2023-02-29', '5', '2024-13-01', '2024-03-29T25:00', 'May 1, 2024'])(
    'is not guessed: %s',
    async (date) => {
      const refused = await messages('--after', date);
      expect(refused).toMatchObject({ exit: 2, stdout: '' });
      expect(refused.stderr).toContain(`"${date}" is no date. Write it like 2024-05-01`);
    },
  );
});

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
