/** A search field with a name, a glass and a way to empty it. */
import type { Ref } from 'react';
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
}

export function SearchField({
  label,
  clearLabel,
  value,
  onChange,
  ref,
  autoFocus = false,
}: SearchFieldProps) {
  return (
    <AriaSearchField
      aria-label={label}
      className={css['search'] ?? ''}
      value={value}
      onChange={onChange}
      autoFocus={autoFocus}
    >
      <Icon name="search" size={18} />
      <Input placeholder={label} maxLength={200} {...(ref === undefined ? {} : { ref })} />
      <Button aria-label={clearLabel} className={css['clear'] ?? ''}>
        <Icon name="close" size={16} />
      </Button>
    </AriaSearchField>
  );
}
