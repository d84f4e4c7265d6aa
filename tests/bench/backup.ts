/**
 * How long a backup, the next day's, a check and a restore take, each beside a peer that does the same work on the
 * same data in the same run.
 *
 * `node tests/bench/backup.ts [messages] [media files] [media bytes] [folder]` prints the result as JSON. Seconds, and
 * MB of 10^6 bytes.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Device } from '../support/backup-device.ts';
import { HistoryGenerator } from './history.ts';

export interface BackupBenchOptions {
  readonly messages: number;
  readonly mediaFiles: number;
  readonly mediaBytes: number;
  /** Where to work: about four times the media must fit. A new folder in it is made, and removed at the end. */
  readonly folder?: string;
}

export interface BackupBench {
  readonly messages: number;
  readonly databaseBytes: number;
  readonly mediaBytes: number;
  readonly seconds: Readonly<Record<string, number>>;
  readonly megabytesPerSecond: Readonly<Record<string, number>>;
  readonly bytesWritten: Readonly<Record<string, number>>;
  /** Our seconds as a multiple of the peer's. */
  readonly ratioToPeer: Readonly<Record<string, number>>;
  readonly peers: Readonly<Record<string, string>>;
  readonly digestsEqual: boolean;
  /** Milliseconds in each stage, as reported while it ran. */
  readonly stages: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export async function runBackupBench(options: BackupBenchOptions): Promise<BackupBench> {
  const root = await fs.mkdtemp(path.join(options.folder ?? os.tmpdir(), 'coffer-bench-'));
  try {
    return await measure(options, root);
  } finally {
    await fs.rm(root, { recursive: true, force: true });
  }
}

async function measure(options: BackupBenchOptions, root: string): Promise<BackupBench> {
  const seconds: Record<string, number> = {};
  const stages: Record<string, Record<string, number>> = {};
  const bytesWritten: Record<string, number> = {};
  const timed = async <T>(name: string, work: (onProgress: Report) => Promise<T>): Promise<T> => {
    const watch = new StageWatch();
    const started = performance.now();
    const result = await work(watch.report);
    seconds[name] = (performance.now() - started) / 1000;
    if (watch.stages.size > 0) stages[name] = watch.end();
    return result;
  };

  const place = path.join(root, 'place');
  await fs.mkdir(place);
  const device = await Device.at(path.join(root, 'profile'), place);
  using key = await device.enable();
  const generator = new HistoryGenerator({ ...options, seed: 1 });
  await device.using(async (history) => generator.first(await history.write.beginImport()));
  const history = device.profile.historyFolder;
  const databaseBytes = (await fs.stat(path.join(history, 'chats.sqlite'))).size;
  const total = databaseBytes + options.mediaBytes;

  const first = await timed('first backup', (onProgress) => device.create({ onProgress }));
  bytesWritten['first backup'] = first.bytesWritten;
  await device.using(async (open) => generator.nextDay(await open.write.beginImport()));
  const next = await timed("next day's backup", (onProgress) => device.create({ onProgress }));
  bytesWritten["next day's backup"] = next.bytesWritten;
  await timed('verify', (onProgress) => device.verify({ onProgress }));
  const before = await timed('digest', () => device.digest());

  const peers: Record<string, string> = { ...absentPeers() };
  const backUp = [
    'set -o pipefail; tar c -C "$1" chats.sqlite media | zstd -3 | ',
    OPENSSL,
    ' > "$2"; sync "$2"',
  ];
  const archive = path.join(root, 'peer.tar.zst.enc');
  peers['first backup'] = peers["next day's backup"] =
    'tar | zstd -3 | openssl aes-256-ctr, everything again';
  await timed('peer: first backup', async () => shell(backUp.join(''), history, archive));
  bytesWritten['peer: first backup'] = (await fs.stat(archive)).size;
  const check = ['set -o pipefail; ', OPENSSL, ' -d < "$1" | zstd -d | tar t > "$2"'];
  peers['verify'] = 'openssl -d | zstd -d | tar t, which authenticates nothing';
  await timed('peer: verify', async () => shell(check.join(''), archive, path.join(root, 'listing')));
  const unpack = [
    'set -o pipefail; mkdir "$2"; ',
    OPENSSL,
    ' -d < "$1" | zstd -d | tar x -C "$2"; sync -f "$2"',
  ];
  peers['restore'] = 'openssl -d | zstd -d | tar x, which checks and indexes nothing';
  await timed('peer: restore', async () => shell(unpack.join(''), archive, path.join(root, 'unpacked')));
  await fs.rm(archive);
  await fs.rm(path.join(root, 'unpacked'), { recursive: true });

  const other = await Device.at(path.join(root, 'other'), place);
  await timed('restore', (onProgress) => other.restore(key, { onProgress }));
  const after = await other.digest();

  const rate = (name: string): number => total / 1e6 / (seconds[name] ?? 0);
  const ratio = (name: string, peer: string): number =>
    (seconds[name] ?? 0) / (seconds[`peer: ${peer}`] ?? 0);
  return {
    messages: options.messages,
    databaseBytes,
    mediaBytes: options.mediaBytes,
    seconds,
    megabytesPerSecond: {
      'first backup': rate('first backup'),
      verify: rate('verify'),
      restore: rate('restore'),
      'peer: first backup': rate('peer: first backup'),
    },
    bytesWritten,
    ratioToPeer: {
      'first backup': ratio('first backup', 'first backup'),
      "next day's backup": ratio("next day's backup", 'first backup'),
      verify: ratio('verify', 'verify'),
      restore: ratio('restore', 'restore'),
    },
    peers,
    digestsEqual: before === after,
    stages,
  };
}

/** A stream cipher of the same strength; openssl's command has no authenticated one. */
const OPENSSL = `openssl enc -aes-256-ctr -K ${'11'.repeat(32)} -iv ${'00'.repeat(16)}`;

type Report = (progress: { readonly stage: string }) => void;

/** Adds up the time between two reports for the stage of the first. */
class StageWatch {
  readonly stages = new Map<string, number>();
  #current: { stage: string; at: number } | null = null;

  readonly report: Report = ({ stage }) => {
    const at = performance.now();
    if (this.#current) {
      const { stage: before } = this.#current;
      this.stages.set(before, (this.stages.get(before) ?? 0) + at - this.#current.at);
    }
    this.#current = { stage, at };
    if (!this.stages.has(stage)) this.stages.set(stage, 0);
  };

  end(): Record<string, number> {
    if (this.#current) this.report(this.#current);
    return Object.fromEntries([...this.stages].map(([stage, time]) => [stage, Math.round(time)]));
  }
}

function shell(script: string, ...args: string[]): void {
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', ...args]);
  if (status !== 0) throw new TypeError(`the peer failed: ${stderr.toString()}`);
}

function absentPeers(): Record<string, string> {
  const absent = ['restic', 'borg'].filter((name) => spawnSync(name, ['--version']).status !== 0);
  return Object.fromEntries(absent.map((name) => [name, 'not on this machine']));
}

if (import.meta.main) {
  const [messages = '1000000', mediaFiles = '4000', mediaBytes = '1073741824', folder] =
    process.argv.slice(2);
  const result = await runBackupBench({
    messages: Number(messages),
    mediaFiles: Number(mediaFiles),
    mediaBytes: Number(mediaBytes),
    ...(folder === undefined ? {} : { folder }),
  });
  console.log(JSON.stringify(result, null, 2));
}
