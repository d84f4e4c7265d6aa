/**
 * Runs every thread's entry once by itself, before the tests: what Node makes of its TypeScript is then in the compile
 * cache, and no thread of a test loads the WebAssembly that does it (`useCompileCache` in build/launch/node24.cjs).
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');

export default function setup(): void {
  for (const entry of globSync('{main,vault,native}/**/*.worker.ts', { cwd: ROOT })) {
    // It fails for want of a parent thread, which is after all of it was loaded.
    spawnSync(process.execPath, [path.join(ROOT, entry)], { stdio: 'ignore', timeout: 20_000 });
  }
}
