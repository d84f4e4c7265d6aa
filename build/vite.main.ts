/**
 * Builds everything outside the page: one JavaScript file for each TypeScript file, in the same tree below `dist/`, so
 * that `new URL('./x.worker.js', import.meta.url)` finds a worker where its source was. Packages stay outside.
 */
import { globSync } from 'node:fs';
import path from 'node:path';
import type { InlineConfig } from 'vite';

export const ROOT = path.resolve(import.meta.dirname, '..');

/** Where processes and threads begin. */
const ENTRIES = ['main/app/main.ts', 'main/cli/main.ts', 'vault/service/process.ts', 'native/hid/process.ts'];
const WORKERS = '{main,vault,native}/**/*.worker.ts';

const entries = [...ENTRIES, ...globSync(WORKERS, { cwd: ROOT })];

const config: InlineConfig = {
  root: ROOT,
  publicDir: false,
  logLevel: 'warn',
  build: {
    ssr: true,
    target: 'node24',
    outDir: path.join(ROOT, 'dist'),
    emptyOutDir: false,
    minify: false,
    rolldownOptions: {
      input: entries.map((entry) => path.join(ROOT, entry)),
      external: (id) => !id.startsWith('.') && !path.isAbsolute(id),
      output: {
        format: 'es',
        preserveModules: true,
        preserveModulesRoot: ROOT,
        entryFileNames: '[name].js',
      },
    },
  },
};

export default config;
