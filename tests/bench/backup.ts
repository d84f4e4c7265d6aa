/**
 * How long a backup, the next day's, a check and a restore take, each beside peers that do comparable work on the same
 * data in the same run: tar with openssl, and restic and borg where they are installed.
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

/** What is measured; a peer's name beside it. */
type Work = 'first backup' | "next day's backup" | 'verify' | 'restore';
type Measured = Readonly<Record<string, number>>;

export interface BackupBench {
  readonly messages: number;
  readonly databaseBytes: number;
  readonly mediaBytes: number;
  /** Of `coffer` and of every peer that is on this machine. */
  readonly seconds: Readonly<Record<Work, Measured>>;
  readonly bytesWritten: Readonly<Record<'first backup' | "next day's backup", Measured>>;
  /** Our seconds as a multiple of the peer's. */
  readonly ratioToPeer: Readonly<Record<Work, Measured>>;
  /** How each does it; null where it is not on this machine. */
  readonly peers: Readonly<Record<string, string | null>>;
  readonly digestsEqual: boolean;
  /** Milliseconds in each of our stages, as reported while it ran. */
  readonly stages: Readonly<Record<Work, Measured>>;
}

interface Peer {
  readonly name: string;
  readonly how: string;
  /** Exits with 0 where it is on this machine. */
  readonly look: string;
  /** Shell scripts: $1 is the history's folder, $2 the peer's own, $3 a folder that is not there yet. */
  readonly prepare: string;
  readonly backUp: string;
  readonly verify: string;
  readonly restore: string;
}

/** A stream cipher of the same strength; openssl's command has no authenticated one. */
const OPENSSL = `openssl enc -aes-256-ctr -K ${'11'.repeat(32)} -iv ${'00'.repeat(16)}`;
const RESTIC = 'RESTIC_PASSWORD=bench restic --quiet --no-cache -r "$2/repository"';
const BORG = 'BORG_PASSPHRASE=bench BORG_BASE_DIR="$2/base" borg';

/** All but the first authenticate and deduplicate, as Coffer does; none reads back, indexes, or compares digests. */
const PEERS: readonly Peer[] = [
  {
    name: 'tar',
    how: 'tar | zstd -3 | openssl aes-256-ctr, which authenticates nothing and packs everything every day',
    look: 'tar --version && zstd --version && openssl version',
    prepare: 'mkdir "$2"',
    backUp: `tar c -C "$1" chats.sqlite media | zstd -3 | ${OPENSSL} > "$2/archive"; sync "$2/archive"`,
    verify: `${OPENSSL} -d < "$2/archive" | zstd -d | tar t > "$2/listing"`,
    restore: `mkdir "$3"; ${OPENSSL} -d < "$2/archive" | zstd -d | tar x -C "$3"; sync -f "$3"`,
  },
  {
    name: 'restic',
    how: 'restic backup; check --read-data; restore',
    look: 'restic version',
    prepare: `mkdir "$2"; ${RESTIC} init`,
    backUp: `cd "$1"; ${RESTIC} backup chats.sqlite media; sync -f "$2"`,
    verify: `${RESTIC} check --read-data`,
    restore: `${RESTIC} restore latest --target "$3"; sync -f "$3"`,
  },
  {
    name: 'borg',
    how: 'borg create --compression zstd,3; check --verify-data; extract',
    look: 'borg --version',
    prepare: `mkdir -p "$2/base"; ${BORG} init -e repokey-blake2 "$2/repository"`,
    backUp: `cd "$1"; ${BORG} create --compression zstd,3 "$2/repository::{now}" chats.sqlite media; sync -f "$2"`,
    verify: `${BORG} check --verify-data "$2/repository"`,
    restore: `mkdir "$3"; cd "$3"; ${BORG} extract "$2/repository::$(${BORG} list --last 1 --short "$2/repository")"; sync -f "$3"`,
  },
];

export async function runBackupBench(options: BackupBenchOptions): Promise<BackupBench> {
  const root = await fs.mkdtemp(path.join(options.folder ?? os.tmpdir(), 'coffer-bench-'));
  try {
    return await measure(options, root);
  } finally {
    await fs.rm(root, { recursive: true, force: true });
  }
}

async function measure(options: BackupBenchOptions, root: string): Promise<BackupBench> {
  const place = path.join(root, 'place');
  await fs.mkdir(place);
  const device = await Device.at(path.join(root, 'profile'), place);
  using key = await device.enable();
  const generator = new HistoryGenerator({ ...options, seed: 1 });
  await device.using(async (history) => generator.first(await history.write.beginImport()));
  const history = device.profile.historyFolder;
  const databaseBytes = (await fs.stat(path.join(history, 'chats.sqlite'))).size;
  const isHere = new Map(PEERS.map((peer) => [peer, spawnSync('bash', ['-c', peer.look]).status === 0]));
  const present = PEERS.filter((peer) => isHere.get(peer));

  const seconds: Partial<Record<Work, Record<string, number>>> = {};
  const stages: Partial<Record<Work, Measured>> = {};
  /** Ours and, right after it on the same data, those of the peers. */
  const beside = async <T>(
    work: Work,
    ours: (onProgress: Report) => Promise<T>,
    script: (peer: Peer) => string,
  ): Promise<T> => {
    const watch = new StageWatch();
    const measured: Record<string, number> = {};
    const timed = async <R>(name: string, run: () => Promise<R>): Promise<R> => {
      const started = performance.now();
      const result = await run();
      measured[name] = (performance.now() - started) / 1000;
      return result;
    };
    const result = await timed('coffer', () => ours(watch.report));
    stages[work] = watch.end();
    for (const peer of present) {
      const own = path.join(root, peer.name);
      await timed(peer.name, async () => shell(script(peer), history, own, `${own}-restored`));
    }
    seconds[work] = measured;
    return result;
  };
  const sizes = async (coffer: number): Promise<Record<string, number>> => {
    const all: Record<string, number> = { coffer };
    for (const { name } of present) all[name] = await sizeOf(path.join(root, name));
    return all;
  };

  for (const { name, prepare } of present) shell(prepare, history, path.join(root, name));
  const first = await beside(
    'first backup',
    (onProgress) => device.create({ onProgress }),
    ({ backUp }) => backUp,
  );
  const firstSizes = await sizes(first.bytesWritten);
  await device.using(async (open) => generator.nextDay(await open.write.beginImport()));
  const next = await beside(
    "next day's backup",
    (onProgress) => device.create({ onProgress }),
    ({ backUp }) => backUp,
  );
  const grown = await sizes(next.bytesWritten);
  for (const name of ['restic', 'borg'])
    if (name in grown) grown[name] = (grown[name] ?? 0) - (firstSizes[name] ?? 0);
  await beside(
    'verify',
    (onProgress) => device.verify({ onProgress }),
    ({ verify }) => verify,
  );
  const before = await device.digest();
  const other = await Device.at(path.join(root, 'other'), place);
  await beside(
    'restore',
    (onProgress) => other.restore(key, { onProgress }),
    ({ restore }) => restore,
  );
  const after = await other.digest();

  const all = seconds as Record<Work, Measured>;
  const ratios = Object.entries(all).map(([work, { coffer = 0, ...others }]) => [
    work,
    Object.fromEntries(Object.entries(others).map(([name, time]) => [name, coffer / time])),
  ]);
  return {
    messages: options.messages,
    databaseBytes,
    mediaBytes: options.mediaBytes,
    seconds: all,
    bytesWritten: { 'first backup': firstSizes, "next day's backup": grown },
    ratioToPeer: Object.fromEntries(ratios) as Record<Work, Measured>,
    peers: Object.fromEntries(PEERS.map((peer) => [peer.name, isHere.get(peer) ? peer.how : null])),
    digestsEqual: before === after,
    stages: stages as Record<Work, Measured>,
  };
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = files.map(async ({ parentPath, name }) => (await fs.stat(path.join(parentPath, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

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
  const { status, stderr } = spawnSync('bash', ['-c', `set -e -o pipefail; ${script}`, 'bash', ...args]);
  if (status !== 0) throw new TypeError(`the peer failed: ${stderr.toString()}`);
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
