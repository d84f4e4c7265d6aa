/** The 64 digits as they are read aloud and written down: 16 groups of 4. */
import { useWords } from '../i18n/words.tsx';
import type { GroupState } from '../../preload/contract/backup.ts';
import { bareDigits } from './digits.ts';
import { Icon } from './Icon.tsx';
import css from './KeyGrid.module.css';

const GROUPS = 16;

function group(digits: string, index: number): string {
  return digits.slice(index * 4, index * 4 + 4);
}

/** Shows a key. Its groups are numbered, so that one can be talked about. */
export function KeyGrid({ digits, label }: { readonly digits: string; readonly label: string }) {
  return (
    <ol className={css['grid']} aria-label={label}>
      {Array.from({ length: GROUPS }, (_, index) => (
        <li key={index} className={css['group']}>
          <span className={css['number']} aria-hidden="true">
            {index + 1}
          </span>
          <span className={css['digits']} dir="ltr">
            {group(digits, index)}
          </span>
        </li>
      ))}
    </ol>
  );
}

/** Shows what has been typed so far, each group marked as it stands. */
export function TypedGrid({
  typed,
  groups,
}: {
  readonly typed: string;
  readonly groups: readonly GroupState[] | null;
}) {
  const { w } = useWords();
  const digits = bareDigits(typed);
  return (
    <ol className={css['grid']}>
      {Array.from({ length: GROUPS }, (_, index) => {
        const text = group(digits, index);
        const state: GroupState = groups?.[index] ?? (text === '' ? 'empty' : 'partial');
        return (
          <li key={index} className={`${css['group']} ${css[state]}`}>
            <span className={css['number']} aria-hidden="true">
              {state === 'right' ? (
                <Icon name="check" size={12} />
              ) : state === 'wrong' ? (
                <Icon name="close" size={12} />
              ) : (
                index + 1
              )}
            </span>
            <span className={css['digits']} dir="ltr" aria-hidden="true">
              {text === '' ? '····' : text}
            </span>
            <span className="visually-hidden">
              {w.encryption.group(index + 1, w.encryption.groupState[state])}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
