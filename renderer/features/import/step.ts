/** How far one has come with importing. Kept above the page, so that leaving it loses neither the file nor those behind it. */
import type { ImportPreview } from '../../../preload/contract/import.ts';
import type { Failure } from '../../../preload/contract/shape.ts';
import { nextOf, type Queue } from './queue.tsx';

export type ImportStep =
  /** With a queue, its file could not be read; others may wait behind it. */
  | { readonly step: 'choose'; readonly error: Failure | null; readonly queue: Queue | null }
  | { readonly step: 'looking'; readonly queue: Queue }
  | { readonly step: 'texts'; readonly queue: Queue }
  | { readonly step: 'preview'; readonly queue: Queue; readonly preview: ImportPreview }
  /** Whatever main says about its job. */
  | { readonly step: 'job'; readonly queue: Queue };

export const CHOOSE: ImportStep = { step: 'choose', error: null, queue: null };

/** Whether chats of the same file or other files wait behind the chat that is being imported. */
export const hasMore = ({ step, queue }: ImportStep): boolean =>
  step === 'job' && queue !== null && (queue.texts.length > 0 || nextOf(queue) !== null);
