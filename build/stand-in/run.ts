/**
 * The stand-in's process: `run.ts [switches] <application folder or entry> [arguments]`, as one starts Electron.
 */
import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { standInApp } from './app.ts';
import { installHook } from './hook.ts';

const args = process.argv.slice(2);
const position = args.findIndex((arg) => !arg.startsWith('-'));
const target = resolve(position < 0 ? '.' : (args[position] ?? '.'));
const appPath = statSync(target).isDirectory() ? target : findPackage(target);
const { version, main } = packageIn(appPath);
const entry = target === appPath ? join(appPath, main) : target;

process.argv = [process.argv[0] ?? '', target, ...args.slice(position + 1)];
Object.defineProperty(process, 'type', { value: 'browser' });
standInApp.prepare({
  version,
  debugPort: args.includes('--remote-debugging-port=0'),
  noSandbox: args.includes('--no-sandbox'),
});
installHook();
try {
  await import(pathToFileURL(entry).href);
} catch (error) {
  console.error('A JavaScript error occurred in the main process\n', error);
  process.exit(1);
}
await standInApp.start();

function findPackage(file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (statSync(join(folder, 'package.json'), { throwIfNoEntry: false })) return folder;
    if (folder === dirname(folder)) return dirname(file);
  }
}

function packageIn(folder: string): { version: string; main: string } {
  const value: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const text = (key: string, otherwise: string): string => {
    const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
    return typeof found === 'string' ? found : otherwise;
  };
  return {
    version: text('version', '0.0.0'),
    main: text('main', 'index.js'),
  };
}
