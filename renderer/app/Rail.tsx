/** The way between the parts of the program, and whether chats are protected, always in sight. */
import { useEffect } from 'react';
import { useWords } from '../i18n/words.tsx';
import { useBridge } from '../state/bridge.tsx';
import { useAnswer } from '../state/calls.ts';
import { useSettings } from '../state/settings.tsx';
import { Icon, Mark, type IconName } from '../ui/Icon.tsx';
import { formatRoute, type Route } from './route.ts';
import css from './App.module.css';

interface Entry {
  readonly route: Route;
  readonly icon: IconName;
  readonly label: string;
  readonly active: boolean;
}

export function Rail({ page }: { readonly page: Route['page'] }) {
  const { w } = useWords();
  const { info } = useSettings();
  const bridge = useBridge();
  const { answer, reload } = useAnswer(() => bridge.encryption.status(), page);
  useEffect(() => bridge.backup.changed((job) => job.state !== 'running' && reload()), [bridge, reload]);
  const protectedNow = answer.state === 'ready' && answer.value.state === 'on';
  const entries: Entry[] = [
    {
      route: { page: 'chats', chatId: null, messageId: null },
      icon: 'chats',
      label: w.nav.chats,
      active: page === 'chats',
    },
    { route: { page: 'import' }, icon: 'import', label: w.nav.import, active: page === 'import' },
    {
      route: { page: 'settings' },
      icon: 'settings',
      label: w.nav.settings,
      active: page.startsWith('settings'),
    },
  ];
  return (
    <nav className={css['rail']} aria-label={w.nav.label}>
      <a
        className={css['skip']}
        href={window.location.hash === '' ? '#/' : window.location.hash}
        onClick={(event) => {
          event.preventDefault();
          document.querySelector<HTMLElement>('main')?.focus();
        }}
      >
        {w.nav.skip}
      </a>
      <span className={css['mark']}>
        <Mark size={34} />
      </span>
      {entries.map((entry) => (
        <a
          key={entry.route.page}
          className={css['entry']}
          href={formatRoute(entry.route)}
          aria-current={entry.active ? 'page' : undefined}
        >
          <Icon name={entry.icon} size={22} />
          <span>{entry.label}</span>
        </a>
      ))}
      <span className={css['railSpace']} />
      {info.runtime === 'stand-in' && (
        <span className={css['standIn']} title={w.nav.standInText}>
          {w.nav.standIn}
        </span>
      )}
      {answer.state === 'ready' && (
        <a
          className={`${css['entry']} ${protectedNow ? css['protected'] : css['unprotected']}`}
          href={formatRoute({ page: 'settings/backup' })}
        >
          <Icon name={protectedNow ? 'shieldCheck' : 'shield'} size={22} />
          <span>{protectedNow ? w.nav.backupOn : w.nav.backupOff}</span>
        </a>
      )}
    </nav>
  );
}
