/**
 * Feeds the importer mutated exports until stopped: `node tests/fuzz/import.ts [seconds] [seed]`.
 * Anything but a code of the importer, or a line that is not accounted for, ends the run with the seed that did it.
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CofferError } from '../../main/base/error.ts';
import { importExport } from '../../main/chats/import/index.ts';
import { RecordingSink } from '../support/recording-sink.ts';
import { zip } from '../support/zip.ts';

const seconds = Number(process.argv[2] ?? 60);
let seed = Number(process.argv[3] ?? 1);

const golden = join(import.meta.dirname, '../golden/whatsapp-export');
const texts = readdirSync(golden, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.txt') && statSync(join(golden, name)).isFile())
  .map((name) => readFileSync(join(golden, name)));

function dice(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
}

function mutate(input: Buffer, random: (below: number) => number): Buffer {
  let bytes = Buffer.from(input);
  for (let n = random(12); n >= 0; n--) {
    const at = random(bytes.length + 1);
    const from = random(bytes.length + 1);
    const piece = bytes.subarray(from, from + random(200));
    switch (random(5)) {
      case 0:
        if (at < bytes.length) bytes[at] = random(256);
        break;
      case 1:
        bytes = Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + random(40))]);
        break;
      case 3:
        bytes = Buffer.concat([
          bytes.subarray(0, at),
          Buffer.from([10, 13, 0, 0xff, 0xe2, 0x80, 0x8e]),
          bytes.subarray(at),
        ]);
        break;
      default:
        bytes = Buffer.concat([bytes, texts[random(texts.length)] ?? Buffer.alloc(0)]);
    }
  }
  return bytes.subarray(0, 200_000);
}

const folder = mkdtempSync(join(tmpdir(), 'coffer-fuzz-'));
const end = Date.now() + seconds * 1000;
let runs = 0;
let imported = 0;
try {
  for (; Date.now() < end; seed++, runs++) {
    const random = dice(seed);
    const text = mutate(texts[random(texts.length)] ?? Buffer.alloc(0), random);
    const packed = random(4) === 0;
    const path = join(folder, packed ? 'chat.zip' : 'chat.txt');
    const whole = packed ? zip([{ name: '_chat.txt', data: text }]) : text;
    writeFileSync(path, packed && random(2) === 0 ? mutate(whole, random) : whole);
    const sink = new RecordingSink();
    try {
      const { lines, messages } = await importExport(sink, path, { me: null, timeZone: 'UTC' });
      const sum = lines.message + lines.system + lines.continuation + lines.blank + lines.notUnderstood;
      if (sum !== lines.total || messages !== sink.recorded.length)
        throw new TypeError('lines are not accounted for');
      imported++;
    } catch (error) {
      if (!(error instanceof CofferError) || !error.code.startsWith('import/')) {
        console.error(`seed ${seed}`);
        throw error;
      }
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(JSON.stringify({ runs, imported, lastSeed: seed }));
