import fs from 'node:fs';
import { expect, test } from 'vitest';
import { CHECKS, SUITES } from './steps.ts';
import { tool } from './tools.ts';

test('every step starts a file that is there, and no name that takes a shell', () => {
  for (const { name, command } of [...CHECKS, ...SUITES]) {
    const at = command.indexOf(process.execPath);
    expect(at, name).toBe(command[0] === 'xvfb-run' ? 4 : 0);
    expect(fs.existsSync(command[at + 1] ?? ''), name).toBe(true);
  }
});

test('a tool that its package does not bring is said', () => {
  expect(() => tool('vitest')).not.toThrow();
  expect(() => tool('typescript')).toThrow('has no program typescript');
});
