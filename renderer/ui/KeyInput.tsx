/** A field for 64 digits: any case, with spaces and dashes, typed or pasted, explained while one types. */
import type { KeyboardEvent } from 'react';
import { FieldError, Label, Text, TextArea, TextField } from 'react-aria-components';
import type { GroupState } from '../../preload/contract/backup.ts';
import { useWords } from '../i18n/words.tsx';
import { bareDigits, KEY_DIGITS, strangeCharacter } from './digits.ts';
import { TypedGrid } from './KeyGrid.tsx';
import css from './KeyInput.module.css';

export interface KeyInputProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onSubmit: () => void;
  /** How the groups compare with the key, where that is known. */
  readonly groups?: readonly GroupState[] | null;
}

export function KeyInput({ label, value, onChange, onSubmit, groups = null }: KeyInputProps) {
  const { w } = useWords();
  const digits = bareDigits(value);
  const strange = strangeCharacter(digits);
  const tooMany = digits.length > KEY_DIGITS;
  const error =
    strange !== null
      ? w.restore.keyBadLetter(strange)
      : tooMany
        ? w.restore.keyTooMany(digits.length)
        : undefined;
  const keys = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    onSubmit();
  };
  return (
    <div className={css['box']}>
      <TextField
        className={css['field'] ?? ''}
        value={value}
        onChange={onChange}
        isInvalid={error !== undefined}
        autoFocus
      >
        <Label className={css['label'] ?? ''}>{label}</Label>
        <TextArea
          className={css['input'] ?? ''}
          rows={3}
          maxLength={400}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          dir="ltr"
          onKeyDown={keys}
        />
        <Text slot="description" className={css['hint'] ?? ''}>
          {w.restore.keyHint(Math.min(digits.length, KEY_DIGITS))}
        </Text>
        <FieldError className={css['error'] ?? ''}>{error}</FieldError>
      </TextField>
      <TypedGrid typed={value} groups={groups} />
    </div>
  );
}
