/** The shell: the rail, the page one is on, shortcuts and menu commands. */
import { useEffect, useEffectEvent, useState } from 'react';
import type { RestoreJob } from '../../preload/contract/restore.ts';
import { About } from '../features/about/About.tsx';
import { Backup } from '../features/backup/Backup.tsx';
import { ChatsPage } from '../features/chats/ChatsPage.tsx';
import { Encryption } from '../features/encryption/Encryption.tsx';
import { TurnOn } from '../features/encryption/TurnOn.tsx';
import { Welcome } from '../features/first-start/Welcome.tsx';
import { Import, type ImportProps } from '../features/import/Import.tsx';
import { CHOOSE, hasMore } from '../features/import/step.ts';
import { Lab } from '../features/lab/Lab.tsx';
import { Restore } from '../features/restore/Restore.tsx';
import { Appearance } from '../features/settings/Appearance.tsx';
import { Settings } from '../features/settings/Settings.tsx';
import { useBridge } from '../state/bridge.tsx';
import { useKeptJob, type KeptJob } from '../state/kept-job.ts';
import { ProtectionChanged, useProtection } from '../state/protection.tsx';
import { useSettings } from '../state/settings.tsx';
import { wouldBeLost } from '../ui/typing.ts';
import { tellPage } from './commands.ts';
import { commandOfKey, type Command } from './keys.ts';
import { News } from './News.tsx';
import { Rail } from './Rail.tsx';
import { go, goChat, useOneAtATime, useRoute, type Route } from './route.ts';
import { Shortcuts } from './Shortcuts.tsx';
import css from './App.module.css';

interface CurrentProps {
  readonly route: Route;
  readonly imports: ImportProps;
  readonly restores: KeptJob<RestoreJob>;
}

function Current({ route, imports, restores }: CurrentProps) {
  switch (route.page) {
    case 'chats':
      return <ChatsPage chatId={route.chatId} messageId={route.messageId} />;
    case 'welcome':
      return <Welcome />;
    case 'import':
      return <Import {...imports} />;
    case 'settings':
      return <Settings />;
    case 'settings/backup':
      return <Backup />;
    case 'settings/encryption':
      return <Encryption />;
    case 'settings/encryption/turn-on':
      return <TurnOn />;
    case 'settings/restore':
      return <Restore kept={restores} />;
    case 'settings/vaults':
      return <Lab />;
    case 'settings/appearance':
      return <Appearance />;
    case 'settings/about':
      return <About />;
  }
}

export function App() {
  const route = useRoute();
  const bridge = useBridge();
  const { info } = useSettings();
  const [shortcuts, setShortcuts] = useState(false);
  const oneAtATime = useOneAtATime();
  const chatId = route.page === 'chats' ? route.chatId : null;
  const [lastChat, setLastChat] = useState(chatId);
  if (chatId !== null && chatId !== lastChat) setLastChat(chatId);

  const obey = useEffectEvent((command: Command | 'about'): void => {
    switch (command) {
      case 'import':
      case 'settings':
        go({ page: command });
        return;
      case 'about':
        go({ page: 'settings/about' });
        return;
      case 'shortcuts':
        setShortcuts(true);
        return;
      case 'back-up-now':
        if (go({ page: 'settings/backup' })) tellPage(command);
        return;
      case 'search':
        // The field is above the list.
        if ((route.page === 'chats' && !oneAtATime) || goChat(null)) tellPage(command);
        return;
      case 'search-chat':
      case 'jump-to-date':
        if (route.page === 'chats' || goChat(lastChat)) tellPage(command);
        return;
    }
  });
  const press = useEffectEvent((event: KeyboardEvent): void => {
    if (event.defaultPrevented) return;
    const command = commandOfKey(event);
    if (command !== null) {
      event.preventDefault();
      obey(command);
    } else if (event.key === 'Escape' && chatId !== null && oneAtATime && !wouldBeLost(event.target)) {
      goChat(null);
    }
  });
  useEffect(() => {
    const key = (event: KeyboardEvent) => press(event);
    window.addEventListener('keydown', key);
    const stop = bridge.app.command((command) => obey(command));
    return () => {
      window.removeEventListener('keydown', key);
      stop();
    };
  }, [bridge]);

  const first = info.firstStart && route.page === 'chats' && window.location.hash === '';
  const shown: Route = first ? { page: 'welcome' } : route;
  const { answer: protection, reload } = useProtection(shown.page);
  const [step, setStep] = useState(CHOOSE);
  const imports = useKeptJob({
    current: () => bridge.import.current(),
    changed: bridge.import.changed,
    isThere: shown.page === 'import',
    hasMore: hasMore(step),
  });
  const restores = useKeptJob({
    current: () => bridge.restore.current(),
    changed: bridge.restore.changed,
    isThere: shown.page === 'settings/restore',
    hasMore: false,
  });
  return (
    <ProtectionChanged value={reload}>
      <div className={css['app']}>
        <Rail page={shown.page} protection={protection.state === 'ready' ? protection.value : null} />
        <div className={css['beside']}>
          <News imports={imports} restores={restores} />
          <main className={css['main']} tabIndex={-1}>
            <Current
              route={shown}
              key={shown.page}
              imports={{ kept: imports, step, setStep }}
              restores={restores}
            />
          </main>
        </div>
        <Shortcuts open={shortcuts} onClose={() => setShortcuts(false)} />
      </div>
    </ProtectionChanged>
  );
}
