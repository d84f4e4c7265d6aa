/** What the estimator finds in a password, in German: by its own names (zxcvbn's keys). */
import type { Words } from './words.tsx';

export const strengthDe: Words['strength'] = {
  warnings: {},
  suggestions: {},
};
