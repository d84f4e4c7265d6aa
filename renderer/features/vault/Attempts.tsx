/** How many wrong passwords are still allowed, and a warning when they are few. */
import { useWords } from '../../i18n/words.tsx';
import { Notice } from '../../ui/Feedback.tsx';
import css from './Vault.module.css';

/** From here on it is said what happens at none. */
const FEW = 3;

export function Attempts({ left, limit }: { readonly left: number; readonly limit: number }) {
  const { w } = useWords();
  const line = w.vault.attempts(left, limit);
  if (left > FEW) return <p className={css['attempts']}>{line}</p>;
  return (
    <Notice tone={left === 1 ? 'danger' : 'warn'} title={line}>
      <p>{w.vault.attemptsFew(left)}</p>
    </Notice>
  );
}
