/**
 * Splits a stream of bytes into lines: flat memory, one decode a line, nothing lost.
 *
 * Lines end at LF; one CR before it is removed (docs/spec/import-whatsapp-export.md, 3). A line longer than
 * the limit comes in pieces, all but the first marked `continued`. UTF-8 is decoded with replacement and the
 * replaced places are counted; UTF-16 with a byte order mark is accepted.
 */
const LF = 0x0a;
const CR = 0x0d;

/** Bytes of one line kept together; longer lines are cut into pieces of this size. */
const MAX_LINE_BYTES = 1024 * 1024;

export interface Line {
  /** 1-based number of the physical line. */
  readonly number: number;
  readonly text: string;
  /** True for the second and later pieces of an over-long line. */
  readonly continued: boolean;
}

export interface LineStats {
  lines: number;
  bytes: number;
  /** Places where bytes were not UTF-8, or NUL, and U+FFFD stands instead. */
  replaced: number;
}

export const newLineStats = (): LineStats => ({
  lines: 0,
  bytes: 0,
  replaced: 0,
});

function countOf(text: string, char: string): number {
  let count = 0;
  for (let at = text.indexOf(char); at >= 0; at = text.indexOf(char, at + 1)) count++;
  return count;
}

const REPLACEMENT = Buffer.from('\ufffd');

function countReplacementBytes(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(REPLACEMENT); at >= 0; at = bytes.indexOf(REPLACEMENT, at + 3)) count++;
  return count;
}

function decode(bytes: Buffer, stats: LineStats): string {
  let text = bytes.toString('utf8');
  if (text.includes('\ufffd')) stats.replaced += countOf(text, '\ufffd') - countReplacementBytes(bytes);
  if (text.includes('\0')) {
    stats.replaced += countOf(text, '\0');
    text = text.replaceAll('\0', '\ufffd');
  }
  return text;
}

/** Where to cut so that no UTF-8 sequence is torn: `limit` or up to three bytes before it. */
function cutAt(bytes: Buffer, limit: number): number {
  let at = limit;
  for (let back = 0; back < 3 && at > 1 && ((bytes[at] ?? 0) & 0xc0) === 0x80; back++) at--;
  return ((bytes[at] ?? 0) & 0xc0) === 0x80 ? limit : at;
}

async function* transcoded(input: AsyncIterable<Uint8Array>, stats: LineStats): AsyncGenerator<Buffer> {
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  let head: Buffer | null = Buffer.alloc(0);
  for await (const chunk of input) {
    stats.bytes += chunk.byteLength;
    let bytes: Buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (head !== null) {
      bytes = Buffer.concat([head, bytes]);
      if (bytes.length < 3) {
        head = bytes;
        continue;
      }
      head = null;
      if (bytes[0] === 0xff && bytes[1] === 0xfe) decoder = new TextDecoder('utf-16le');
      else if (bytes[0] === 0xfe && bytes[1] === 0xff) decoder = new TextDecoder('utf-16be');
      else if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
    }
    yield decoder === null ? bytes : Buffer.from(decoder.decode(bytes, { stream: true }));
  }
  if (head !== null) yield head;
  if (decoder !== null) yield Buffer.from(decoder.decode());
}

/** Yields batches of lines (one batch a chunk), so that the consumer's loop is not paid per line. */
export async function* readLines(
  input: AsyncIterable<Uint8Array>,
  stats: LineStats,
  maxLineBytes: number = MAX_LINE_BYTES,
): AsyncGenerator<Line[]> {
  let rest: Buffer[] = [];
  let restLength = 0;
  let continued = false;

  const emit = (bytes: Buffer, out: Line[], ended: boolean): void => {
    if (!continued) stats.lines++;
    const end = ended && bytes.length > 0 && bytes[bytes.length - 1] === CR ? bytes.length - 1 : bytes.length;
    out.push({ number: stats.lines, text: decode(bytes.subarray(0, end), stats), continued });
    continued = !ended;
  };
  /** Emits a whole line, in pieces where it is too long. */
  const emitWhole = (bytes: Buffer, out: Line[]): void => {
    let from = bytes;
    while (from.length > maxLineBytes) {
      const cut = cutAt(from, maxLineBytes);
      emit(from.subarray(0, cut), out, false);
      from = from.subarray(cut);
    }
    emit(from, out, true);
  };

  for await (const chunk of transcoded(input, stats)) {
    const out: Line[] = [];
    let start = 0;
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, start)) {
      const piece = chunk.subarray(start, at);
      emitWhole(restLength === 0 ? piece : Buffer.concat([...rest, piece]), out);
      rest = [];
      restLength = 0;
      start = at + 1;
    }
    if (start < chunk.length) {
      rest.push(chunk.subarray(start));
      restLength += chunk.length - start;
    }
    if (restLength > maxLineBytes) {
      let joined = Buffer.concat(rest);
      while (joined.length > maxLineBytes) {
        const cut = cutAt(joined, maxLineBytes);
        emit(joined.subarray(0, cut), out, false);
        joined = joined.subarray(cut);
      }
      rest = [joined];
      restLength = joined.length;
    }
    if (out.length > 0) yield out;
  }
  if (restLength > 0 || continued) {
    const out: Line[] = [];
    emitWhole(Buffer.concat(rest), out);
    yield out;
  }
}
