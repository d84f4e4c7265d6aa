/**
 * How fast an export streams through the parser, and what the whole `coffer import` of it takes: time, memory, disk.
 * `node tests/bench/import.ts [MEGABYTES]`, 200 by default. Once with ordinary messages, once with messages of a megabyte.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Identities } from '../../main/chats/import/identity.ts';
import { Detector } from '../../main/chats/import/detect.ts';
import { newParseReport } from '../../main/chats/import/parse-report.ts';
import { parse } from '../../main/chats/import/parse.ts';
import { zoneFunction } from '../../main/chats/import/zone.ts';

const WORDS =
  'harbour lantern maybe tomorrow the boat leaves early ähnlich größer кофе после работы 晚上见 sounds good 😀 why not'.split(
    ' ',
  );
const LAST_YEAR = 2027;

type Kind = 'ordinary' | 'long';

/** About eleven years of chat, whatever the size; never in memory as a whole. */
function* generate(bytes: number, kind: Kind): Generator<Buffer> {
  let made = 0;
  let at = Date.UTC(2015, 0, 20, 8);
  let seed = 42;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (seed >>> 8) % below;
  };
  const words = (count: number): string =>
    Array.from({ length: count }, () => `${WORDS[random(WORDS.length)] ?? ''} `).join('');
  const each = kind === 'ordinary' ? 82 : 1e6;
  const step = (11 * 365 * 86_400_000) / Math.max(bytes / each, 1000);
  while (made < bytes) {
    let text = '';
    while (text.length < 256 * 1024) {
      at += Math.ceil((random(2000) * step) / 1000);
      const when = new Date(at).toISOString();
      text += `${when.slice(8, 10)}/${when.slice(5, 7)}/${when.slice(0, 4)}, ${when.slice(11, 16)} - `;
      text += `${random(2) === 0 ? 'Nora Whitfield' : 'Owen Hale'}: `;
      const form = random(100);
      if (kind === 'long') text += words(150_000);
      else text += form < 5 ? '<Media omitted>' : words(1 + random(14));
      if (form > 92) text += '\nand a second line';
      text += '\n';
    }
    const chunk = Buffer.from(text);
    made += chunk.length;
    yield chunk;
  }
}

const megabytes = (bytes: number): number => Math.round(bytes / 1e6);

/** Detection, parsing and source ids alone, in this process. */
async function runParser(bytes: number): Promise<object> {
  const detector = new Detector(LAST_YEAR);
  const first = generate(bytes, 'ordinary').next();
  if (first.done === true) throw new TypeError('nothing generated');
  for (const line of first.value.toString().split('\n')) detector.add(line);
  const detected = detector.result();
  if (detected === null) throw new TypeError('no heads generated');

  const identities = new Identities();
  const report = newParseReport();
  let generating = 0n;
  async function* input(): AsyncGenerator<Uint8Array> {
    const source = generate(bytes, 'ordinary');
    for (;;) {
      const start = process.hrtime.bigint();
      const next = source.next();
      generating += process.hrtime.bigint() - start;
      if (next.done === true) return;
      yield await Promise.resolve(next.value);
    }
  }
  const start = process.hrtime.bigint();
  const zone = zoneFunction('Europe/Berlin');
  for await (const batch of parse(input(), { detected, zone, lastYear: LAST_YEAR }, report)) {
    for (const message of batch) identities.next(message);
  }
  const seconds = Number(process.hrtime.bigint() - start - generating) / 1e9;
  const { total } = report.lines;
  return { lines: total, seconds, linesPerSecond: Math.round(total / seconds) };
}

/** The highest resident set so far, in bytes; null where the system does not tell. */
function peakMemory(pid: number): number | null {
  try {
    const found = /VmHWM:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return found === undefined ? null : Number(found) * 1024;
  } catch {
    return null;
  }
}

function sizeOf(folder: string): number {
  let bytes = 0;
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    bytes += fs.statSync(path.join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}

/** `coffer import` in a process of its own, looked at from outside until it ends. */
async function runImport(bytes: number, kind: Kind): Promise<object> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'coffer-bench-import-'));
  try {
    const file = path.join(folder, 'WhatsApp Chat with Nora Whitfield.txt');
    for (const chunk of generate(bytes, kind)) fs.appendFileSync(file, chunk);
    const data = path.join(folder, 'data');
    const program = path.resolve(import.meta.dirname, '../../main/cli/main.ts');
    const started = Date.now();
    const args = [program, 'import', file, '--me', 'Owen Hale', '--data', data];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    const ended = once(child, 'exit').then(() => true);
    let [memory, disk]: [number | null, number] = [null, 0];
    while (!(await Promise.race([ended, setTimeout(250, false)]))) {
      memory = peakMemory(child.pid ?? 0) ?? memory;
      if (fs.existsSync(data)) disk = Math.max(disk, sizeOf(data));
    }
    if (child.exitCode !== 0) throw new TypeError(`the import ended with ${child.exitCode}`);
    return {
      textMegabytes: megabytes(fs.statSync(file).size),
      seconds: Math.round((Date.now() - started) / 1000),
      peakMemoryMegabytes: memory === null ? null : megabytes(memory),
      peakDiskMegabytes: megabytes(disk),
      diskMegabytes: megabytes(sizeOf(data)),
    };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const bytes = Number(process.argv[2] ?? 200) * 1e6;
const results = {
  parser: await runParser(bytes),
  ordinary: await runImport(bytes, 'ordinary'),
  long: await runImport(bytes, 'long'),
};
process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
