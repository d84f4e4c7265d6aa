/** What few people need: a line that opens. */
import type { ReactNode } from 'react';
import css from './Fold.module.css';

export function Fold({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <details className={css['fold']}>
      <summary>{label}</summary>
      <div className={css['inside']}>{children}</div>
    </details>
  );
}
