/** The files that were chosen together, and which of them it is about. */
import type { ChosenFile } from '../../../preload/contract/import.ts';
import { useWords } from '../../i18n/words.tsx';
import css from './Import.module.css';

export interface Queue {
  readonly files: readonly [ChosenFile, ...ChosenFile[]];
  readonly at: number;
  /** Of several chats in the present file, those that were not imported yet. */
  readonly texts: readonly string[];
}

export const fileOf = ({ files, at }: Queue): ChosenFile => files[at] ?? files[0];

/** The queue at its next file; null after the last. */
export const nextOf = ({ files, at }: Queue): Queue | null =>
  at + 1 < files.length ? { files, at: at + 1, texts: [] } : null;

/** "File 2 of 3", where there are several. */
export function Place({ queue }: { readonly queue: Queue }) {
  const { w } = useWords();
  const { files, at } = queue;
  if (files.length === 1) return null;
  return (
    <p className={css['place']}>
      {w.import.place(at + 1, files.length)}
      <span dir="auto">{fileOf(queue).name}</span>
    </p>
  );
}
