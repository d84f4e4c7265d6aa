/** `npm run build`: main, vault and native; the preload script; the page. All of it into `dist/`. */
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'vite';
import main, { ROOT } from './vite.main.ts';
import page from './vite.page.ts';
import preload from './vite.preload.ts';

// Whoever asks for it, also a test runner, whose environment says "test": what is built is what ships.
process.env['NODE_ENV'] = 'production';
const dist = path.join(ROOT, 'dist');
const started = performance.now();
// Not the whole folder: the page's tests build their own page beside it.
for (const part of ['built', 'main', 'native', 'preload', 'vault']) {
  await rm(path.join(dist, part), { recursive: true, force: true });
}
const production = page({ mode: 'production', command: 'build' });
for (const config of [main, preload, production]) await build({ ...config, configFile: false });
// Written last: a build that was interrupted has none and counts as out of date.
await writeFile(path.join(dist, 'built'), '');
process.stdout.write(`Built in ${Math.round(performance.now() - started)} ms.\n`);
