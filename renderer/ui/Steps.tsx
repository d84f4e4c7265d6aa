/** Where one is in a row of steps. */
import { useWords } from '../i18n/words.tsx';
import { Icon } from './Icon.tsx';
import css from './Steps.module.css';

export function Steps({ names, at }: { readonly names: readonly string[]; readonly at: number }) {
  const { w } = useWords();
  return (
    <ol className={css['steps']} aria-label={w.encryption.step(at + 1, names.length)}>
      {names.map((name, index) => (
        <li
          key={name}
          className={index < at ? css['past'] : index === at ? css['now'] : css['ahead']}
          aria-current={index === at ? 'step' : undefined}
        >
          <span className={css['sign']} aria-hidden="true">
            {index < at ? <Icon name="check" size={14} /> : index + 1}
          </span>
          <span className={css['name']}>{name}</span>
        </li>
      ))}
    </ol>
  );
}
