/** Buttons: one primary a screen, quiet ones beside it, danger for what cannot be undone. */
import { useEffect, useRef, useState, type FocusEvent, type ReactNode } from 'react';
import {
  Button as AriaButton,
  Tooltip,
  TooltipTriggerStateContext,
  type ButtonProps as AriaProps,
} from 'react-aria-components';
import { Icon, type IconName } from './Icon.tsx';
import css from './Button.module.css';

export interface ButtonProps extends Omit<AriaProps, 'children' | 'className' | 'style'> {
  readonly look?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly icon?: IconName;
  /** At work: keeps the focus and takes no press. */
  readonly isPending?: boolean;
  readonly children: ReactNode;
}

export function Button({ look = 'plain', icon, isPending = false, onPress, children, ...rest }: ButtonProps) {
  // Not as the library has it: that reads out the name twice more, also of a button that is gone by then.
  const press = isPending ? { 'aria-disabled': true } : onPress === undefined ? {} : { onPress };
  return (
    <AriaButton {...rest} {...press} className={`${css['button']} ${css[look]}`}>
      {icon !== undefined && <Icon name={icon} size={18} />}
      <span>{children}</span>
    </AriaButton>
  );
}

export interface IconButtonProps extends Omit<AriaProps, 'children' | 'className' | 'style' | 'aria-label'> {
  readonly icon: IconName;
  readonly label: string;
}

const hideFromReaders = (tip: HTMLElement | null) => tip?.setAttribute('aria-hidden', 'true');

/** How long the pointer rests on it before its name appears. */
const REST = 500;

type KeyboardEvent = Parameters<NonNullable<AriaProps['onKeyDown']>>[0];

/** Whether the name of what is pointed at or focused by keyboard is shown beside it. Any key takes it away again. */
function useTip() {
  const [shown, setShown] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hide = () => {
    clearTimeout(timer.current);
    setShown(false);
  };
  const soon = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setShown(true), REST);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const props = {
    onHoverChange: (over: boolean) => (over ? soon() : hide()),
    onFocus: (event: FocusEvent) => event.target.matches(':focus-visible') && soon(),
    onBlur: hide,
    onPressStart: hide,
    onKeyDown: (event: KeyboardEvent) => {
      hide();
      event.continuePropagation();
    },
  };
  const state = { isOpen: shown, shouldSkipAnimation: false, open: soon, close: hide };
  return { state, props };
}

/** A button that is only an icon; the label is its name and its tooltip. */
export function IconButton({ icon, label, ...rest }: IconButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  const tip = useTip();
  return (
    <>
      <AriaButton {...tip.props} {...rest} ref={button} aria-label={label} className={css['icon'] ?? ''}>
        <Icon name={icon} />
      </AriaButton>
      {/* By itself, not by its trigger: that would have it read out after the name, which it repeats for the eye. */}
      <TooltipTriggerStateContext value={tip.state}>
        <Tooltip
          ref={hideFromReaders}
          triggerRef={button}
          placement="bottom"
          offset={4}
          className={css['tip'] ?? ''}
        >
          {label}
        </Tooltip>
      </TooltipTriggerStateContext>
    </>
  );
}
