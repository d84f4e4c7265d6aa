/**
 * Answers requests for `coffer://app/...`: the built page's files, and media out of the store.
 *
 * Only files that were in the page's folder at the start are served, by exact name, so no path of a request ever
 * reaches the file system.
 */
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { StoredMedium } from '../ipc/handlers/library.ts';
import { HEADERS, ORIGIN } from './page-address.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};
/** What a stored medium may claim to be; anything else is bytes. */
const MEDIA_TYPE = /^(image|audio|video)\/[a-z0-9.+-]{1,60}$/;
const MEDIA_PATH = /^\/media\/([0-9a-f]{64})$/;

export type FindMedium = (sha256: string) => Promise<StoredMedium | null>;

/** Reads the list of files in `folder` and returns the protocol's handler. */
export async function pageHandler(
  folder: string,
  findMedium: FindMedium,
): Promise<(request: Request) => Promise<Response>> {
  const files = await listFiles(folder);
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
    const url = URL.parse(request.url);
    if (!url || `${url.protocol}//${url.host}` !== ORIGIN) return refuse(404);
    // Chromium asks by itself, for a tab that nobody sees.
    if (url.pathname === '/favicon.ico') return new Response(null, { status: 204, headers: HEADERS });
    const medium = MEDIA_PATH.exec(url.pathname)?.[1];
    if (medium) return await serveMedium(await findMedium(medium), request.headers.get('range'));
    const file = files.get(url.pathname);
    if (!file) return refuse(404);
    const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
    return new Response(await readFile(file), { headers: { ...HEADERS, 'content-type': type } });
  };
}

/** Addresses such as `/assets/index.js`, each with its absolute path. */
async function listFiles(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const file = path.join(entry.parentPath, entry.name);
        return [`/${path.relative(folder, file).split(path.sep).join('/')}`, file];
      }),
  );
}

async function serveMedium(medium: StoredMedium | null, range: string | null): Promise<Response> {
  if (!medium) return refuse(404);
  const { path: file, size, mime } = medium;
  const headers = {
    ...HEADERS,
    'content-security-policy': "default-src 'none'; sandbox",
    'content-type': mime && MEDIA_TYPE.test(mime) ? mime : 'application/octet-stream',
    'accept-ranges': 'bytes',
  };
  const part = range === null ? { start: 0, end: size - 1 } : parseRange(range, size);
  if (!part)
    return new Response(null, { status: 416, headers: { ...headers, 'content-range': `bytes */${size}` } });
  const body = size === 0 ? null : Readable.toWeb(createReadStream(file, part));
  return new Response(body, {
    status: range === null ? 200 : 206,
    headers: {
      ...headers,
      'content-length': String(part.end - part.start + 1),
      ...(range !== null && { 'content-range': `bytes ${part.start}-${part.end}/${size}` }),
    },
  });
}

/** One range of RFC 9110, section 14.1.2, both ends inclusive; null when it cannot be satisfied. */
export function parseRange(range: string, size: number): { start: number; end: number } | null {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range) ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return null;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return start <= end ? { start, end } : null;
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: HEADERS });
}
