/** A field for a password or a PIN: hidden unless one asks to see it, never remembered by the browser engine. */
import { useState, type KeyboardEvent } from 'react';
import {
  FieldError,
  Group,
  Input,
  Label,
  Text,
  TextField as AriaTextField,
  ToggleButton,
} from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import { Icon } from './Icon.tsx';
import css from './Form.module.css';

export interface PasswordFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Enter in the field. */
  readonly onSubmit?: () => void;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly autoFocus?: boolean;
  readonly autoComplete?: 'current-password' | 'new-password' | 'off';
}

export function PasswordField({
  label,
  value,
  onChange,
  onSubmit,
  hint,
  error,
  autoFocus = false,
  autoComplete = 'off',
}: PasswordFieldProps) {
  const { w } = useWords();
  const [shown, setShown] = useState(false);
  const keys = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || onSubmit === undefined) return;
    event.preventDefault();
    onSubmit();
  };
  return (
    <AriaTextField
      className={css['field'] ?? ''}
      value={value}
      onChange={onChange}
      isInvalid={error !== undefined}
      type={shown ? 'text' : 'password'}
      autoFocus={autoFocus}
      autoComplete={autoComplete}
      maxLength={1024}
    >
      <Label className={css['label'] ?? ''}>{label}</Label>
      <Group className={css['withButton'] ?? ''}>
        <Input
          className={css['input'] ?? ''}
          spellCheck={false}
          autoCapitalize="off"
          autoCorrect="off"
          dir={shown ? 'auto' : undefined}
          onKeyDown={keys}
        />
        <ToggleButton
          isSelected={shown}
          onChange={setShown}
          aria-label={w.vault.show(label)}
          className={css['inButton'] ?? ''}
        >
          <Icon name={shown ? 'eyeOff' : 'eye'} />
        </ToggleButton>
      </Group>
      {hint !== undefined && (
        <Text slot="description" className={css['hint'] ?? ''}>
          {hint}
        </Text>
      )}
      <FieldError className={css['error'] ?? ''}>{error}</FieldError>
    </AriaTextField>
  );
}
