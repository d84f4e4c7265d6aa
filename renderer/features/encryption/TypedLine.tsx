/** In one line, how what was typed compares. */
import { useWords } from '../../i18n/words.tsx';
import css from './Encryption.module.css';

export function TypedLine({ right, wrong }: { readonly right: number; readonly wrong: readonly string[] }) {
  const { w, f } = useWords();
  const text =
    wrong.length > 0
      ? w.encryption.wrongGroups(f.list(wrong))
      : right === 16
        ? w.encryption.allRight
        : w.encryption.typed(right);
  return (
    <p
      role="status"
      className={wrong.length > 0 ? css['wrongLine'] : right === 16 ? css['rightLine'] : css['soft']}
    >
      {text}
    </p>
  );
}
