/** What a screen says when it has nothing to show yet, nothing at all, or something went wrong. */
import type { ReactNode } from 'react';
import type { Failure } from '../../preload/contract/shape.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from './Button.tsx';
import { Icon, type IconName } from './Icon.tsx';
import css from './Feedback.module.css';

type Tone = 'info' | 'good' | 'warn' | 'danger';
const toneIcon: Record<Tone, IconName> = { info: 'info', good: 'check', warn: 'warning', danger: 'warning' };

export interface NoticeProps {
  readonly tone: Tone;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** Announced at once when it appears; for what the person did not ask for. */
  readonly urgent?: boolean;
}

export function Notice({ tone, title, children, actions, urgent = false }: NoticeProps) {
  return (
    <div className={`${css['notice']} ${css[tone]}`} role={urgent ? 'alert' : undefined}>
      <Icon name={toneIcon[tone]} />
      <div className={css['noticeBody']}>
        <p className={css['noticeTitle']}>{title}</p>
        {children !== undefined && <div className={css['noticeText']}>{children}</div>}
        {actions !== undefined && <div className={css['actions']}>{actions}</div>}
      </div>
    </div>
  );
}

/** A failure in the catalogue's words, with what to do next. */
export function FailureNotice(props: {
  readonly error: Failure;
  readonly onRetry?: () => void;
  readonly actions?: ReactNode;
}) {
  const { w, failure } = useWords();
  const words = failure(props.error);
  const retry =
    props.onRetry === undefined ? null : (
      <Button look="plain" onPress={props.onRetry}>
        {w.common.tryAgain}
      </Button>
    );
  const actions =
    retry === null && props.actions === undefined ? undefined : (
      <>
        {props.actions}
        {retry}
      </>
    );
  return (
    <Notice tone="danger" title={words.title} urgent actions={actions}>
      <p>{words.text}</p>
      {!words.known && <p className={css['code']}>{props.error.code}</p>}
    </Notice>
  );
}

export interface EmptyProps {
  readonly icon: IconName;
  readonly title: string;
  readonly text?: string;
  readonly children?: ReactNode;
}

export function Empty({ icon, title, text, children }: EmptyProps) {
  return (
    <div className={css['empty']}>
      <span className={css['emptyIcon']}>
        <Icon name={icon} size={28} />
      </span>
      <p className={css['emptyTitle']}>{title}</p>
      {text !== undefined && <p className={css['emptyText']}>{text}</p>}
      {children !== undefined && <div className={css['actions']}>{children}</div>}
    </div>
  );
}

/** Appears after a moment only, so that quick answers do not flicker. */
export function Loading({ label }: { readonly label?: string | undefined }) {
  const { w } = useWords();
  return (
    <div className={css['loading']} role="status">
      <span className={css['dots']} aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span>{label ?? w.common.loading}</span>
    </div>
  );
}
