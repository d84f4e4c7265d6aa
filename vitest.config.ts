import { defineConfig } from 'vitest/config';
import { useCompileCache } from './build/launch/node24.cjs';

// Before the processes of the tests start, which inherit it.
useCompileCache();

export default defineConfig({
  test: {
    include: ['{main,vault,native,preload,build,tests}/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**', 'tests/e2e/**'],
    globalSetup: ['build/test/warm.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
  },
});
