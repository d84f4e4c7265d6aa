import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{main,vault,native,preload,build,tests}/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**', 'tests/e2e/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
  },
});
