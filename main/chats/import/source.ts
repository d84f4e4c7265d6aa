/**
 * One export as handed over: a `.txt`, a `.zip` or a folder, seen as a chat text and its media
 * (docs/spec/import-whatsapp-export.md, 2 and 7).
 */
import { constants } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { damaged } from './archive-fault.ts';
import { DEFAULT_LIMITS, looksLikeZip, openArchive } from './archive.ts';
import type { ArchiveLimits, Contents, ExportFile, Skipped } from './archive.ts';
import { readHeader } from './dates.ts';
import { importError, reasonOf } from './errors.ts';
import { newLineStats, readLines } from './lines.ts';
import { MARKS, TITLE_PATTERNS } from './words.ts';

export type SourceKind = 'text' | 'archive' | 'folder';

export interface ExportSource {
  readonly kind: SourceKind;
  /** Base name of what was handed over. */
  readonly name: string;
  readonly chat: ExportFile;
  /** By `mediaKey`. */
  readonly media: ReadonlyMap<string, ExportFile>;
  readonly skipped: readonly Skipped[];
  /** The chat's title, when a file name tells it. */
  readonly title: string | null;
  close(): Promise<void>;
}

export interface SourceOptions {
  readonly limits?: ArchiveLimits;
  /** Bytes free where messages and media will be stored; not checked when absent. */
  readonly freeBytes?: number;
  /** Name of the chat text to take where there are several. */
  readonly chatText?: string;
}

/**
 * Bytes of the database for each message beside its text, and how often all of it is on the disk at once: in the log and in
 * the database, then in the database and, in other words, in the search index. Measured; the command is in docs/bench.md.
 */
const MESSAGE_BYTES = 175;
const COPIES = 2;
const MAX_DEPTH = 4;
const CHUNK = 256 * 1024;

/** Names are compared without marks, composed, in lower case: archives and file systems disagree on these. */
export const mediaKey = (name: string): string =>
  name.replace(MARKS, '').normalize('NFC').toLowerCase().trim();

async function* fileBytes(path: string, name: string): AsyncGenerator<Uint8Array> {
  try {
    // A link put in the file's place after the listing is not followed.
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      for (;;) {
        const buffer = Buffer.allocUnsafe(CHUNK);
        const { bytesRead } = await file.read(buffer, 0, CHUNK, null);
        if (bytesRead === 0) return;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw importError('import/unreadable', { name, reason: reasonOf(error) }, error);
  }
}

async function readFolder(root: string, limits: ArchiveLimits): Promise<Contents> {
  const files: ExportFile[] = [];
  const skipped: Skipped[] = [];
  let seen = 0;
  const walk = async (folder: string, depth: number): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.sort((x, y) => (x.name < y.name ? -1 : 1))) {
      if (++seen > limits.maxEntries) {
        throw importError('import/archive-too-large', {
          name: basename(root),
          limit: limits.maxEntries,
          found: seen,
        });
      }
      const path = join(folder, entry.name);
      if (entry.isSymbolicLink()) skipped.push({ name: entry.name, reason: 'link' });
      else if (entry.isDirectory()) {
        if (depth < MAX_DEPTH) await walk(path, depth + 1);
        else skipped.push({ name: entry.name, reason: 'too-deep' });
      } else if (!entry.isFile()) skipped.push({ name: entry.name, reason: 'special' });
      else if (entry.name !== '.DS_Store') {
        const { size } = await stat(path);
        files.push({ name: entry.name, size, open: () => fileBytes(path, entry.name) });
      }
    }
  };
  await walk(root, 1);
  return { files, skipped, close: () => Promise.resolve() };
}

/** "Anna" from "WhatsApp Chat with Anna.txt", in any language WhatsApp names its files in; else null. */
function titleFromFileName(fileName: string): string | null {
  const stem = fileName
    .replace(MARKS, '')
    .replace(/\.(txt|zip)$/iu, '')
    .replace(/ ?\(\d{1,3}\)$/u, '')
    .trim();
  for (const pattern of TITLE_PATTERNS) {
    const title = pattern.exec(stem)?.[1]?.trim();
    if (title !== undefined && title !== '') return title;
  }
  return null;
}

/** Whether the first lines of a file have a message among them. */
async function looksLikeChat(file: ExportFile): Promise<boolean> {
  let lines = 0;
  for await (const batch of readLines(file.open(), newLineStats(), 64 * 1024)) {
    for (const line of batch) {
      if (readHeader(line.text) !== null) return true;
      if (++lines > 50) return false;
    }
  }
  return false;
}

async function findChat(contents: Contents, name: string, wanted: string | undefined): Promise<ExportFile> {
  const texts = contents.files.filter((f) => f.name.toLowerCase().endsWith('.txt'));
  if (wanted !== undefined) {
    const chosen = texts.find((f) => mediaKey(f.name) === mediaKey(wanted));
    if (chosen === undefined) throw importError('import/no-chat-text', { name });
    return chosen;
  }
  const named = texts.filter((f) => mediaKey(f.name) === '_chat.txt');
  const titled = named.length > 0 ? named : texts.filter((f) => titleFromFileName(f.name) !== null);
  let candidates = titled.length > 0 ? titled : texts;
  if (candidates.length > 1) {
    // Text documents sent in the chat lie beside it.
    const chats: ExportFile[] = [];
    for (const file of candidates.slice(0, 50)) if (await looksLikeChat(file)) chats.push(file);
    if (chats.length > 0) candidates = chats;
  }
  const only = candidates[0];
  if (only === undefined) throw importError('import/no-chat-text', { name });
  if (candidates.length > 1) {
    throw importError('import/several-chat-texts', {
      name,
      found: candidates.slice(0, 20).map((f) => f.name),
    });
  }
  return only;
}

/**
 * Before anything is written: throws `import/no-space` where text and media (bytes) would not fit; once it is known how many
 * messages the text has, with all that belongs to them.
 */
export function refuseFullDisk(
  name: string,
  free: number | undefined,
  {
    text,
    media = 0,
    messages = 0,
  }: { readonly text: number; readonly media?: number; readonly messages?: number },
): void {
  const needed = COPIES * (text + messages * MESSAGE_BYTES) + media;
  if (free !== undefined && needed > free) throw importError('import/no-space', { name, needed, free });
}

/** Opens what was handed over; the caller closes it. Throws the codes of `errors.ts`. */
export async function openSource(path: string, options: SourceOptions = {}): Promise<ExportSource> {
  const name = basename(path);
  const limits = options.limits ?? DEFAULT_LIMITS;
  let real: string;
  let isFolder: boolean;
  let size: number;
  try {
    real = await realpath(path);
    const info = await stat(real);
    if (!info.isFile() && !info.isDirectory())
      throw importError('import/unreadable', { name, reason: 'special-file' });
    isFolder = info.isDirectory();
    size = info.size;
  } catch (error) {
    if (error instanceof Error && error.name === 'CofferError') throw error;
    throw importError('import/unreadable', { name, reason: reasonOf(error) }, error);
  }
  if (!isFolder && !(await looksLikeZip(real, name))) {
    if (name.toLowerCase().endsWith('.zip')) throw damaged(name, 'no-signature');
    const chat = { name, size, open: () => fileBytes(real, name) };
    refuseFullDisk(name, options.freeBytes, { text: size });
    const title = titleFromFileName(name);
    return { kind: 'text', name, chat, media: new Map(), skipped: [], title, close: () => Promise.resolve() };
  }
  let contents: Contents;
  try {
    contents = isFolder ? await readFolder(real, limits) : await openArchive(real, name, limits);
  } catch (error) {
    if (error instanceof Error && error.name === 'CofferError') throw error;
    throw importError('import/unreadable', { name, reason: reasonOf(error) }, error);
  }
  try {
    const chat = await findChat(contents, name, options.chatText);
    const media = new Map<string, ExportFile>();
    const skipped = [...contents.skipped];
    let mediaBytes = 0;
    for (const file of contents.files) {
      if (file === chat) continue;
      const key = mediaKey(file.name);
      if (media.has(key)) skipped.push({ name: file.name, reason: 'duplicate' });
      else {
        media.set(key, file);
        mediaBytes += file.size;
      }
    }
    refuseFullDisk(name, options.freeBytes, { text: chat.size, media: mediaBytes });
    const title = titleFromFileName(chat.name) ?? titleFromFileName(name);
    return {
      kind: isFolder ? 'folder' : 'archive',
      name,
      chat,
      media,
      skipped,
      title,
      close: contents.close,
    };
  } catch (error) {
    await contents.close();
    throw error;
  }
}
