/** The PIN of a security device. */
import { useWords } from '../../i18n/words.tsx';
import { PasswordField } from '../../ui/PasswordField.tsx';
import type { Pin } from './use-pin.ts';

export interface PinFieldProps {
  /** What the device is called. */
  readonly name: string;
  readonly pin: Pin;
  readonly onSubmit?: () => void;
  readonly autoFocus?: boolean;
}

export function PinField({ name, pin, onSubmit, autoFocus = false }: PinFieldProps) {
  const { w } = useWords();
  return (
    <PasswordField
      label={w.vault.pin(name)}
      hint={w.vault.pinHint}
      value={pin.typed}
      onChange={pin.setTyped}
      autoFocus={autoFocus}
      {...(onSubmit === undefined ? {} : { onSubmit })}
    />
  );
}
