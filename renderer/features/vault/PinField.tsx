/** The PIN of a security device. */
import { useEffect, useRef } from 'react';
import { useWords } from '../../i18n/words.tsx';
import { isFocusLost } from '../../ui/focus.ts';
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
  const box = useRef<HTMLDivElement>(null);
  const before = useRef(pin.typed);
  useEffect(() => {
    const forgotten = before.current !== '' && pin.typed === '';
    before.current = pin.typed;
    // It is wanted once more, and the button that was pressed waits for it.
    if (forgotten && isFocusLost()) box.current?.querySelector('input')?.focus();
  }, [pin.typed]);
  return (
    <div ref={box}>
      <PasswordField
        label={w.vault.pin(name)}
        hint={w.vault.pinHint}
        value={pin.typed}
        onChange={pin.setTyped}
        autoFocus={autoFocus}
        {...(onSubmit === undefined ? {} : { onSubmit })}
      />
    </div>
  );
}
