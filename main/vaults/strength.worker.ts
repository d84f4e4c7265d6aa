/** Estimates passwords in a thread of its own: the dictionaries are large, and a nasty password takes long. */
import { parentPort } from 'node:worker_threads';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';
import * as english from '@zxcvbn-ts/language-en';
import type { PasswordStrength } from './strength.ts';

/** UTF-8 of what is to be judged; given away, zeroed here. */
export type StrengthRequest = Uint8Array<ArrayBuffer>;
export type StrengthReply = PasswordStrength;

if (parentPort === null) throw new TypeError('strength.worker runs as a worker thread');
const port = parentPort;

/** Every finding's name stands for its words, which are made elsewhere, in the reader's language. */
function named<Keys extends object>(words: Keys): { [Key in keyof Keys]: string } {
  const names = Object.keys(words).map((key) => [key, key] as const);
  // Object.fromEntries forgets names; these are exactly those of `words`.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(names) as { [Key in keyof Keys]: string };
}

const { warnings, suggestions, timeEstimation } = english.translations;
const estimator = new ZxcvbnFactory({
  dictionary: { ...common.dictionary, ...english.dictionary },
  graphs: common.adjacencyGraphs,
  translations: { warnings: named(warnings), suggestions: named(suggestions), timeEstimation },
});

port.on('message', (bytes: StrengthRequest) => {
  const text = new TextDecoder().decode(bytes);
  bytes.fill(0);
  const { score, feedback } = estimator.check(text);
  const reply: StrengthReply = {
    score,
    warning: feedback.warning || null,
    suggestions: feedback.suggestions,
  };
  port.postMessage(reply);
});
