/**
 * How fast an export streams through the parser and through a whole import, and how much memory that takes.
 * `node tests/bench/import.ts [scale]`; scale 1 is a chat text of about 200 MB.
 */
import { Identities } from '../../main/chats/import/identity.ts';
import { Detector } from '../../main/chats/import/detect.ts';
import { newParseReport } from '../../main/chats/import/parse-report.ts';
import { parse } from '../../main/chats/import/parse.ts';
import { zoneFunction } from '../../main/chats/import/zone.ts';

export interface ImportBench {
  readonly bytes: number;
  readonly lines: number;
  readonly seconds: number;
  readonly linesPerSecond: number;
  readonly megabytesPerSecond: number;
  /** Growth of the resident set over the run, at its highest, in MB. */
  readonly peakRssGrowth: number;
}

const WORDS =
  'harbour lantern maybe tomorrow the boat leaves early ähnlich größer кофе после работы 晚上见 sounds good 😀 why not'.split(
    ' ',
  );

function* generate(bytes: number): Generator<Buffer> {
  let made = 0;
  let at = Date.UTC(2015, 0, 20, 8);
  let seed = 42;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (seed >>> 8) % below;
  };
  while (made < bytes) {
    let text = '';
    while (text.length < 256 * 1024) {
      // About eleven years of chat, whatever the size.
      at += Math.ceil((random(2000) * 320_000 * 200e6) / (Math.max(bytes, 1e6) * 2000));
      const when = new Date(at).toISOString();
      const head = `${when.slice(8, 10)}/${when.slice(5, 7)}/${when.slice(0, 4)}, ${when.slice(11, 16)} - `;
      text += `${head}${random(2) === 0 ? 'Nora Whitfield' : 'Owen Hale'}: `;
      const kind = random(100);
      if (kind < 5) text += '<Media omitted>';
      else for (let n = 1 + random(14); n > 0; n--) text += `${WORDS[random(WORDS.length)] ?? ''} `;
      if (kind > 92) text += '\nand a second line';
      text += '\n';
    }
    const chunk = Buffer.from(text);
    made += chunk.length;
    yield chunk;
  }
}

/** Runs detection, parsing and source ids over a generated export that is never in memory as a whole. */
export async function runImportBench(scale = 1): Promise<ImportBench> {
  const bytes = Math.round(200e6 * scale);
  const lastYear = 2027;
  const detector = new Detector(lastYear);
  const first = generate(1).next();
  if (first.done === true) throw new TypeError('nothing generated');
  for (const line of first.value.toString().split('\n')) detector.add(line);
  const detected = detector.result();
  if (detected === null) throw new TypeError('no heads generated');

  const identities = new Identities();
  const report = newParseReport();
  const before = process.memoryUsage.rss();
  let peak = before;
  let generating = 0n;
  async function* input(): AsyncGenerator<Uint8Array> {
    const source = generate(bytes);
    for (;;) {
      const start = process.hrtime.bigint();
      const next = source.next();
      generating += process.hrtime.bigint() - start;
      if (next.done === true) return;
      peak = Math.max(peak, process.memoryUsage.rss());
      yield await Promise.resolve(next.value);
    }
  }
  const start = process.hrtime.bigint();
  for await (const batch of parse(
    input(),
    { detected, zone: zoneFunction('Europe/Berlin'), lastYear },
    report,
  )) {
    for (const message of batch) identities.next(message);
  }
  const seconds = Number(process.hrtime.bigint() - start - generating) / 1e9;
  return {
    bytes: report.stats.bytes,
    lines: report.lines.total,
    seconds,
    linesPerSecond: Math.round(report.lines.total / seconds),
    megabytesPerSecond: Math.round(report.stats.bytes / seconds / 1e6),
    peakRssGrowth: Math.round((peak - before) / 1e6),
  };
}

if (import.meta.main) {
  console.log(JSON.stringify(await runImportBench(Number(process.argv[2] ?? 1)), null, 2));
}
