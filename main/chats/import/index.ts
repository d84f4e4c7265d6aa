/** The public face of the importers: look first (`preview`), then import. */
export { importExport } from './whatsapp.ts';
export { countAlreadyHere, type KnownMessages } from './already.ts';
export { titleGiven } from './overview.ts';
export type { ImportDecisions, ImportOptions, ImportProgress, ImportSummary } from './whatsapp.ts';
export { preview } from './preview.ts';
export type { ImportPreview, PreviewOptions, Warning } from './preview.ts';
export type { ImportErrorCode } from './errors.ts';
