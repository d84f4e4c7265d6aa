/**
 * `npm start`: opens the window with the best runtime there is, and says which when it is not Electron.
 *
 * `APP_RUNTIME=electron|standin|terminal` forces one. Arguments go to the program.
 */
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { buildIfStale } = require('./built.cjs');
const { failedLately, rememberFailure } = require('./failed-fetch.cjs');
const { ROOT, requireNode, runChild, runOnNode24 } = require('./node24.cjs');
const { findChromium, findElectron, hasDisplay, standIn, wantedElectron } = require('./runtime.cjs');

/** Electron's own installer gets this long, once; a failure is not tried again for a day, unless it is asked for. */
const INSTALL_SECONDS = 120;

const say = (text) => process.stderr.write(`${text}\n`);

/** Runs Electron's own installer. Returns the executable, or null. `asked`: somebody wants Electron and nothing else. */
function installElectron(node, asked) {
  const installer = path.join(ROOT, 'node_modules', 'electron', 'install.js');
  const version = wantedElectron(ROOT);
  if (!fs.existsSync(installer) || (!asked && failedLately(ROOT, version))) return null;
  say('Fetching Electron (once) ...');
  spawnSync(node, [installer], { stdio: 'ignore', timeout: INSTALL_SECONDS * 1000, killSignal: 'SIGKILL' });
  const executable = findElectron(ROOT);
  if (!executable) rememberFailure(ROOT, version);
  return executable;
}

function openElectron(node, executable, args) {
  buildIfStale(node);
  const asRoot = process.platform === 'linux' && process.getuid && process.getuid() === 0;
  if (asRoot)
    say('Chromium refuses its sandbox to the root user: the page runs without it. Use another account.');
  return runChild(executable, [...(asRoot ? ['--no-sandbox'] : []), ROOT, ...args]);
}

function openStandIn(node, args) {
  if (!findChromium()) {
    say('The stand-in needs Chromium, and none was found.');
    process.exit(1);
  }
  buildIfStale(node);
  say(
    'Electron is not here: the window opens in the stand-in, on the Chromium of this system (build/stand-in/README.md).',
  );
  return runChild(standIn(ROOT), [ROOT, ...args]);
}

function openTerminal(args, why) {
  const tour = path.join(ROOT, 'main', 'cli', 'tour-main.ts');
  if (why) say(why);
  if (fs.existsSync(tour)) return runOnNode24(tour, args);
  say('The command line has everything the window has: node build/launch/coffer.cjs --help');
  return process.exit(1);
}

function start(args) {
  const node = requireNode();
  const wanted = process.env.APP_RUNTIME;
  if (wanted && !['electron', 'standin', 'terminal'].includes(wanted)) {
    say(`APP_RUNTIME is "${wanted}"; it can be electron, standin or terminal.`);
    return process.exit(2);
  }
  if (wanted === 'standin') return openStandIn(node, args);
  if (wanted === 'terminal') return openTerminal(args, '');
  if (!wanted && !hasDisplay()) {
    return openTerminal(args, 'There is no display here, so no window: Coffer runs in the terminal.');
  }
  const electron = findElectron(ROOT) || installElectron(node, wanted === 'electron');
  if (electron) return openElectron(node, electron, args);
  if (wanted === 'electron') {
    say(
      'Electron is not here and could not be fetched: set ELECTRON_OVERRIDE_DIST_PATH to a folder that has it.',
    );
    return process.exit(1);
  }
  if (findChromium()) return openStandIn(node, args);
  return openTerminal(
    args,
    'There is neither Electron nor Chromium here, so no window: Coffer runs in the terminal.',
  );
}

void start(process.argv.slice(2));
