/**
 * Decides what opens the window: genuine Electron if it is here, else the stand-in on the system's Chromium, else
 * nothing but the terminal. Plain CommonJS for any Node; asks no network.
 */
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const CHROMIUM = [
  '/usr/lib/chromium/chromium',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const EXECUTABLE = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

const executableIn = (dist, platform) => path.join(dist, EXECUTABLE[platform] || 'electron');

/** Path of a Chromium, or null. `STANDIN_CHROMIUM` names another one. */
function findChromium(env = process.env) {
  const places = env.STANDIN_CHROMIUM ? [env.STANDIN_CHROMIUM] : CHROMIUM;
  return places.find((place) => fs.existsSync(place)) || null;
}

function readText(file) {
  try {
    return fs.readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}

/** The version of Electron this program is made for, or null without `npm ci`. */
function wantedElectron(root) {
  const text = readText(path.join(root, 'node_modules', 'electron', 'package.json'));
  return text ? JSON.parse(text).version : null;
}

/**
 * Path of Electron's executable, or null. Never asks the package `electron` itself, which would start a download.
 * An installed one must be of exactly the wanted version; one that a person points at is taken as it is.
 */
function findElectron(root, env = process.env, platform = process.platform) {
  if (env.ELECTRON_OVERRIDE_DIST_PATH) {
    const given = executableIn(env.ELECTRON_OVERRIDE_DIST_PATH, platform);
    return fs.existsSync(given) ? given : null;
  }
  const dist = path.join(root, 'node_modules', 'electron', 'dist');
  const version = readText(path.join(dist, 'version'));
  const wanted = wantedElectron(root);
  if (!version || !wanted || version.replace(/^v/, '') !== wanted) return null;
  const executable = executableIn(dist, platform);
  return fs.existsSync(executable) ? executable : null;
}

function hasDisplay(env = process.env, platform = process.platform) {
  return platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** Path of what takes the place of Electron's executable. */
const standIn = (root) => path.join(root, 'build', 'stand-in', 'bin', 'electron');

module.exports = { findChromium, findElectron, hasDisplay, standIn, wantedElectron };
