import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DateOrder } from './dates.ts';
import { persianDayNumber, readHeader } from './dates.ts';
import { Detector } from './detect.ts';
import { newLineStats, readLines } from './lines.ts';
import type { ParseReport, ParsedMessage } from './parse-report.ts';
import { newParseReport } from './parse-report.ts';
import { parse } from './parse.ts';
import { zoneFunction } from './zone.ts';

const runs = process.env['SLOW'] === '1' ? 5000 : 150;
const LAST_YEAR = 2027;
const utc = (wall: number): number => wall;

async function* chunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    yield await Promise.resolve(bytes.subarray(at, at + size));
  }
}

async function read(
  bytes: Uint8Array,
  options: { size?: number; order?: DateOrder; maxLineBytes?: number; maxBodyUnits?: number } = {},
): Promise<{ messages: ParsedMessage[]; report: ParseReport; order: DateOrder } | null> {
  const size = options.size ?? 65_536;
  const detector = new Detector(LAST_YEAR);
  for await (const batch of readLines(chunks(bytes, size), newLineStats())) {
    for (const line of batch) if (!line.continued) detector.add(line.text);
  }
  const detected = detector.result(options.order);
  if (detected === null) return null;
  const report = newParseReport();
  const messages: ParsedMessage[] = [];
  const { maxLineBytes, maxBodyUnits } = options;
  const parseOptions = {
    detected,
    zone: utc,
    lastYear: LAST_YEAR,
    ...(maxLineBytes === undefined ? {} : { maxLineBytes }),
    ...(maxBodyUnits === undefined ? {} : { maxBodyUnits }),
  };
  for await (const batch of parse(chunks(bytes, size), parseOptions, report)) messages.push(...batch);
  return { messages, report, order: detected.order };
}

/** Lines of a file as any editor counts them. */
function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte === 0x0a) count++;
  return bytes.length > 0 && bytes[bytes.length - 1] !== 0x0a ? count + 1 : count;
}

function expectAccounted(report: ParseReport, lines: number): void {
  const { message, system, continuation, blank, notUnderstood, total } = report.lines;
  expect(message + system + continuation + blank + notUnderstood).toBe(total);
  expect(total).toBe(lines);
}

// How each locale writes a moment; `at` has no fractions of a second.
const two = (n: number): string => String(n).padStart(2, '0');
const arabic = (text: string): string => text.replace(/\d/gu, (d) => String.fromCharCode(0x660 + Number(d)));
interface Written {
  readonly name: string;
  readonly seconds: boolean;
  readonly newline: string;
  head(at: Date): string;
}
const parts = (
  at: Date,
): { y: number; m: number; d: number; h: number; h12: number; min: string; s: string } => ({
  y: at.getUTCFullYear(),
  m: at.getUTCMonth() + 1,
  d: at.getUTCDate(),
  h: at.getUTCHours(),
  h12: at.getUTCHours() % 12 === 0 ? 12 : at.getUTCHours() % 12,
  min: two(at.getUTCMinutes()),
  s: two(at.getUTCSeconds()),
});
const style = (
  name: string,
  seconds: boolean,
  newline: string,
  write: (p: ReturnType<typeof parts>) => string,
): Written => ({
  name,
  seconds,
  newline,
  head: (at) => write(parts(at)),
});
const styles: readonly Written[] = [
  style(
    'en-us',
    false,
    '\n',
    (p) => `${p.m}/${p.d}/${two(p.y % 100)}, ${p.h12}:${p.min}\u202f${p.h < 12 ? 'AM' : 'PM'} - `,
  ),
  style('en-gb', false, '\n', (p) => `${two(p.d)}/${two(p.m)}/${p.y}, ${two(p.h)}:${p.min} - `),
  style('de', false, '\n', (p) => `${two(p.d)}.${two(p.m)}.${two(p.y % 100)}, ${two(p.h)}:${p.min} - `),
  style(
    'es',
    false,
    '\n',
    (p) => `${p.d}/${p.m}/${p.y}, ${p.h12}:${p.min}\u00a0${p.h < 12 ? 'a' : 'p'}.\u00a0m. - `,
  ),
  style('sv', false, '\n', (p) => `${p.y}-${two(p.m)}-${two(p.d)} ${two(p.h)}:${p.min} - `),
  style(
    'ko',
    false,
    '\n',
    (p) => `${p.y}. ${p.m}. ${p.d}. ${p.h < 12 ? '오전' : '오후'} ${p.h12}:${p.min} - `,
  ),
  style(
    'ar',
    false,
    '\n',
    (p) =>
      `${arabic(`${p.d}\u200f/${p.m}\u200f/${p.y}`)}، ${arabic(`${p.h12}:${p.min}`)} ${p.h < 12 ? 'ص' : 'م'} - `,
  ),
  style('th', false, '\n', (p) => `${p.d}/${p.m}/${p.y + 543} ${two(p.h)}:${p.min} - `),
  style('vi', false, '\n', (p) => `${two(p.h)}:${p.min}, ${two(p.d)}/${two(p.m)}/${p.y} - `),
  style(
    'ios-en',
    true,
    '\r\n',
    (p) => `[${p.m}/${p.d}/${two(p.y % 100)}, ${p.h12}:${p.min}:${p.s}\u202f${p.h < 12 ? 'AM' : 'PM'}] `,
  ),
  style('ios-fi', true, '\r\n', (p) => `[${p.d}.${p.m}.${p.y} klo ${p.h}.${p.min}.${p.s}] `),
  style(
    'ios-zh',
    true,
    '\r\n',
    (p) => `\u200e[${p.y}/${p.m}/${p.d} ${p.h < 12 ? '上午' : '下午'}${p.h12}:${p.min}:${p.s}] `,
  ),
  style(
    'ios-ja-era',
    true,
    '\r\n',
    (p) =>
      `[R${p.y - 2018}/${two(p.m)}/${two(p.d)} ${p.h < 12 ? '午前' : '午後'}${p.h % 12}:${p.min}:${p.s}] `,
  ),
];

const name = fc.constantFrom(
  'Anna',
  'Jürgen Weiß',
  '+49 170 1234567',
  'محمد',
  '小明',
  'Zoë "Z" Ray',
  'D. O’Neil',
);
const words = fc
  .array(
    fc.constantFrom(
      'hello',
      'ja: nein',
      '12:30',
      '“quoted”',
      'مرحبا',
      '你好',
      '😀',
      '<3',
      '(no)',
      'https://x.example/a?b=1',
    ),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((list) => `x ${list.join(' ')}`);
const body = fc.array(words, { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\n'));
const moment = fc.integer({ min: Date.UTC(2019, 5, 1) / 1000, max: Date.UTC(2026, 5, 1) / 1000 });
const chat = fc
  .array(fc.record({ at: moment, name, body }), { minLength: 3, maxLength: 30 })
  .map((messages) => messages.sort((x, y) => x.at - y.at));

describe('a chat written in any locale reads back equal', () => {
  test.each(styles)('$name', async (written) => {
    await fc.assert(
      fc.asyncProperty(chat, fc.integer({ min: 1, max: 97 }), async (messages, size) => {
        // Two unmistakable dates, so that this tests reading and not guessing.
        const all = [
          { at: Date.UTC(2019, 0, 28, 23, 5, 1) / 1000, name: 'Anna', body: 'x' },
          { at: Date.UTC(2019, 0, 31, 0, 5, 1) / 1000, name: 'Anna', body: 'x' },
          ...messages,
        ];
        const text = all
          .map((m) => `${written.head(new Date(m.at * 1000))}${m.name}: ${m.body}${written.newline}`)
          .join('');
        const bytes = Buffer.from(text);
        const result = await read(bytes, { size });
        expect(result?.messages.map((m) => ({ at: m.sentAt, name: m.author, body: m.content.body }))).toEqual(
          all.map((m) => ({
            at: (written.seconds ? m.at : Math.floor(m.at / 60) * 60) * 1000,
            name: m.name,
            body: m.body,
          })),
        );
        if (result !== null) expectAccounted(result.report, countLines(bytes));
      }),
      { numRuns: Math.max(20, runs / 5) },
    );
  });
});

describe('every line ends in exactly one place', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom(
        '28/01/2023, 21:05 - Anna: hi\n',
        '31/02/2023, 21:05 - Anna: no such day\n',
        '28/01/2023, 29:05 - Anna: no such hour\n',
        '[28/01/2023, 21:05:00] Bob: \u200eimage omitted\r\n',
        '28/01/2023, 21:05 - Anna added Bob\n',
        'plain\n',
        '\n',
        '\r\n',
        '\u200e[28/01/2023, 21:05:00] Bob: \u200e<attached: 00000001-PHOTO-x.jpg>\r\n',
        '28/01/2023, 21:05 - Anna: POLL:\nQ\nOPTION: a (1 vote)\n',
        '28/01/2023, 21:05 - ',
        '[',
        '٢٨/٠١/٢٠٢٣، ٩:٠٥ م - ',
        'x'.repeat(200),
      )
      .map((text) => Buffer.from(text)),
  );

  test('whatever the bytes, nothing crashes and nothing is lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 40 }),
        fc.integer({ min: 1, max: 50 }),
        async (pieces, size) => {
          const bytes = Buffer.concat([Buffer.from('28/01/2023, 21:04 - Anna: start\n'), ...pieces]);
          const result = await read(bytes, { size, maxLineBytes: 64, maxBodyUnits: 40 });
          expect(result).not.toBeNull();
          if (result === null) return;
          expectAccounted(result.report, countLines(bytes));
          for (const message of result.messages) {
            expect(Number.isSafeInteger(message.sentAt)).toBe(true);
            expect(message.content.body?.length ?? 0).toBeLessThanOrEqual(40);
          }
        },
      ),
      { numRuns: runs },
    );
  });

  test('the way the bytes arrive does not change what is read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 20 }), async (pieces) => {
        const bytes = Buffer.concat([Buffer.from('28/01/2023, 21:04 - Anna: start\n'), ...pieces]);
        const limits = { maxLineBytes: 64, maxBodyUnits: 40 };
        const whole = await read(bytes, limits);
        expect(await read(bytes, { ...limits, size: 1 })).toEqual(whole);
      }),
      { numRuns: runs / 2 },
    );
  });

  test('words of text that was not understood are all kept', async () => {
    const text = 'lead one\nlead two\n28/01/2023, 21:04 - Anna: a\n31/02/2023, 21:05 - Bob: b\nmore\n';
    const result = await read(Buffer.from(text));
    expect(result?.messages.map((m) => [m.kind, m.content.body])).toEqual([
      ['unknown', 'lead one\nlead two'],
      ['text', 'a'],
      ['unknown', '31/02/2023, 21:05 - Bob: b\nmore'],
    ]);
    expect(result?.report.notUnderstood.map((l) => [l.line, l.reason])).toEqual([
      [1, 'before-first-message'],
      [2, 'before-first-message'],
      [4, 'impossible-date'],
      [5, 'impossible-date'],
    ]);
  });
});

describe('hard input', () => {
  const LIMIT = 64 * 1024;

  test('a line of 10 MB comes whole, in messages of 64 Ki units, and is counted', async () => {
    const long = 'é'.repeat(5 * 1024 * 1024);
    const result = await read(
      Buffer.from(`28/01/2023, 21:04 - Anna: ${long}\n28/01/2023, 21:05 - Bob: after\n`),
    );
    const bodies = result?.messages.map((m) => m.content.body ?? '') ?? [];
    expect(bodies.slice(0, -1).join('')).toBe(long);
    expect(bodies.at(-1)).toBe('after');
    expect(bodies.map((text) => text.length).slice(0, -1)).toEqual(Array.from({ length: 80 }, () => LIMIT));
    expect(result?.report).toMatchObject({ cutMessages: 1, cutAtLines: [1], stats: { replaced: 0 } });
    expect(result?.report.lines.total).toBe(2);
    expectAccounted(result?.report ?? newParseReport(), 2);
  });

  test('a message of very many lines goes on in the next ones, of the same author and time', async () => {
    const line = `${'x'.repeat(99)}\n`;
    const text = `28/01/2023, 21:04 - Anna: first\n${line.repeat(2000)}28/01/2023, 21:05 - Bob: after\n`;
    const { messages, report } = (await read(Buffer.from(text))) ?? {};
    const own = messages?.slice(0, -1) ?? [];
    expect(own.map((m) => m.notUnderstood)).toEqual([null, 'too-long', 'too-long', 'too-long']);
    expect(new Set(own.map((m) => `${m.author} ${m.wall}`)).size).toBe(1);
    for (const { content } of own) expect(content.body?.length).toBeLessThanOrEqual(LIMIT);
    expect(own.map((m) => m.content.body).join('\n')).toBe(`first\n${line.repeat(2000).trimEnd()}`);
    expect(report).toMatchObject({ cutMessages: 1, notUnderstood: [{ reason: 'too-long' }] });
    expect(report?.lines).toMatchObject({ message: 2, continuation: 2000, notUnderstood: 0 });
  });

  test('what was not understood stays so in every message that goes on with it', async () => {
    const lead = `${'lead '.repeat(20_000)}\nand more\n`;
    const { report } = (await read(Buffer.from(`${lead}28/01/2023, 21:04 - Anna: a\n`))) ?? {};
    expect(report?.lines).toMatchObject({ notUnderstood: 2, continuation: 0, message: 1 });
  });

  test('no character is torn by a cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('a', 'é', '好', '🦊', '👩‍🚀'), minLength: 1, maxLength: 60 }),
        fc.integer({ min: 2, max: 9 }),
        async (text, maxBodyUnits) => {
          const result = await read(Buffer.from(`28/01/2023, 21:04 - Anna: ${text}\n`), { maxBodyUnits });
          const bodies = result?.messages.map((m) => m.content.body ?? '') ?? [];
          expect(bodies.join('')).toBe(text);
          for (const one of bodies) {
            expect(one.isWellFormed()).toBe(true);
            expect(one.length).toBeLessThanOrEqual(maxBodyUnits);
          }
        },
      ),
      { numRuns: runs },
    );
  });

  test('bytes that are not UTF-8 are replaced and counted, a written U+FFFD is not', async () => {
    const bytes = Buffer.concat([
      Buffer.from('28/01/2023, 21:04 - Anna: ok \ufffd '),
      Buffer.from([0xff, 0x20, 0xfe, 0x0a]),
    ]);
    const result = await read(bytes);
    expect(result?.report.stats.replaced).toBe(2);
    expect(result?.messages[0]?.content.body).toBe('ok \ufffd \ufffd \ufffd');
  });

  test('long runs of marks, spaces, digits and brackets are read in linear time', async () => {
    const hostile = ['\u200e', ' ', '(1', '<', '<a:', ': ', 'POLL:\n', '"'].map((piece) =>
      piece.repeat(100_000),
    );
    for (const run of hostile) {
      for (const tail of ['x <This message was edited>', '\nOPTION: ' + run + ' (1']) {
        for (const head of ['28/01/2023, 21:04 - Anna: ', '[28/01/2023, 21:04:00] Anna: \u200e']) {
          const bytes = Buffer.from(`${head}POLL:\n${run}${tail}\n${head}${run}${tail}\n`);
          const result = await read(bytes);
          expect(result?.messages.length).toBeGreaterThan(0);
          if (result !== null) expectAccounted(result.report, countLines(bytes));
        }
      }
    }
  });

  test('UTF-16 with a byte order mark is read', async () => {
    const bytes = Buffer.concat([
      Buffer.from([0xff, 0xfe]),
      Buffer.from('28/01/2023, 21:04 - Anna: 你好\n', 'utf16le'),
    ]);
    expect((await read(bytes, { size: 3 }))?.messages[0]?.content.body).toBe('你好');
  });

  test('a file without a single head is nothing', async () => {
    expect(await read(Buffer.from('Dear diary,\n12:30 lunch\n'))).toBeNull();
  });
});

describe('the date order', () => {
  const order = async (
    lines: readonly string[],
  ): Promise<readonly [DateOrder, string, readonly string[]] | null> => {
    const detector = new Detector(LAST_YEAR);
    for (const line of lines) detector.add(`${line} - A: x`);
    const detected = detector.result();
    return Promise.resolve(
      detected === null ? null : [detected.order, detected.confidence, detected.reasons],
    );
  };

  test('a 13 in either place decides', async () => {
    expect(await order(['01/02/2023, 10:00', '13/02/2023, 10:00'])).toEqual(['dmy', 'certain', ['over-12']]);
    expect(await order(['01/02/2023, 10:00', '02/13/2023, 10:00'])).toEqual(['mdy', 'certain', ['over-12']]);
  });

  test('without a 13, time must run forward', async () => {
    const lines = [
      '01/02/2023',
      '02/02/2023',
      '03/02/2023',
      '01/03/2023',
      '02/03/2023',
      '01/04/2023',
      '02/04/2023',
    ];
    const result = await order(
      [...lines, '01/05/2023', '01/06/2023', '02/06/2023'].map((d) => `${d}, 10:00`),
    );
    expect(result?.[0]).toBe('dmy');
    expect(result?.[2]).toEqual(['chronological']);
  });

  test('without anything, it says that it guesses', async () => {
    expect(await order(['01/02/2023, 10:00'])).toEqual(['dmy', 'guess', ['separator']]);
    expect(await order(['1/2/23, 10:00 AM'])).toEqual(['mdy', 'guess', ['united-states-clock']]);
  });

  test('chosen by the caller it is taken, and said so', async () => {
    const result = await read(Buffer.from('01/02/2023, 10:00 - A: x\n'), { order: 'mdy' });
    expect(result?.order).toBe('mdy');
    expect(result?.messages[0]?.sentAt).toBe(Date.UTC(2023, 0, 2, 10));
  });

  test('a pasted piece of another export does not confuse it', async () => {
    const result = await read(
      Buffer.from(
        '28/01/2023, 21:04 - A: look\n[1/29/23, 9:00:00 PM] B: pasted\n28/01/2023, 21:05 - A: yes\n',
      ),
    );
    expect(result?.messages.map((m) => m.content.body)).toEqual([
      'look\n[1/29/23, 9:00:00 PM] B: pasted',
      'yes',
    ]);
    expect(result?.report.foreignHeads).toBe(1);
  });
});

describe('authors', () => {
  const author = async (
    line: string,
  ): Promise<readonly [string | null, string | null, string | null] | undefined> => {
    const result = await read(Buffer.from(`${line}\n`));
    const first = result?.messages[0];
    return first === undefined ? undefined : [first.author, first.pseudoAuthor, first.content.body];
  };

  test.each([
    ['Bob changed the subject from "A: x" to "B: y"', null],
    ['Bob hat den Betreff von „A: x“ zu „B“ geändert.', null],
    ['Bob: “A: x” he said', 'Bob'],
    ['+49 170 1234567: hi', '+49 170 1234567'],
    ['\u202a+49 170 1234567\u202c: hi', '+49 170 1234567'],
    ['12:30 is fine', null],
    ['A "B" C: x', 'A "B" C'],
  ])('android %s', async (rest, expected) => {
    expect((await author(`28/01/2023, 10:00 - ${rest}`))?.[0]).toBe(expected);
  });

  test('a group title with a colon is no author on iOS', async () => {
    expect(await author('[28/01/2023, 10:00:00] Trip: Rome: \u200eAnna created this group')).toEqual([
      null,
      'Trip: Rome',
      'Anna created this group',
    ]);
    expect(await author('[28/01/2023, 10:00:00] Anna: note: this')).toEqual(['Anna', null, 'note: this']);
  });
});

describe('heads of lines', () => {
  test.each([
    ['12/01/23, 9:05 p.m. - X', 21],
    ['12/01/23, 9:05 μ.μ. - X', 21],
    ['12/01/23, 12:05 AM - X', 0],
    ['2023/1/5 下午12:05 - X', 12],
    ['2023/1/5 上午12:05 - X', 0],
    ['2023/1/5 凌晨3:05 - X', 3],
    ['[5.1.2023 klo 21.25.15] X', 21],
    ['[२५/१/२३, ९:०५:०० PM] X', 21],
    ['5. 1. 2023. 15:04 - X', 15],
    ['5.01.2023 г., 15:04 ч. - X', 15],
    ['2023年1月5日 15:04 - X', 15],
    ['5/1/2566 BE 15:04 - X', 15],
  ])('%s', (line, hour) => {
    const header = readHeader(line);
    expect(header?.hour).toBe(hour);
    expect(line.slice(header?.end ?? 0)).toBe('X');
  });

  test.each([
    '10:30 at the station',
    '1.2.3 go',
    '[not a date] x',
    '5/1/23 maybe 15:04 - x',
    '2023 was good',
  ])('%s is text', (line) => {
    expect(readHeader(line)).toBeNull();
  });

  test('the Persian calendar agrees with the system, day by day', () => {
    const format = new Intl.DateTimeFormat('en-u-ca-persian', {
      timeZone: 'UTC',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
    });
    for (let day = Date.UTC(2009, 0, 1) / 86_400_000; day < Date.UTC(2028, 0, 1) / 86_400_000; day += 7) {
      const part: Record<string, string> = {};
      for (const p of format.formatToParts(day * 86_400_000)) part[p.type] = p.value;
      expect(
        persianDayNumber(Number.parseInt(part['year'] ?? '', 10), Number(part['month']), Number(part['day'])),
      ).toBe(day);
    }
  });
});

describe('the time zone', () => {
  const berlin = zoneFunction('Europe/Berlin');
  const wall = (text: string): number => Date.parse(`${text}Z`);

  test('summer and winter', () => {
    expect(berlin(wall('2023-01-05T15:00:00'))).toBe(wall('2023-01-05T14:00:00'));
    expect(berlin(wall('2023-07-05T15:00:00'))).toBe(wall('2023-07-05T13:00:00'));
  });

  test('a skipped hour moves forward, a repeated one means its first', () => {
    expect(berlin(wall('2023-03-26T02:30:00'))).toBe(wall('2023-03-26T01:30:00'));
    expect(berlin(wall('2023-03-26T03:30:00'))).toBe(wall('2023-03-26T01:30:00'));
    expect(berlin(wall('2023-10-29T02:30:00'))).toBe(wall('2023-10-29T00:30:00'));
    expect(berlin(wall('2023-10-29T03:30:00'))).toBe(wall('2023-10-29T02:30:00'));
  });

  test('agrees with the system everywhere', () => {
    for (const timeZone of [
      'America/New_York',
      'Asia/Kolkata',
      'Australia/Lord_Howe',
      'Pacific/Apia',
      'Africa/Casablanca',
    ]) {
      const zone = zoneFunction(timeZone);
      const format = new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
      for (let at = Date.UTC(2010, 0, 1, 0, 30); at < Date.UTC(2012, 6, 1); at += 11 * 3_600_000) {
        const local = format.format(at);
        const again = zone(Date.parse(`${local.replace(' ', 'T')}Z`));
        expect(format.format(again)).toBe(local);
      }
    }
  });

  test('an unknown zone is refused', () => {
    expect(() => zoneFunction('Mars/Olympus')).toThrow(
      expect.objectContaining({ code: 'import/unknown-time-zone' }),
    );
  });
});
