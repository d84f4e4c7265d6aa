/** Buttons: one primary a screen, quiet ones beside it, danger for what cannot be undone. */
import { Button as AriaButton, type ButtonProps as AriaProps } from 'react-aria-components';
import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon.tsx';
import css from './Button.module.css';

export interface ButtonProps extends Omit<AriaProps, 'children' | 'className' | 'style'> {
  readonly look?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly icon?: IconName;
  readonly children: ReactNode;
}

export function Button({ look = 'plain', icon, children, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={`${css['button']} ${css[look]}`}>
      {icon !== undefined && <Icon name={icon} size={18} />}
      <span>{children}</span>
    </AriaButton>
  );
}

export interface IconButtonProps extends Omit<AriaProps, 'children' | 'className' | 'style' | 'aria-label'> {
  readonly icon: IconName;
  readonly label: string;
}

/** A button that is only an icon; the label is its name and its tooltip. */
export function IconButton({ icon, label, ...rest }: IconButtonProps) {
  return (
    <AriaButton {...rest} aria-label={label} className={css['icon'] ?? ''}>
      <Icon name={icon} />
    </AriaButton>
  );
}
