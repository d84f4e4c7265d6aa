/** Tells that an import or a restore has ended while one was elsewhere, with the way to what came of it. */
import { useWords } from '../i18n/words.tsx';
import type { KeptJob } from '../state/kept-job.ts';
import { IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { formatRoute } from './route.ts';
import css from './App.module.css';

type Ended = Pick<KeptJob<{ readonly state: 'running' | 'done' | 'failed' | 'cancelled' }>, 'news' | 'hush'>;

const PAGES = { import: 'import', restore: 'settings/restore' } as const;
const ICONS = { done: 'check', failed: 'warning', cancelled: 'info' } as const;

function Piece({ what, job }: { readonly what: keyof typeof PAGES; readonly job: Ended }) {
  const { w } = useWords();
  const state = job.news?.state;
  if (state === undefined || state === 'running') return null;
  const hush = () => {
    job.hush();
    // The button that was pressed is gone.
    document.querySelector<HTMLElement>('main')?.focus();
  };
  return (
    <div className={css['piece']} data-state={state}>
      <Icon name={ICONS[state]} />
      <p>
        {w.news[what][state]} <a href={formatRoute({ page: PAGES[what] })}>{w.news.show}</a>
      </p>
      <IconButton icon="close" label={w.common.close} onPress={hush} />
    </div>
  );
}

/** There before anything is in it, so that what comes is read out. */
export function News({ imports, restores }: { readonly imports: Ended; readonly restores: Ended }) {
  return (
    <div role="status">
      <Piece what="import" job={imports} />
      <Piece what="restore" job={restores} />
    </div>
  );
}
