/** The shell: the rail, the page one is on, shortcuts and menu commands. */
import { useEffect, useState } from 'react';
import type { AppCommand } from '../../preload/contract/app.ts';
import { About } from '../features/about/About.tsx';
import { Backup } from '../features/backup/Backup.tsx';
import { ChatsPage } from '../features/chats/ChatsPage.tsx';
import { Encryption } from '../features/encryption/Encryption.tsx';
import { TurnOn } from '../features/encryption/TurnOn.tsx';
import { Welcome } from '../features/first-start/Welcome.tsx';
import { Import } from '../features/import/Import.tsx';
import { Lab } from '../features/lab/Lab.tsx';
import { Restore } from '../features/restore/Restore.tsx';
import { Appearance } from '../features/settings/Appearance.tsx';
import { Settings } from '../features/settings/Settings.tsx';
import { useBridge } from '../state/bridge.tsx';
import { useSettings } from '../state/settings.tsx';
import { Rail } from './Rail.tsx';
import { go, useRoute, type Route } from './route.ts';
import { Shortcuts } from './Shortcuts.tsx';
import { commandOfKey, tellPage } from './commands.ts';
import css from './App.module.css';

function Current({ route }: { readonly route: Route }) {
  switch (route.page) {
    case 'chats':
      return <ChatsPage chatId={route.chatId} messageId={route.messageId} />;
    case 'welcome':
      return <Welcome />;
    case 'import':
      return <Import />;
    case 'settings':
      return <Settings />;
    case 'settings/backup':
      return <Backup />;
    case 'settings/encryption':
      return <Encryption />;
    case 'settings/encryption/turn-on':
      return <TurnOn />;
    case 'settings/restore':
      return <Restore />;
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

  useEffect(() => {
    const obey = (command: AppCommand) => {
      if (command === 'import') go({ page: 'import' });
      else if (command === 'settings') go({ page: 'settings' });
      else if (command === 'about') go({ page: 'settings/about' });
      else if (command === 'shortcuts') setShortcuts(true);
      else if (command === 'back-up-now') {
        go({ page: 'settings/backup' });
        void bridge.backup.start();
      } else {
        if (!window.location.hash.startsWith('#/chats')) go({ page: 'chats', chatId: null, messageId: null });
        // The chats page has to be there before it can be told.
        requestAnimationFrame(() => requestAnimationFrame(() => tellPage(command)));
      }
    };
    const key = (event: KeyboardEvent) => {
      const command = commandOfKey(event);
      if (command === null) return;
      event.preventDefault();
      obey(command);
    };
    window.addEventListener('keydown', key);
    const stop = bridge.app.command(obey);
    return () => {
      window.removeEventListener('keydown', key);
      stop();
    };
  }, [bridge]);

  const first = info.firstStart && route.page === 'chats' && window.location.hash === '';
  const shown: Route = first ? { page: 'welcome' } : route;
  return (
    <div className={css['app']}>
      <Rail page={shown.page} />
      <main className={css['main']} tabIndex={-1}>
        <Current route={shown} key={shown.page} />
      </main>
      <Shortcuts open={shortcuts} onClose={() => setShortcuts(false)} />
    </div>
  );
}
