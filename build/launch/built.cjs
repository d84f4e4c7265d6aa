/** Builds `dist/` when a source is newer than what is there. Plain CommonJS for any Node. */
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { ROOT, requirePackages } = require('./node24.cjs');

const SOURCES = ['main', 'preload', 'renderer', 'vault', 'native', 'build', 'package.json'];

/** Milliseconds of the newest file below `entry`; a folder's own time tells of files that were removed. */
function newest(entry) {
  const stat = fs.statSync(entry, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...fs.readdirSync(entry).map((name) => newest(path.join(entry, name))));
}

/** True when `dist/built`, the last file that a build writes, is older than a source or missing. */
function isStale(root = ROOT) {
  const built = fs.statSync(path.join(root, 'dist', 'built'), { throwIfNoEntry: false });
  return !built || SOURCES.some((source) => newest(path.join(root, source)) > built.mtimeMs);
}

/** Builds with `node` (24 or newer) if needed; ends this process with the build's exit code when that fails. */
function buildIfStale(node) {
  if (!isStale()) return;
  requirePackages();
  const build = path.join(ROOT, 'build', 'build.ts');
  const result = spawnSync(node, [build], { stdio: ['ignore', process.stderr, process.stderr], cwd: ROOT });
  if (result.status !== 0) process.exit(result.status || 1);
}

module.exports = { buildIfStale, isStale };
