import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusedImport } from './layers.ts';

describe('the layer table', () => {
  it.each([
    ['main/backup/create.ts', '../stream/index.ts'],
    ['main/backup/create.ts', 'node:fs'],
    ['main/backup/password.ts', '../vaults/index.ts'],
    ['main/self-test/round-trip.ts', '../backup/backups.ts'],
    ['main/ipc/handlers/diagnostics.ts', '../../self-test/index.ts'],
    ['main/vaults/local.ts', '../../vault/service/client.ts'],
    ['main/vaults/recover.ts', '../../vault/protocol/client-recover.ts'],
    ['main/backup/create.ts', '../../vault/protocol/client.ts'],
    ['main/app/main.ts', 'electron'],
    ['renderer/app/app.tsx', '../../preload/contract.ts'],
    ['vault/protocol/oprf.ts', '@noble/curves/nist.js'],
    ['vault/service/process.ts', '../../native/pkcs11/token.ts'],
    ['main/stream/pool.test.ts', '../backup/create.ts'],
    ['tests/e2e/start.ts', '../../main/app/main.ts'],
  ])('%s may import %s', (file, specifier) => {
    expect(refusedImport(file, specifier)).toBeNull();
  });

  it.each([
    ['main/stream/pool.ts', '../backup/create.ts', 'upward'],
    ['main/backup/create.ts', 'electron', 'electron outside main/app'],
    ['main/backup/create.ts', '../app/window.ts', 'a capability on the app'],
    ['main/cli/main.ts', 'electron', 'the command line on electron'],
    ['main/vaults/recover.ts', '../backup/backups.ts', 'upward'],
    ['main/backup/create.ts', '../self-test/index.ts', 'upward'],
    ['main/ipc/handlers/diagnostics.ts', '../../cli/commands/self-test.ts', 'the window on the command line'],
    ['main/vaults/local.ts', '../../vault/policy/step.ts', 'the server side'],
    ['main/vaults/local.ts', '../../native/pkcs11/token.ts', 'devices outside the vault process'],
    ['main/profile/profile.ts', '../vaults/index.ts', 'upward'],
    ['main/backup/create.ts', '../../vault/service/client.ts', 'the vault process'],
    ['main/keys/digits.ts', '../../vault/policy/step.ts', 'the server side'],
    ['main/app/main.ts', '../../native/pkcs11/token.ts', 'devices outside the vault process'],
    ['renderer/app/app.tsx', '../../main/keys/index.ts', 'the page on main'],
    ['renderer/app/app.tsx', '../../preload/bridge.ts', 'the page on the bridge'],
    ['renderer/app/app.tsx', 'node:fs', "the page on Node's modules"],
    ['preload/bridge.ts', '../main/keys/index.ts', 'the preload on main'],
    ['vault/protocol/oprf.ts', 'node:crypto', "the protocol on Node's modules"],
    ['vault/policy/step.ts', '../store/records.ts', 'the policy on storage'],
    ['native/pkcs11/token.ts', '../../main/base/error.ts', 'a device on main'],
    ['renderer/main-screen/a.ts', '../../main/base/error.ts', 'a folder that only looks alike'],
  ])('%s may not import %s (%s)', (file, specifier) => {
    expect(refusedImport(file, specifier)).not.toBeNull();
  });
});

describe('the rules as the linter runs them', () => {
  const root = path.resolve(import.meta.dirname, '../..');
  let folder: string;

  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'coffer-lint-'));
    fs.writeFileSync(
      path.join(folder, '.oxlintrc.json'),
      JSON.stringify({
        jsPlugins: [path.join(root, 'build/lint/plugin.ts')],
        categories: { correctness: 'off' },
        rules: { 'coffer/layers': 'error', 'coffer/coded-errors': 'error', 'coffer/no-raw-ipc': 'error' },
      }),
    );
  });
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  const lint = (file: string, code: string): string[] => {
    const target = path.join(folder, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, code);
    const bin = path.join(root, 'node_modules/oxlint/bin/oxlint');
    try {
      execFileSync(process.execPath, [bin, '--format', 'json', file], { cwd: folder, encoding: 'utf8' });
      return [];
    } catch (error) {
      const { stdout } = error as { stdout: string };
      return (JSON.parse(stdout) as { diagnostics: { code: string }[] }).diagnostics.map((d) => d.code);
    }
  };

  it('refuses a forbidden import in each of its forms, and lets an allowed one pass', () => {
    expect(lint('main/stream/a.ts', "import '../backup/b.ts';")).toEqual(['coffer(layers)']);
    expect(lint('main/stream/a.ts', "export * from '../backup/b.ts';")).toEqual(['coffer(layers)']);
    expect(lint('main/stream/a.ts', "export { x } from '../backup/b.ts';")).toEqual(['coffer(layers)']);
    expect(lint('main/stream/a.ts', "await import('electron');")).toEqual(['coffer(layers)']);
    expect(lint('main/stream/a.ts', "import '../keys/b.ts';")).toEqual(['coffer(layers)']);
    expect(lint('main/backup/a.ts', "import '../keys/b.ts';")).toEqual([]);
  });

  it('refuses errors without a code', () => {
    expect(lint('main/stream/a.ts', "throw new Error('no');")).toEqual(['coffer(coded-errors)']);
    expect(lint('main/stream/a.ts', "throw new TypeError('no');")).toEqual([]);
  });

  it('refuses raw ipcMain outside the registering file', () => {
    const code = "import { ipcMain } from 'electron'; ipcMain.handle('x', () => 1);";
    expect(lint('main/app/menu.ts', code)).toEqual(['coffer(no-raw-ipc)']);
    expect(lint('main/app/menu.ts', "import { Menu } from 'electron'; Menu.x;")).toEqual([]);
  });
});
