/** docs/dependencies.md has a line for each package that is used, and for no other. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';

const ROOT = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

const versions = z.record(z.string(), z.string());
const { dependencies, devDependencies, optionalDependencies } = z
  .object({ dependencies: versions, devDependencies: versions, optionalDependencies: versions })
  .parse(JSON.parse(read('package.json')));
const used = { ...dependencies, ...devDependencies, ...optionalDependencies };
const names = Object.keys(used);

/** Package (`*` stands for any end), why, licence, who; the first two rows of a table are its head. */
const rows = read('docs/dependencies.md')
  .split('\n')
  .filter((line) => line.startsWith('|') && !/^\| (Package|---)/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, packages = '', why = '', licence = '', who = '']) => ({
    packages: packages.split(', '),
    why,
    licence,
    who,
  }));

const fits = (pattern: string, name: string): boolean =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;

test('every package has a line, and every line a package', () => {
  const patterns = rows.flatMap((row) => row.packages);
  expect(names.filter((name) => !patterns.some((pattern) => fits(pattern, name)))).toEqual([]);
  expect(patterns.filter((pattern) => !names.some((name) => fits(pattern, name)))).toEqual([]);
});

test('every line says why, under which licence and who keeps it', () => {
  for (const { packages, why, licence, who } of rows)
    for (const cell of [why, licence, who]) expect(cell, packages.join()).not.toBe('');
});

test('the licence is the one that the package itself names', () => {
  const plain = (licence: string): string => licence.replaceAll(/[()]/g, '').toLowerCase();
  for (const { packages, licence } of rows) {
    for (const name of names.filter((one) => packages.some((pattern) => fits(pattern, one)))) {
      // Those of other systems are not installed.
      if (optionalDependencies[name] !== undefined) continue;
      const own = z
        .object({ license: z.string() })
        .parse(JSON.parse(read(`node_modules/${name}/package.json`)));
      expect(plain(own.license), name).toBe(plain(licence));
    }
  }
});

test('versions are exact', () => {
  for (const [name, version] of Object.entries(used)) expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
});
