/**
 * The canonical digest of a history: one SHA-256 over everything a person would miss, in an order and a form that do
 * not depend on row ids (docs/spec/chat-store.md, "Digest").
 */
import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { HistoryCounts } from './queries-types.ts';

export interface CanonicalDigest {
  /** 64 hex digits. */
  readonly sha256: string;
  readonly counts: HistoryCounts;
}

type Field = string | number | Uint8Array | null;

const TAG = 'coffer-history-v1';

/** Messages between two calls of `watch`. */
const WATCH_INTERVAL = 4096;
/** UTF-16 units of texts of one moment that are held at once; the others are read a second time. */
const MOMENT_UNITS = 4 * 1024 * 1024;

/**
 * Reads the whole history through `db`, which the caller has put into a read transaction if others write. Seconds for
 * a million messages; memory for the ids of one chat's busiest moment, `momentUnits` of its texts, and the people's names.
 * `watch` is told now and then how many messages were read; what it throws ends the work.
 */
export function canonicalDigest(
  db: Database.Database,
  watch: (messages: number) => void = () => undefined,
  momentUnits: number = MOMENT_UNITS,
): CanonicalDigest {
  const out = new CanonicalWriter();
  out.record('T', [TAG]);
  const people = writePeople(db, out);
  const media = writeMedia(db, out);
  const counts = { chats: 0, messages: 0, attachments: 0, reactions: 0 };
  const chats = db
    .prepare<[], ChatRow>(
      'SELECT id, source, source_id AS sourceId, kind, title, archived, unread FROM chat ORDER BY source, source_id',
    )
    .all();
  for (const chat of chats) {
    counts.chats++;
    out.record('C', [chat.source, chat.sourceId, chat.kind, chat.title, chat.archived, chat.unread]);
    const members = db
      .prepare<[number], number>('SELECT person_id FROM member WHERE chat_id = ?')
      .pluck()
      .all(chat.id)
      .map((id) => nameOf(people, id));
    for (const member of members.toSorted(byFields)) out.record('P', member);
    writeMessages(db, out, chat.id, people, counts, watch, momentUnits);
  }
  return { sha256: out.digest(), counts: { ...counts, people: people.size, ...media } };
}

interface ChatRow {
  readonly id: number;
  readonly source: string;
  readonly sourceId: string;
  readonly kind: string;
  readonly title: string;
  readonly archived: number;
  readonly unread: number;
}

interface MessageRow {
  readonly id: number;
  readonly sentAt: number;
  readonly senderId: number | null;
  readonly kind: number;
  readonly flags: number;
  readonly sourceId: string;
  readonly body: string | null;
  readonly editedAt: number | null;
  readonly quoted: string | null;
  readonly quotedText: string | null;
  readonly details: string | null;
  /** Bits: 1 has attachments, 2 reactions, 4 earlier versions. */
  readonly parts: number;
}

/** A message whose texts are read when its turn comes. */
type Passed = Pick<MessageRow, 'id' | 'sourceId'>;

const MESSAGES = `SELECT id, sent_at AS sentAt, sender_id AS senderId, kind, flags, source_id AS sourceId, body,
    edited_at AS editedAt, quoted_source_id AS quoted, quoted_text AS quotedText, details,
    EXISTS (SELECT 1 FROM attachment WHERE message_id = message.id)
      + 2 * EXISTS (SELECT 1 FROM reaction WHERE message_id = message.id)
      + 4 * EXISTS (SELECT 1 FROM message_edit WHERE message_id = message.id) AS parts
  FROM message`;

type PersonName = readonly [source: string, sourceId: string];

function writePeople(db: Database.Database, out: CanonicalWriter): Map<number, PersonName> {
  const people = new Map<number, PersonName>();
  const rows = db
    .prepare<[], { id: number; source: string; sourceId: string; name: string; isMe: number }>(
      'SELECT id, source, source_id AS sourceId, name, is_me AS isMe FROM person ORDER BY source, source_id',
    )
    .iterate();
  for (const { id, source, sourceId, name, isMe } of rows) {
    people.set(id, [source, sourceId]);
    out.record('H', [source, sourceId, name, isMe]);
  }
  return people;
}

function writeMedia(db: Database.Database, out: CanonicalWriter): { media: number; mediaBytes: number } {
  let media = 0;
  let mediaBytes = 0;
  const rows = db
    .prepare<[], { sha256: Uint8Array; size: number; mime: string | null }>(
      'SELECT sha256, size, mime FROM media ORDER BY sha256',
    )
    .iterate();
  for (const { sha256, size, mime } of rows) {
    media++;
    mediaBytes += size;
    out.record('D', [sha256, size, mime]);
  }
  return { media, mediaBytes };
}

function writeMessages(
  db: Database.Database,
  out: CanonicalWriter,
  chatId: number,
  people: ReadonlyMap<number, PersonName>,
  counts: { messages: number; attachments: number; reactions: number },
  watch: (messages: number) => void,
  momentUnits: number,
): void {
  const parts = partReader(db, out, people, counts);
  const rows = db
    .prepare<[number], MessageRow>(`${MESSAGES} WHERE chat_id = ? ORDER BY sent_at, seq`)
    .iterate(chatId);
  const again = db.prepare<[number], MessageRow>(`${MESSAGES} WHERE id = ?`);
  const write = (row: MessageRow): void => {
    counts.messages++;
    if (counts.messages % WATCH_INTERVAL === 0) watch(counts.messages);
    const sender: readonly Field[] = row.senderId === null ? [null, null] : nameOf(people, row.senderId);
    out.record('M', [
      row.sourceId,
      row.sentAt,
      ...sender,
      row.kind,
      row.flags,
      row.body,
      row.editedAt,
      row.quoted,
      row.quotedText,
      row.details,
    ]);
    if (row.parts !== 0) parts(row.id, row.parts);
  };
  // Rows come by time; those of one time are put in the order of their source ids.
  let same: (MessageRow | Passed)[] = [];
  let moment: number | null = null;
  let held = 0;
  const writeSame = (): void => {
    if (same.length > 1) same.sort((a, b) => byFields([a.sourceId], [b.sourceId]));
    for (const row of same) {
      const whole = 'sentAt' in row ? row : again.get(row.id);
      if (whole === undefined) throw new TypeError('a message went away while it was read');
      write(whole);
    }
    same = [];
    held = 0;
  };
  for (const row of rows) {
    if (row.sentAt !== moment) writeSame();
    moment = row.sentAt;
    held += unitsOf(row);
    same.push(held <= momentUnits ? row : { id: row.id, sourceId: row.sourceId });
  }
  writeSame();
}

const unitsOf = ({ body, quotedText, details }: MessageRow): number =>
  (body?.length ?? 0) + (quotedText?.length ?? 0) + (details?.length ?? 0);

function partReader(
  db: Database.Database,
  out: CanonicalWriter,
  people: ReadonlyMap<number, PersonName>,
  counts: { attachments: number; reactions: number },
): (messageId: number, parts: number) => void {
  const attachments = db.prepare<
    [number],
    Record<'kind' | 'fileName' | 'mime' | 'missing', string | null> & {
      ordinal: number;
      size: number | null;
      sha256: Uint8Array | null;
    }
  >(
    `SELECT a.ordinal, a.kind, a.file_name AS fileName, a.mime, a.size, d.sha256, a.missing
     FROM attachment a LEFT JOIN media d ON d.id = a.media_id WHERE a.message_id = ? ORDER BY a.ordinal`,
  );
  const reactions = db.prepare<[number], { personId: number; emoji: string; at: number | null }>(
    'SELECT person_id AS personId, emoji, at FROM reaction WHERE message_id = ?',
  );
  const edits = db.prepare<[number], { body: string | null; editedAt: number | null }>(
    'SELECT body, edited_at AS editedAt FROM message_edit WHERE message_id = ? ORDER BY id',
  );
  return (id, parts) => {
    if ((parts & 1) !== 0)
      for (const { ordinal, kind, fileName, mime, size, sha256, missing } of attachments.all(id)) {
        counts.attachments++;
        out.record('A', [ordinal, kind, fileName, mime, size, sha256, missing]);
      }
    if ((parts & 2) !== 0) {
      const list = reactions
        .all(id)
        .map(({ personId, emoji, at }) => [...nameOf(people, personId), emoji, at]);
      for (const reaction of list.toSorted(byFields)) {
        counts.reactions++;
        out.record('R', reaction);
      }
    }
    if ((parts & 4) !== 0) for (const { body, editedAt } of edits.all(id)) out.record('E', [body, editedAt]);
  };
}

function nameOf(people: ReadonlyMap<number, PersonName>, id: number): PersonName {
  const name = people.get(id);
  if (name === undefined) throw new TypeError('a row names a person that is not there');
  return name;
}

/** By UTF-8 bytes, as SQLite's BINARY order is; field by field. */
function byFields(a: readonly Field[], b: readonly Field[]): number {
  for (let at = 0; at < a.length; at++) {
    const order = Buffer.compare(bytesOf(a[at] ?? null), bytesOf(b[at] ?? null));
    if (order !== 0) return order;
  }
  return 0;
}

function bytesOf(field: Field): Buffer {
  return Buffer.from(typeof field === 'string' ? field : String(field ?? ''), 'utf8');
}

/** Writes records into the hash by way of one large buffer: a hash update a field would cost more than the hashing. */
class CanonicalWriter {
  readonly #hash: Hash = createHash('sha256');
  #buffer = Buffer.allocUnsafe(1 << 18);
  #used = 0;

  /** One byte of type, one byte with the number of fields, then the fields. */
  record(type: string, fields: readonly Field[]): void {
    this.#room(2);
    this.#buffer[this.#used++] = type.charCodeAt(0);
    this.#buffer[this.#used++] = fields.length;
    for (const field of fields) this.#field(field);
  }

  digest(): string {
    this.#flush();
    return this.#hash.digest('hex');
  }

  #field(field: Field): void {
    if (field === null) {
      this.#room(1);
      this.#buffer[this.#used++] = 0;
    } else if (typeof field === 'number') {
      this.#room(9);
      this.#buffer[this.#used++] = 1;
      this.#used = this.#buffer.writeBigInt64BE(BigInt(field), this.#used);
    } else if (typeof field === 'string') {
      // Three bytes a UTF-16 unit is the most that UTF-8 takes.
      this.#room(5 + field.length * 3);
      this.#buffer[this.#used] = 2;
      const written = this.#buffer.write(field, this.#used + 5, 'utf8');
      this.#buffer.writeUInt32BE(written, this.#used + 1);
      this.#used += 5 + written;
    } else {
      this.#room(5 + field.length);
      this.#buffer[this.#used] = 3;
      this.#buffer.writeUInt32BE(field.length, this.#used + 1);
      this.#buffer.set(field, this.#used + 5);
      this.#used += 5 + field.length;
    }
  }

  #room(bytes: number): void {
    if (this.#used + bytes <= this.#buffer.length) return;
    this.#flush();
    if (bytes > this.#buffer.length) this.#buffer = Buffer.allocUnsafe(bytes);
  }

  #flush(): void {
    this.#hash.update(this.#buffer.subarray(0, this.#used));
    this.#used = 0;
  }
}
