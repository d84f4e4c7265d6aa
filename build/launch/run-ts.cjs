/** `node build/launch/run-ts.cjs FILE ...`: runs one of the project's scripts on a Node that is new enough. */
'use strict';
const path = require('node:path');
const { ROOT, runOnNode24 } = require('./node24.cjs');

const [script = '', ...args] = process.argv.slice(2);
void runOnNode24(path.join(ROOT, script), args);
