/** While main reads a file to say what is in it: a large one takes its time, and one may change one's mind. */
import { useWords } from '../../i18n/words.tsx';
import { Button } from '../../ui/Button.tsx';
import { Loading } from '../../ui/Feedback.tsx';
import css from './Import.module.css';

export function Looking({ name, onCancel }: { readonly name: string; readonly onCancel: () => void }) {
  const { w } = useWords();
  return (
    <div className={css['looking']}>
      <Loading label={w.import.reading(name)} />
      <Button onPress={onCancel}>{w.common.cancel}</Button>
    </div>
  );
}
