/**
 * How a tool of `node_modules` is started: by its own JavaScript, on the Node that runs this. The names in `.bin` are
 * scripts for a shell on Windows, and programs that look for a Node of their own elsewhere.
 */
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** The package that brings a tool, where it is called otherwise. */
const PACKAGES: Readonly<Record<string, string>> = { tsc: 'typescript', playwright: '@playwright/test' };

const manifest = z.object({ bin: z.union([z.string(), z.record(z.string(), z.string())]) });

/** The command that runs `tool` with these arguments. */
export function tool(name: string, ...args: readonly string[]): readonly string[] {
  const folder = path.join(ROOT, 'node_modules', PACKAGES[name] ?? name);
  const { bin } = manifest.parse(JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')));
  const entry = typeof bin === 'string' ? bin : bin[name];
  if (entry === undefined) throw new TypeError(`${folder} has no program ${name}`);
  return [process.execPath, path.join(folder, entry), ...args];
}
