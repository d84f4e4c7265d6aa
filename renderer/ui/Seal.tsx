/** The sign that something is done and proven. */
import { Icon } from './Icon.tsx';
import css from './Seal.module.css';

export function Seal() {
  return (
    <span className={css['seal']}>
      <Icon name="check" size={34} />
    </span>
  );
}
