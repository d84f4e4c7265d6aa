/** The way between the parts of the program, and whether chats are protected, always in sight. */
import { useWords } from '../i18n/words.tsx';
import type { Protection } from '../state/protection.tsx';
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

export interface RailProps {
  readonly page: Route['page'];
  /** Null while nobody knows. */
  readonly protection: Protection | null;
}

export function Rail({ page, protection }: RailProps) {
  const { w } = useWords();
  const { info } = useSettings();
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
      {protection !== null && (
        <a
          className={`${css['entry']} ${protection === 'on' ? css['protected'] : css['unprotected']}`}
          href={formatRoute({ page: 'settings/backup' })}
        >
          <Icon name={protection === 'on' ? 'shieldCheck' : 'shield'} size={22} />
          <span>{w.nav.backup[protection]}</span>
        </a>
      )}
    </nav>
  );
}
