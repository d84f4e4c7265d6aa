/**
 * Remembers for a day that Electron could not be fetched, so that `npm start` does not wait for it every time. Plain
 * CommonJS for any Node.
 */
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const REMEMBER_MS = 24 * 3_600_000;
const file = (root) => path.join(root, 'node_modules', '.cache', 'coffer', 'electron-not-available');

/** `version` is the one that was wanted, `now` in milliseconds. */
function rememberFailure(root, version, now = Date.now()) {
  fs.mkdirSync(path.dirname(file(root)), { recursive: true });
  fs.writeFileSync(file(root), JSON.stringify({ version, at: now }));
}

/** True when this version failed less than a day ago. A time ahead of the clock counts as long ago. */
function failedLately(root, version, now = Date.now()) {
  try {
    const failure = JSON.parse(fs.readFileSync(file(root), 'utf8'));
    return failure.version === version && now >= failure.at && now - failure.at < REMEMBER_MS;
  } catch {
    return false;
  }
}

module.exports = { failedLately, rememberFailure };
