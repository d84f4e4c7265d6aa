/**
 * What the body of one message is: text, attachment, omitted medium, deleted, edited, poll, location, call or
 * a system line (docs/spec/import-whatsapp-export.md, 5). Pure; never drops a character it did not
 * recognise as WhatsApp's own.
 */
import type { MessageKind } from '../model.ts';
import type { Platform } from './dates.ts';
import { mediaTypeOf } from './mediatype.ts';
import {
  ATTACHED_AFTER,
  ATTACHED_BEFORE,
  ATTACHED_TAG,
  CALLS,
  DELETED,
  DELETED_BY_ME,
  EDITED,
  MARKS,
  MEDIA_OMITTED,
  OMITTED_KIND,
  POLL,
  SYSTEM_EVENTS,
  VIEW_ONCE,
  plainWords,
} from './words.ts';
import type { AttachmentKind } from './words.ts';

interface ParsedAttachment {
  readonly kind: AttachmentKind;
  /** Name to look the file up by and to show; null when the export does not say. */
  readonly fileName: string | null;
  /** `null` when the export claims to contain the file. */
  readonly missing: 'omitted' | 'view-once' | null;
}

type Details = Readonly<Record<string, unknown>>;

export interface Content {
  readonly kind: MessageKind;
  readonly body: string | null;
  readonly attachment: ParsedAttachment | null;
  readonly deleted: boolean;
  /** Deleted by the owner of the export: its author is the owner. */
  readonly deletedByMe: boolean;
  readonly edited: boolean;
  readonly details: Details | null;
  /** The body began with U+200E: on iOS, WhatsApp wrote it and not a person. */
  readonly marked: boolean;
}

const PLAIN = {
  attachment: null,
  deleted: false,
  deletedByMe: false,
  edited: false,
  details: null,
  marked: false,
} as const;

const ANDROID_FILE = /^(?:IMG|VID|AUD|PTT|DOC|STK)-\d{8}-WA\d+\.[^\s.]{0,8}$/u;
const IOS_TAG = /[\u200e\u200f]{0,4}<([^<>:：\n]{1,40})[:：] ?([^<>\n]{1,255})>/u;
const IOS_FILE = /^\d{6,8}-\S/u;
const FILE_NAME = /^[^\n<>:"/\\|?*]{1,200}\.[\p{L}\p{N}]{1,8}$/u;

/** WhatsApp allows 100 characters an option. */
const MAX_OPTION_UNITS = 400;

const isMark = (code: number): boolean => code === 0x200e || code === 0x200f;

/** Without direction marks and spaces at either end. By hand: a pattern would be quadratic on hostile runs. */
function trimMarks(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && (isMark(text.charCodeAt(from)) || text.charAt(from).trim() === '')) from++;
  while (to > from && (isMark(text.charCodeAt(to - 1)) || text.charAt(to - 1).trim() === '')) to--;
  return text.slice(from, to);
}

/** The same at the end only: a mark at the beginning still tells who wrote. */
function trimEndMarks(text: string): string {
  let to = text.length;
  while (to > 0 && (isMark(text.charCodeAt(to - 1)) || text.charAt(to - 1).trim() === '')) to--;
  return text.slice(0, to);
}

const textOrNull = (text: string): string | null => {
  const clean = trimMarks(text);
  return clean === '' ? null : clean;
};

function attached(
  kind: AttachmentKind,
  fileName: string | null,
  missing: ParsedAttachment['missing'],
  body: string | null,
): Content {
  return { ...PLAIN, kind, body, attachment: { kind, fileName, missing } };
}

/** `name.ext (file attached)` on the first line, the caption below it. */
function androidAttachment(body: string): Content | null {
  const newline = body.indexOf('\n');
  const first = (newline < 0 ? body : body.slice(0, newline)).replace(MARKS, '').trim();
  const caption = newline < 0 ? null : textOrNull(body.slice(newline + 1));
  let fileName: string | null = null;
  if (first.endsWith(')')) {
    const open = first.lastIndexOf(' (');
    if (open > 0 && open < 256) {
      const name = first.slice(0, open).trim();
      if (ATTACHED_AFTER.has(plainWords(first.slice(open + 2, -1))) || ANDROID_FILE.test(name))
        fileName = name;
    }
  }
  for (const before of ATTACHED_BEFORE) {
    if (first.startsWith(before) && FILE_NAME.test(first.slice(before.length).trim()))
      fileName = first.slice(before.length).trim();
  }
  if (fileName === null || fileName === '') return null;
  const { kind } = mediaTypeOf(fileName);
  // Android repeats a document's own name below the internal one.
  return labelled(attached(kind, fileName, null, caption));
}

/** `<attached: 00000012-PHOTO-2023-01-05-15-04-05.jpg>`, a document's label or a caption around it. */
function iosAttachment(body: string): Content | null {
  if (!body.includes('<')) return null;
  const m = IOS_TAG.exec(body);
  if (m === null) return null;
  const fileName = (m[2] ?? '').replace(MARKS, '').trim();
  const known = ATTACHED_TAG.has(plainWords(m[1] ?? ''));
  if (fileName === '' || !(known || IOS_FILE.test(fileName))) return null;
  if (!known && !FILE_NAME.test(fileName)) return null;
  const rest = textOrNull(body.slice(0, m.index) + body.slice(m.index + m[0].length));
  const content = attached(mediaTypeOf(fileName).kind, fileName, null, rest);
  return labelled(content);
}

/** "Timetable.pdf • 3 pages" before a document is WhatsApp's label, not a caption. */
function labelled(content: Content): Content {
  const label = content.body?.replace(MARKS, '').trim();
  const m =
    label === undefined ? null : /^([^\n]{1,200}\.[\p{L}\p{N}]{1,8})(?: • [^\n]{1,60})?$/u.exec(label);
  if (m === null || content.kind !== 'document' || content.attachment === null) return content;
  const attachment =
    content.attachment.fileName === null
      ? { ...content.attachment, fileName: m[1] ?? null }
      : content.attachment;
  return { ...content, body: null, attachment, details: { label: label ?? '' } };
}

function omitted(body: string): Content | null {
  const newline = body.indexOf('\n');
  const first = newline < 0 ? body : body.slice(0, newline);
  if (first.length <= 80 && first.includes('<') && MEDIA_OMITTED.has(plainWords(first))) {
    const below = newline < 0 ? null : textOrNull(body.slice(newline + 1));
    // Without media, a document still gives its name.
    if (below !== null && FILE_NAME.test(below) && mediaTypeOf(below).kind === 'document') {
      return attached('document', below, 'omitted', null);
    }
    return attached('image', null, 'omitted', below);
  }
  const mark = body.lastIndexOf('\u200e');
  const tail = mark > 0 ? body.slice(mark) : body;
  if (tail.length > 60) return null;
  const words = plainWords(tail).replace(/^<(.*)>$/u, '$1');
  const kind = OMITTED_KIND.get(words);
  if (kind !== undefined) {
    return labelled(attached(kind, null, 'omitted', mark > 0 ? textOrNull(body.slice(0, mark)) : null));
  }
  return null;
}

function location(body: string): Content | null {
  const at = body.indexOf('https://');
  if (at <= 0 || at > 200 || body.includes('\n')) return null;
  const m =
    /^[\u200e\u200f]*[\p{L}\p{M} ]{2,20}[:：] ?(?:(.{1,120}?) ?\()?(https:\/\/(?:maps\.google\.|maps\.apple\.|www\.google\.[a-z.]+\/maps|foursquare\.com\/|goo\.gl\/maps|maps\.app\.goo\.gl)\S*?)\)?$/u.exec(
      body,
    );
  if (m === null) return null;
  const url = m[2] ?? '';
  const point = /[?&@/=](-?\d{1,3}\.\d+),(-?\d{1,3}\.\d+)/u.exec(url);
  const details: Record<string, unknown> = { url };
  if (m[1] !== undefined) details['name'] = m[1].replace(MARKS, '').trim();
  if (point !== null) {
    details['latitude'] = Number(point[1]);
    details['longitude'] = Number(point[2]);
  }
  return { ...PLAIN, kind: 'location', body: textOrNull(body), details };
}

/** `POLL:`, the question, then `OPTION: text (3 votes)`; the option's word is whatever the lines share. */
function poll(body: string): Content | null {
  const newline = body.indexOf('\n');
  if (newline < 0 || newline > 30 || !POLL.has(plainWords(body.slice(0, newline)))) return null;
  const lines = body.slice(newline + 1).split('\n');
  // WhatsApp allows twelve options.
  if (lines.length > 100) return null;
  const question: string[] = [];
  const options: { text: string; votes: number }[] = [];
  for (const line of lines) {
    const m =
      line.length > MAX_OPTION_UNITS
        ? null
        : /^[\p{L}\p{M} ]{2,20}[:：] ?(.*?)[\u200e\u200f ]*[(（][^()]*?(\d+)[^()]*[)）]$/u.exec(
            line.replace(MARKS, '').trim(),
          );
    if (m !== null) options.push({ text: m[1] ?? '', votes: Number(m[2]) });
    else if (line.trim() !== '') question.push(line.replace(MARKS, '').trim());
  }
  if (options.length === 0) return null;
  return {
    ...PLAIN,
    kind: 'poll',
    body: textOrNull(body),
    details: { question: question.join('\n'), options },
  };
}

/** What a line without an author, or with only a pseudo-author, tells. */
export function systemEvent(body: string): string | null {
  if (body.length > 600) return null;
  const words = plainWords(body);
  for (const [pattern, event] of SYSTEM_EVENTS) if (pattern.test(words)) return event;
  return null;
}

export function callOf(body: string): Content | null {
  if (body.length > 120) return null;
  const words = plainWords(body);
  for (const [pattern, call, missed] of CALLS) {
    const m = pattern.exec(words);
    // A call that was taken is only told on iOS, behind WhatsApp's mark; people write "video call, 8 pm" too.
    if (m === null || (!missed && body.charCodeAt(0) !== 0x200e)) continue;
    const details: Record<string, unknown> = { call, missed };
    const rest = m[2];
    if (!missed && rest !== undefined) details['length'] = rest;
    return { ...PLAIN, kind: 'call', body: textOrNull(body.replaceAll('\u200e', '')), details };
  }
  return null;
}

/** Understands one body. `raw` is the message's lines joined by LF, marks still in. */
export function understand(raw: string, platform: Platform): Content {
  const marked = raw.charCodeAt(0) === 0x200e;
  let body = raw;
  let edited = false;
  if (raw.endsWith('>') || raw.endsWith('>\u200e')) {
    const open = raw.lastIndexOf('<');
    if (
      open >= 0 &&
      raw.length - open < 80 &&
      EDITED.has(plainWords(raw.slice(open).replace(/[<>]/gu, '')))
    ) {
      edited = true;
      body = trimEndMarks(raw.slice(0, open));
    }
  }
  const found = special(body, platform);
  if (found !== null) return { ...found, edited, marked };
  return { ...PLAIN, kind: 'text', body: textOrNull(body), edited, marked };
}

function special(body: string, platform: Platform): Content | null {
  if (body.length <= 200) {
    const words = plainWords(body);
    if (DELETED_BY_ME.has(words))
      return { ...PLAIN, kind: 'text', body: null, deleted: true, deletedByMe: true };
    if (DELETED.has(words)) return { ...PLAIN, kind: 'text', body: null, deleted: true };
    if (VIEW_ONCE.has(words) && (platform === 'android' || words !== 'null')) {
      return {
        ...attached('image', null, 'view-once', null),
        details: { viewOnce: true, written: textOrNull(body) },
      };
    }
  }
  const medium =
    platform === 'ios'
      ? (iosAttachment(body) ?? androidAttachment(body))
      : (androidAttachment(body) ?? iosAttachment(body));
  return medium ?? omitted(body) ?? location(body) ?? poll(body) ?? callOf(body);
}
