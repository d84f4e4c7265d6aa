/** One picture on one sheet of paper: prints it through the system's dialog, and is gone afterwards. */
import { useEffect } from 'react';
import { createPortal } from 'react-dom';
import css from './Paper.module.css';

export interface PaperProps {
  /** An SVG as text. */
  readonly svg: string;
  /** The dialog was closed, printed or not. */
  readonly onDone: () => void;
}

export function Paper({ svg, onDone }: PaperProps) {
  useEffect(() => {
    addEventListener('afterprint', onDone);
    return () => removeEventListener('afterprint', onDone);
  }, [onDone]);
  return createPortal(
    <img
      className={css['paper']}
      src={`data:image/svg+xml,${encodeURIComponent(svg)}`}
      alt=""
      onLoad={() => print()}
    />,
    document.body,
  );
}
