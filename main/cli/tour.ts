/**
 * The whole job in the terminal on sample chats: import, turn on, back up, lose everything, restore, compare. It is what
 * `npm start` shows where there is no window, and everything in it is real but the people.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Backups } from '../backup/backups.ts';
import { importExport } from '../chats/import/index.ts';
import { openHistory, type History } from '../chats/index.ts';
import { fileSealer, parseDigits, toDigits } from '../keys/index.ts';
import { Profile } from '../profile/profile.ts';
import { formatBytes, formatDuration, formatTime, oneLine, plural } from './format.ts';
import { appVersion } from './version.ts';

/** Who the samples were exported by. */
const OWNER = 'Ada Brenner';

const color = process.stdout.isTTY && process.stdout.hasColors();
const bold = (text: string): string => (color ? `\u001b[1m${text}\u001b[22m` : text);
const dim = (text: string): string => (color ? `\u001b[2m${text}\u001b[22m` : text);
const green = (text: string): string => (color ? `\u001b[32m${text}\u001b[39m` : text);
const say = (...lines: readonly string[]): void => {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
};

let steps = 0;
async function step<T>(
  title: string,
  work: () => Promise<{ lines: readonly string[]; value: T }>,
): Promise<T> {
  const started = performance.now();
  const { lines, value } = await work();
  steps += 1;
  const took = formatDuration(performance.now() - started);
  say('', `${bold(`${steps}. ${title}`)}  ${dim(took)}`, ...lines.map((line) => `   ${line}`));
  return value;
}

interface Computer {
  readonly profile: Profile;
  readonly backups: Backups;
  readonly history: History;
}

async function computer(folder: string): Promise<Computer> {
  const profile = await Profile.open(folder, { create: true });
  const backups = new Backups(profile, fileSealer(profile.backupFolder), appVersion());
  return { profile, backups, history: await openHistory(profile.historyFolder) };
}

async function takeIn(history: History, samples: string): Promise<string[]> {
  const lines: string[] = [];
  for (const name of (await fs.readdir(samples)).sort()) {
    if (name.endsWith('.ts')) continue;
    const sink = await history.write.beginImport();
    const summary = await importExport(sink, path.join(samples, name), { me: OWNER });
    const { counts } = summary;
    lines.push(
      `${summary.title}: ${plural(counts.messagesAdded, 'message')}, ${plural(counts.mediaAdded, 'picture or file', 'pictures and files')}`,
    );
  }
  return lines;
}

/** Runs the tour in a new temporary folder, which stays for a look. Rejects when the restored chats are not equal. */
export async function tour(samples: string): Promise<void> {
  const root = await fs.mkdtemp(path.join(os.tmpdir(), 'coffer-tour-'));
  const [homeFolder, newFolder, cloud] = ['old-computer', 'new-computer', 'cloud'].map((name) =>
    path.join(root, name),
  ) as [string, string, string];
  await fs.mkdir(cloud);
  const place = { kind: 'folder' as const, path: cloud };

  say(
    bold('Coffer keeps your chats and makes end-to-end encrypted backups of them.'),
    'Watch the whole job once, on sample chats. The people are invented; everything else is real.',
    dim(`Everything happens in ${root}`),
  );

  const home = await computer(homeFolder);
  let digits: string;
  let digest: string;
  try {
    await step('Import three chats that WhatsApp exported', async () => ({
      lines: await takeIn(home.history, samples),
      value: null,
    }));

    await step('Read and search them', async () => {
      await home.history.searchReady();
      const { hits } = await home.history.read.search({ text: 'nonna', chatId: null, limit: 3, after: null });
      const found = hits.map(({ message, chatTitle, snippet }) => {
        const who = message.sender?.name ?? chatTitle;
        return `${dim(formatTime(message.cursor.sentAt))}  ${who}: ${oneLine(snippet.text, 80)}`;
      });
      return { lines: ['Searching for "nonna" finds', ...found], value: null };
    });

    digits = await step('Turn on encrypted backup', async () => {
      using key = await home.backups.enable();
      const written = toDigits(key);
      const groups = written.split(' ');
      const rows = [0, 8].map((at) => bold(groups.slice(at, at + 8).join(' ')));
      return {
        lines: ['Your 64 digits, shown once. Whoever has them can restore; nobody else can.', ...rows],
        value: written,
      };
    });

    await step('Back up', async () => {
      const made = await home.backups.create(home.history, place);
      return {
        lines: [
          `${plural(made.counts.messages, 'message')} and ${plural(made.counts.media, 'medium', 'media')} are ${formatBytes(made.bytesWritten)} of ciphertext, written, read back and checked.`,
          dim(cloud),
        ],
        value: null,
      };
    });

    digest = await step('Write two notes and back up again', async () => {
      await home.history.write.addNote('The spare key is with Nonna Pia.');
      await home.history.write.addNote('Restore once a year, to be sure.');
      const made = await home.backups.create(home.history, place);
      const { sha256 } = await home.history.read.digest({ verifyMedia: true });
      return {
        lines: [
          `Only what is new was written: ${formatBytes(made.bytesWritten)}.`,
          `SHA-256 over all chats and media: ${sha256.slice(0, 32)}…`,
        ],
        value: sha256,
      };
    });
  } finally {
    await home.history.close();
  }

  await step('Lose the computer', async () => {
    await fs.rm(homeFolder, { recursive: true });
    return { lines: [`${homeFolder} is gone: the chats, the pictures, the key.`], value: null };
  });

  const profile = await Profile.open(newFolder, { create: true });
  const backups = new Backups(profile, fileSealer(profile.backupFolder), appVersion());
  await step('Try a wrong key', async () => {
    using wrong = parseDigits(digits.replace(/^./, (first) => (first === '0' ? '1' : '0')));
    const refused = await backups.restore({ place, key: wrong }).then(
      () => false,
      (error: unknown) => error instanceof Error && 'code' in error && error.code === 'backup/wrong-key',
    );
    if (!refused) throw new TypeError('a wrong key was not refused');
    return { lines: ['One digit off: refused, and nothing was touched.'], value: null };
  });

  await step('Restore on another computer, with the 64 digits', async () => {
    using key = parseDigits(digits);
    const restored = await backups.restore({ place, key });
    return {
      lines: [
        `${plural(restored.counts.messages, 'message')} and ${plural(restored.counts.media, 'medium', 'media')} are back.`,
        dim(profile.historyFolder),
      ],
      value: null,
    };
  });

  await step('Compare', async () => {
    const history = await openHistory(profile.historyFolder);
    try {
      const { sha256, mediaFaults } = await history.read.digest({ verifyMedia: true });
      const faults = (mediaFaults?.missing.length ?? 1) + (mediaFaults?.damaged.length ?? 1);
      if (sha256 !== digest || faults > 0)
        throw new TypeError('the restored chats are not what was backed up');
      return {
        lines: [
          `SHA-256 over all chats and media: ${sha256.slice(0, 32)}…`,
          green('The same: every message and every picture came back, byte for byte.'),
        ],
        value: null,
      };
    } finally {
      await history.close();
    }
  });

  say(
    '',
    'Look around:',
    `  npx coffer chats --data ${newFolder}`,
    `  npx coffer backup verify --from ${cloud} --data ${newFolder}`,
    'Begin with your own: npx coffer import FILE',
    dim(`When you have seen enough: rm -r ${root}`),
  );
}
