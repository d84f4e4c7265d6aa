/** Before the suite: says which runtime it drives, builds what is out of date, starts a display for Electron. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { buildIfStale } from '../../build/launch/built.cjs';
import { chooseRuntime, ROOT } from './runtime.ts';

export default async function setUp(): Promise<(() => void) | void> {
  const { kind, executable } = chooseRuntime();
  process.stdout.write(`Runtime: ${kind} (${path.relative(ROOT, executable)})\n`);
  buildIfStale(process.execPath);
  // The stand-in runs headless without a display; Electron cannot.
  if (kind !== 'electron' || process.platform !== 'linux' || process.env['DISPLAY']) return;
  const xvfb = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const display = await new Promise<string>((resolve, reject) => {
    xvfb.on('error', () => reject(new Error('Electron needs a display here: install xvfb or set DISPLAY')));
    xvfb.stdio[3]?.on('data', (data: Buffer) => resolve(data.toString().trim()));
  });
  process.env['DISPLAY'] = `:${display}`;
  return () => void xvfb.kill();
}
