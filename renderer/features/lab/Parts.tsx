/** Small things that every part of the page for labs shows. */
import { useId, type ReactNode } from 'react';
import type { Assurance } from '../../../preload/contract/vault.ts';
import { useWords } from '../../i18n/words.tsx';
import { Loading } from '../../ui/Feedback.tsx';
import css from './Lab.module.css';

/** Looks up words for a name that main passes on from elsewhere. */
export function wordsFor<T>(table: Readonly<Record<string, T>>, name: string): T | null {
  return Object.hasOwn(table, name) ? (table[name] ?? null) : null;
}

/** Hexadecimal digits, file names, codes: always from left to right, broken anywhere. */
export function Exact({ children }: { readonly children: string }) {
  return (
    <code className={css['exact']} dir="ltr">
      {children}
    </code>
  );
}

export function AssuranceBadge({ assurance }: { readonly assurance: Assurance }) {
  const { w } = useWords();
  return <span className={`${css['badge']} ${css[assurance] ?? ''}`}>{w.lab.assurance[assurance]}</span>;
}

export function InUseBadge() {
  const { w } = useWords();
  return <span className={`${css['badge']} ${css['inUse']}`}>{w.lab.inUse}</span>;
}

/** Facts to be read and compared, one a line. */
export function Pairs(props: {
  readonly pairs: readonly { readonly label: string; readonly value: ReactNode }[];
}) {
  return (
    <dl className={css['pairs']}>
      {props.pairs.map(({ label, value }) => (
        <div key={label} className={css['pair']}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Something that takes seconds, with room kept for what comes. */
export function Waiting({ label, text }: { readonly label: string; readonly text?: string }) {
  return (
    <div className={css['waiting']}>
      <Loading label={label} />
      {text !== undefined && <p className={css['soft']}>{text}</p>}
    </div>
  );
}

/** A failure inside a card: in words, and its code, which labs look up. */
export function Why({ code }: { readonly code: string }) {
  const { w, failure } = useWords();
  const words = failure({ code, data: {} });
  return (
    <div className={css['why']}>
      <p className={css['whyTitle']}>{words.title}</p>
      <p>{words.text}</p>
      <p className={css['soft']}>
        <Exact>{w.lab.code(code)}</Exact>
      </p>
    </div>
  );
}

/** A list in a card, named by its heading. */
export function Listing(props: {
  readonly title: string;
  readonly text?: string;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <div className={css['listing']}>
      <h3 id={id} className={css['subtitle']}>
        {props.title}
      </h3>
      {props.text !== undefined && <p className={css['soft']}>{props.text}</p>}
      <ul className={css['list']} aria-labelledby={id}>
        {props.children}
      </ul>
    </div>
  );
}

/** Said to screen readers when it changes. */
export function Said({ children }: { readonly children: string }) {
  return (
    <p role="status" className="visually-hidden">
      {children}
    </p>
  );
}
