/** The German words of what can go wrong with a vault, its token, or the password. A part of `errors.de.ts`. */
import type { ErrorWords } from './words.tsx';

export const errorsVaultDe: ErrorWords = {};
