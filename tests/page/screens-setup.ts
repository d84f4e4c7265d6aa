/** Before pictures are made: removes those that no scene makes any more. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pictures } from './scenes.ts';

export const FOLDER = fileURLToPath(new URL('../../docs/screens', import.meta.url));

export default function removeOldPictures(): void {
  const made = new Set(pictures.map(({ file }) => file));
  for (const file of readdirSync(FOLDER)) {
    if (file.endsWith('.png') && !made.has(file)) rmSync(join(FOLDER, file));
  }
}
