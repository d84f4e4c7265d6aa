/**
 * Builds the page: `renderer/index.html` to `dist/page/`. With `--mode test` it builds the same page over the
 * bridge double to `dist/page-test/`; nothing of that entry is ever part of the production build.
 */
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const from = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig(({ mode }) => {
  const test = mode === 'test';
  const root = from(test ? '../renderer/testing' : '../renderer');
  return {
    root,
    base: './',
    plugins: [react()],
    // React and its friends choose their production builds by this; a page under test is the page that ships.
    define: { 'process.env.NODE_ENV': JSON.stringify('production') },
    css: { modules: { generateScopedName: '[name]-[local]-[hash:base64:4]' } },
    build: {
      outDir: from(test ? '../dist/page-test' : '../dist/page'),
      emptyOutDir: true,
      target: 'chrome140',
      // Everything stays a file of its own: the policy allows no `data:` addresses.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 2000,
    },
  };
});
