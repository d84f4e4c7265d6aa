/**
 * Serves the test build of the page as the program does: same content policy, from one folder. Media are pictures
 * made up from their address, and one clip. Used by the page tests and the screenshots; prints its address when it listens.
 */
import { createServer, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONTENT_SECURITY_POLICY } from '../../main/app/page-address.ts';
import { CLIP, shaOf } from '../../renderer/testing/histories.ts';

const ROOT = fileURLToPath(new URL('../../dist/page-test/', import.meta.url));
const PORT = Number(process.env['PORT']);
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** Hills under a sky, in the colours of the address. */
function picture(seed: string): string {
  const number = (at: number) => Number.parseInt(seed.slice(at, at + 4), 16);
  const hue = number(0) % 360;
  const hill = (at: number, base: number, light: number) =>
    `<path d="M0 ${base} C 100 ${base - (number(at) % 90)}, 200 ${base + (number(at + 4) % 50)}, 400 ${base - (number(at + 8) % 70)} L400 300 L0 300 Z" fill="hsl(${(hue + at * 4) % 360} 34% ${light}%)"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300"><rect width="400" height="300" fill="hsl(${(hue + 180) % 360} 46% 84%)"/><circle cx="${60 + (number(20) % 280)}" cy="${40 + (number(24) % 70)}" r="26" fill="hsl(44 90% 78%)"/>${hill(4, 170, 58)}${hill(12, 210, 44)}${hill(20, 250, 31)}</svg>`;
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, {
    'content-type': type,
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'cache-control': 'no-store',
  });
  response.end(body);
}

async function answer(path: string, response: ServerResponse): Promise<void> {
  if (path === '/favicon.ico') {
    send(response, 204, 'image/x-icon', '');
    return;
  }
  const medium = /^\/media\/([0-9a-f]{64})\.svg$/.exec(path)?.[1];
  if (medium === shaOf(CLIP)) {
    send(response, 200, 'video/webm', await readFile(new URL('clip.webm', import.meta.url)));
    return;
  }
  if (medium !== undefined) {
    send(response, 200, 'image/svg+xml', picture(medium));
    return;
  }
  const file = normalize(join(ROOT, path === '/' ? 'index.html' : path));
  if (!file.startsWith(ROOT)) {
    send(response, 404, 'text/plain', 'not found');
    return;
  }
  try {
    send(response, 200, TYPES[extname(file)] ?? 'application/octet-stream', await readFile(file));
  } catch {
    send(response, 404, 'text/plain', 'not found');
  }
}

createServer((request, response) => {
  void answer(new URL(request.url ?? '/', 'http://localhost').pathname, response);
}).listen(PORT, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${PORT}\n`));
