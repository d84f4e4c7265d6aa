/** The recovery sheet's public face. */
export { makeRecoverySheet, saveRecoverySheet, type SheetContent } from './sheet.ts';
export { sheetLanguage, type SheetLanguage } from './words.ts';
export type { SheetErrorCode } from './errors.ts';
