/** The English words of what can go wrong with a vault, its token, or the password. A part of `errors.en.ts`. */
import type { ErrorWords } from './words.tsx';

export const errorsVaultEn: ErrorWords = {};
