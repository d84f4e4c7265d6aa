/** The stand-in's clipboard is the desktop's where there is a program for it, and says what others copied. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ClipboardLoan } from '../../main/app/clipboard-loan.ts';
import { clipboard } from './clipboard.ts';

let folder = '';
const board = () => path.join(folder, 'board');
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'coffer-clipboard-'));
  vi.stubEnv('WAYLAND_DISPLAY', '');
  vi.stubEnv('DISPLAY', ':7');
  vi.stubEnv('PATH', `${folder}:/usr/bin:/bin`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** A desktop whose clipboard is a file, which every program may write. */
function installXclip(): void {
  const script = `#!/bin/sh
case "$*" in *-o) cat "${board()}" ;; *) cat > "${board()}.new" && mv "${board()}.new" "${board()}" ;; esac\n`;
  writeFileSync(path.join(folder, 'xclip'), script);
  chmodSync(path.join(folder, 'xclip'), 0o755);
  writeFileSync(board(), '');
}
const onBoard = () => readFileSync(board(), 'utf8');

test('what the program copies is on the desktop, and what another program copies is seen', async () => {
  installXclip();
  await clipboard.writeText('digits');
  await vi.waitFor(() => expect(onBoard()).toBe('digits'));
  expect(await clipboard.readText()).toBe('digits');
  writeFileSync(board(), 'another program’s');
  expect(await clipboard.readText()).toBe('another program’s');
});

test('a secret is taken out of the desktop’s clipboard again', async () => {
  installXclip();
  const loan = new ClipboardLoan(clipboard);
  await loan.lend('digits');
  await vi.waitFor(() => expect(onBoard()).toBe('digits'));
  await loan.takeBack();
  await vi.waitFor(() => expect(onBoard()).toBe(''));
});

test('what another program copied in the meantime stays', async () => {
  installXclip();
  const loan = new ClipboardLoan(clipboard);
  await loan.lend('digits');
  await vi.waitFor(() => expect(onBoard()).toBe('digits'));
  writeFileSync(board(), 'another program’s');
  await loan.takeBack();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(onBoard()).toBe('another program’s');
});

test('without such a program it works all the same, inside this one', async () => {
  await clipboard.writeText('digits');
  expect(await clipboard.readText()).toBe('digits');
  clipboard.clear();
  expect(await clipboard.readText()).toBe('');
});
