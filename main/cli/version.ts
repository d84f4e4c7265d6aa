/** The version of this Coffer, as package.json says it. */
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const packageFile = z.object({ name: z.literal('coffer'), version: z.string() });

/** Walks up from this file, which lies at another depth in a clone than in a package. */
export function appVersion(): string {
  for (let folder = import.meta.dirname; ; folder = path.dirname(folder)) {
    const file = path.join(folder, 'package.json');
    if (fs.existsSync(file)) {
      const found = packageFile.safeParse(JSON.parse(fs.readFileSync(file, 'utf8')));
      if (found.success) return found.data.version;
    }
    if (folder === path.dirname(folder)) return 'unknown';
  }
}
