/** Builds the preload script to one CommonJS file, because a sandboxed preload can load no other. */
import path from 'node:path';
import type { InlineConfig } from 'vite';
import { contract } from '../preload/contract.ts';
import { outlineOf } from '../preload/make-bridge.ts';
import { ROOT } from './vite.main.ts';

const config: InlineConfig = {
  root: ROOT,
  publicDir: false,
  logLevel: 'warn',
  define: { CONTRACT_OUTLINE: JSON.stringify(outlineOf(contract)) },
  build: {
    target: 'chrome140',
    outDir: path.join(ROOT, 'dist', 'preload'),
    emptyOutDir: false,
    minify: false,
    lib: { entry: path.join(ROOT, 'preload', 'bridge.ts'), formats: ['cjs'], fileName: () => 'bridge.cjs' },
    rolldownOptions: { external: ['electron'] },
  },
};

export default config;
