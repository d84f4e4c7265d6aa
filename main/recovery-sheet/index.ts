/** The recovery sheet's public face. */
export { makeRecoverySheet, makeRecoverySheetImage, saveRecoverySheet, type SheetContent } from './sheet.ts';
export { sheetLanguage, type SheetLanguage } from './words.ts';
export type { SheetErrorCode } from './errors.ts';
