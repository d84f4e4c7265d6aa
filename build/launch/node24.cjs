/**
 * Finds a Node that can run Coffer (24.11 or newer) and runs a script on it.
 *
 * Plain CommonJS that also runs on an older Node, because that is what `node build/launch/*.cjs` may be: the
 * machine's own Node first, then the inert npm package that carries one (`node-<platform>-<arch>`), else one
 * clear sentence and exit code 6.
 */
'use strict';
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const nodeModule = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const ROOT = path.resolve(__dirname, '..', '..');
/** Lowest Node that Coffer runs on; the same as `engines.node` in package.json (a test compares them). */
const MINIMUM = [24, 11];
/** Exit code when no such Node, or no package, is found. */
const EXIT_NO_NODE = 6;

/** True when a version such as `24.11.0` or `v26.0.0` is new enough. */
function isEnough(version) {
  const match = /^v?(\d+)\.(\d+)\./.exec(String(version));
  if (!match) return false;
  const major = Number(match[1]);
  return major > MINIMUM[0] || (major === MINIMUM[0] && Number(match[2]) >= MINIMUM[1]);
}

/** Path of the Node that npm installed as an optional dependency, or null. */
function bundledNode(root = ROOT, platform = process.platform, arch = process.arch) {
  const folder = path.join(root, 'node_modules', `node-${platform === 'win32' ? 'win' : platform}-${arch}`);
  const file = path.join(folder, 'bin', platform === 'win32' ? 'node.exe' : 'node');
  try {
    fs.accessSync(file, fs.constants.X_OK);
    const { version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
    return isEnough(version) ? file : null;
  } catch {
    return null;
  }
}

/** True under Electron, whose own Node is never a plain one. */
function isPlainNode() {
  return !process.versions.electron;
}

/** Path of a Node >= 24.11: this process's own, else the bundled one, else null. */
function findNode() {
  if (isPlainNode() && isEnough(process.versions.node)) return process.execPath;
  return bundledNode();
}

/** Like `findNode`, but says what to install and exits with code 6 when there is none. */
function requireNode() {
  const node = findNode();
  if (node) return node;
  process.stderr.write(
    `Coffer needs Node.js ${MINIMUM.join('.')} or newer, and this is ${process.versions.node}. ` +
      'Install it from nodejs.org, or run "npm ci" again so that the copy made for this system is fetched.\n',
  );
  process.exit(EXIT_NO_NODE);
}

/** Says in one sentence what to run, and exits with code 6, where the packages that Coffer is made of are not installed. */
function requirePackages(root = ROOT) {
  try {
    require.resolve('better-sqlite3', { paths: [root] });
  } catch {
    process.stderr.write(`Coffer is not installed yet: run "npm ci" in ${root}, then try again.\n`);
    process.exit(EXIT_NO_NODE);
  }
}

/**
 * Where Node keeps what it compiled and what it made of TypeScript, for this process, its threads and children: they
 * start in half the time, and threads no longer load the WebAssembly that strips types, whose release crashes V8 now
 * and then (nodejs/node#64500).
 */
function useCompileCache() {
  process.env.NODE_COMPILE_CACHE ??= path.join(ROOT, 'node_modules', '.cache', 'coffer', 'compile');
  return process.env.NODE_COMPILE_CACHE;
}

/**
 * Runs `script` (an absolute path; TypeScript is fine) with `args` on a Node >= 24.11: in this process when it is
 * one, else in a child whose exit code and signals are passed on.
 */
function runOnNode24(script, args) {
  const node = requireNode();
  requirePackages();
  const cache = useCompileCache();
  if (node === process.execPath) {
    nodeModule.enableCompileCache(cache);
    process.argv = [process.execPath, script, ...args];
    return import(pathToFileURL(script).href);
  }
  return runChild(node, [script, ...args]);
}

/** Starts a program in the foreground and ends this process the way it ends. */
function runChild(command, args, options = {}) {
  const child = spawn(command, args, { stdio: 'inherit', ...options });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.on('error', (error) => {
      process.stderr.write(`${command} could not be started: ${error.message}\n`);
      process.exit(1);
    });
    child.on('exit', (code, signal) => {
      resolve(code);
      if (!signal) process.exit(code ?? 1);
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    });
  });
}

module.exports = {
  ROOT,
  EXIT_NO_NODE,
  isEnough,
  bundledNode,
  findNode,
  requireNode,
  requirePackages,
  useCompileCache,
  runOnNode24,
  runChild,
};

// `node build/launch/node24.cjs` prints the path, for shell scripts.
if (require.main === module) process.stdout.write(`${requireNode()}\n`);
