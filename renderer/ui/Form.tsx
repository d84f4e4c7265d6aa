/** Form controls of the design system: text, choice of one, on and off, a menu of values. */
import {
  Button as AriaButton,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Radio,
  RadioGroup,
  Select as AriaSelect,
  SelectValue,
  Switch as AriaSwitch,
  Text,
  TextField as AriaTextField,
} from 'react-aria-components';
import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';
import css from './Form.module.css';

export interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly type?: 'text' | 'date' | 'search';
  readonly autoFocus?: boolean;
}

export function TextField({
  label,
  value,
  onChange,
  hint,
  error,
  type = 'text',
  autoFocus = false,
}: TextFieldProps) {
  return (
    <AriaTextField
      className={css['field'] ?? ''}
      value={value}
      onChange={onChange}
      isInvalid={error !== undefined}
      type={type}
      autoFocus={autoFocus}
    >
      <Label className={css['label'] ?? ''}>{label}</Label>
      <Input className={css['input'] ?? ''} />
      {hint !== undefined && (
        <Text slot="description" className={css['hint'] ?? ''}>
          {hint}
        </Text>
      )}
      <FieldError className={css['error'] ?? ''}>{error}</FieldError>
    </AriaTextField>
  );
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly text?: string | undefined;
  readonly badge?: string | undefined;
  readonly badgeTone?: 'good' | undefined;
  readonly disabled?: boolean | undefined;
}

export interface ChoicesProps<T extends string> {
  readonly label: string;
  readonly hideLabel?: boolean;
  readonly value: T | null;
  readonly onChange: (value: T) => void;
  readonly choices: readonly Choice<T>[];
}

/** One of a few, each with room for a sentence. */
export function Choices<T extends string>({
  label,
  hideLabel = false,
  value,
  onChange,
  choices,
}: ChoicesProps<T>) {
  const pick = (next: string) => {
    const choice = choices.find((one) => one.value === next);
    if (choice !== undefined) onChange(choice.value);
  };
  return (
    <RadioGroup className={css['choices'] ?? ''} value={value} onChange={pick}>
      <Label className={hideLabel ? 'visually-hidden' : (css['label'] ?? '')}>{label}</Label>
      {choices.map((choice) => (
        <Radio
          key={choice.value}
          value={choice.value}
          isDisabled={choice.disabled === true}
          className={css['choice'] ?? ''}
        >
          <span className={css['dot']} aria-hidden="true" />
          <span className={css['choiceText']}>
            <span className={css['choiceLabel']}>
              {choice.label}
              {choice.badge !== undefined && (
                <span className={`${css['badge']} ${choice.badgeTone === 'good' ? css['badgeGood'] : ''}`}>
                  {choice.badge}
                </span>
              )}
            </span>
            {choice.text !== undefined && <span className={css['hint']}>{choice.text}</span>}
          </span>
        </Radio>
      ))}
    </RadioGroup>
  );
}

export interface SwitchProps {
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
  readonly children: ReactNode;
}

export function Switch({ on, onChange, children }: SwitchProps) {
  return (
    <AriaSwitch isSelected={on} onChange={onChange} className={css['switch'] ?? ''}>
      <span className={css['switchText']}>{children}</span>
      <span className={css['track']} aria-hidden="true">
        <span className={css['thumb']} />
      </span>
    </AriaSwitch>
  );
}

export interface SelectProps<T extends string> {
  readonly label: string;
  readonly hideLabel?: boolean;
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly options: readonly { readonly value: T; readonly label: string }[];
}

export function Select<T extends string>({
  label,
  hideLabel = false,
  value,
  onChange,
  options,
}: SelectProps<T>) {
  return (
    <AriaSelect
      className={css['select'] ?? ''}
      value={value}
      onChange={(key) => {
        const option = options.find((one) => one.value === key);
        if (option !== undefined) onChange(option.value);
      }}
    >
      <Label className={hideLabel ? 'visually-hidden' : (css['label'] ?? '')}>{label}</Label>
      <AriaButton className={css['selectButton'] ?? ''}>
        <SelectValue />
        <Icon name="chevron" size={16} />
      </AriaButton>
      <Popover className={css['popover'] ?? ''}>
        <ListBox className={css['options'] ?? ''}>
          {options.map((option) => (
            <ListBoxItem
              key={option.value}
              id={option.value}
              textValue={option.label}
              className={css['option'] ?? ''}
            >
              {option.label}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
