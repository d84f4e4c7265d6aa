/** What can go wrong with a recovery sheet, as stable codes. */
import { CofferError } from '../base/error.ts';

export type SheetErrorCode =
  /** The file could not be written; what was there before is untouched. Data: file, reason. */
  'sheet/not-written';

export class SheetError extends CofferError<SheetErrorCode> {}
