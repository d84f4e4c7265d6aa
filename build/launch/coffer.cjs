#!/usr/bin/env node
/** Starts the command line on a Node that is new enough. */
'use strict';
const path = require('node:path');
const { ROOT, runOnNode24 } = require('./node24.cjs');

void runOnNode24(path.join(ROOT, 'main/cli/main.ts'), process.argv.slice(2));
