/** A search field with a name, a glass and a way to empty it. */
import type { KeyboardEvent, Ref } from 'react';
import { Button, Input, SearchField as AriaSearchField } from 'react-aria-components';
import { Icon } from '../../ui/Icon.tsx';
import css from './Chats.module.css';

export interface SearchFieldProps {
  readonly label: string;
  readonly clearLabel: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly ref?: Ref<HTMLInputElement>;
  readonly autoFocus?: boolean;
  /** The arrow down and Enter: what was found is gone on to, without a way through all that lies between. */
  readonly onFirst: (what: 'focus' | 'open') => void;
}

export function SearchField({
  label,
  clearLabel,
  value,
  onChange,
  ref,
  autoFocus = false,
  onFirst,
}: SearchFieldProps) {
  const keys = (event: KeyboardEvent) => {
    // Enter may only have ended a word that is being composed.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') onFirst('focus');
    else if (event.key === 'Enter') onFirst('open');
    else return;
    event.preventDefault();
  };
  return (
    <AriaSearchField
      aria-label={label}
      className={css['search'] ?? ''}
      value={value}
      onChange={onChange}
      autoFocus={autoFocus}
    >
      <Icon name="search" size={18} />
      <Input placeholder={label} maxLength={200} onKeyDown={keys} {...(ref === undefined ? {} : { ref })} />
      <Button aria-label={clearLabel} className={css['clear'] ?? ''}>
        <Icon name="close" size={16} />
      </Button>
    </AriaSearchField>
  );
}
