/** The layout of pages that are read from top to bottom: a heading that takes focus, sections, rows. */
import { useEffect, useEffectEvent, useRef, type ReactNode } from 'react';
import { useWords } from '../i18n/words.tsx';
import { IconButton } from './Button.tsx';
import { wouldBeLost } from './typing.ts';
import css from './Page.module.css';

export interface PageProps {
  readonly title: string;
  readonly lead?: string;
  readonly onBack?: (() => void) | undefined;
  readonly children: ReactNode;
}

/** Escape goes back, unless something that is open above the page took it, or text in a field would be lost. */
function useEscape(onBack: (() => void) | undefined): void {
  const leave = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented || wouldBeLost(event.target)) return;
    onBack?.();
  });
  useEffect(() => {
    window.addEventListener('keydown', leave);
    return () => window.removeEventListener('keydown', leave);
  }, []);
}

/** Moves focus to its heading when it opens, so that a screen reader and the keyboard start at its top. */
export function Page({ title, lead, onBack, children }: PageProps) {
  const { w } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEscape(onBack);
  useEffect(() => {
    // A field that took focus itself keeps it.
    if (box.current?.contains(document.activeElement) !== true)
      heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div ref={box} className={css['scroll']} data-scroll-page tabIndex={-1}>
      <div className={css['page']}>
        <header className={css['header']}>
          {onBack !== undefined && <IconButton icon="back" label={w.common.back} onPress={onBack} />}
          <h1 ref={heading} tabIndex={-1} className={css['title']}>
            {title}
          </h1>
        </header>
        {lead !== undefined && <p className={css['lead']}>{lead}</p>}
        {children}
      </div>
    </div>
  );
}

export function Section({ title, children }: { readonly title?: string; readonly children: ReactNode }) {
  return (
    <section className={css['section']}>
      {title !== undefined && <h2 className={css['sectionTitle']}>{title}</h2>}
      {children}
    </section>
  );
}

/** A raised group of rows. */
export function Card({ children }: { readonly children: ReactNode }) {
  return <div className={css['card']}>{children}</div>;
}

export interface RowProps {
  readonly label: ReactNode;
  readonly text?: ReactNode;
  readonly children?: ReactNode;
}

/** A label with its explanation on one side and its value or control on the other. */
export function Row({ label, text, children }: RowProps) {
  return (
    <div className={css['row']}>
      <div className={css['rowText']}>
        <p className={css['rowLabel']}>{label}</p>
        {text !== undefined && <div className={css['rowHint']}>{text}</div>}
      </div>
      {children !== undefined && <div className={css['rowControl']}>{children}</div>}
    </div>
  );
}

/** How many stand side by side where there is room, so that none is left alone in the last row. */
const COLUMNS: Readonly<Record<number, number>> = { 1: 1, 2: 2, 3: 3, 4: 4, 7: 4, 8: 4 };

/** Numbers worth seeing at a glance. */
export function Facts({
  facts,
}: {
  readonly facts: readonly { readonly label: string; readonly value: ReactNode }[];
}) {
  return (
    <dl className={css['facts']} data-columns={COLUMNS[facts.length] ?? 3}>
      {facts.map((fact) => (
        <div key={fact.label} className={css['fact']}>
          <dt>{fact.label}</dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The buttons at the foot of a step or page. */
export function Actions({ children }: { readonly children: ReactNode }) {
  return <div className={css['actions']}>{children}</div>;
}
