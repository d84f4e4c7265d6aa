/** The list of settings. */
import { useState } from 'react';
import { formatRoute, type Route } from '../../app/route.ts';
import { Shortcuts } from '../../app/Shortcuts.tsx';
import { Button as AriaButton } from 'react-aria-components';
import { useWords } from '../../i18n/words.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { Card, Page, Section } from '../../ui/Page.tsx';
import css from './Settings.module.css';

function Inside({
  icon,
  title,
  text,
}: {
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
}) {
  return (
    <>
      <span className={css['icon']}>
        <Icon name={icon} />
      </span>
      <span className={css['text']}>
        <span className={css['title']}>{title}</span>
        <span className={css['hint']}>{text}</span>
      </span>
      <span className={css['go']}>
        <Icon name="forward" size={18} />
      </span>
    </>
  );
}

export function Settings() {
  const { w } = useWords();
  const [shortcuts, setShortcuts] = useState(false);
  const link = (page: Exclude<Route['page'], 'chats'>, icon: IconName, title: string, text: string) => (
    <a className={css['entry']} href={formatRoute({ page })}>
      <Inside icon={icon} title={title} text={text} />
    </a>
  );
  return (
    <Page title={w.settings.title}>
      <Section title={w.settings.groups.chats}>
        <Card>
          {link('settings/backup', 'shield', w.settings.backup, w.settings.backupText)}
          {link('settings/encryption', 'key', w.settings.encryption, w.settings.encryptionText)}
          {link('settings/restore', 'restore', w.settings.restore, w.settings.restoreText)}
        </Card>
      </Section>
      <Section title={w.settings.groups.window}>
        <Card>
          {link('settings/appearance', 'palette', w.settings.appearance, w.settings.appearanceText)}
          <AriaButton className={css['entry'] ?? ''} onPress={() => setShortcuts(true)}>
            <Inside icon="keyboard" title={w.settings.shortcuts} text={w.settings.shortcutsText} />
          </AriaButton>
        </Card>
      </Section>
      <Section title={w.settings.groups.program}>
        <Card>
          {link('settings/vaults', 'safe', w.lab.title, w.settings.vaultsText)}
          {link('settings/about', 'info', w.settings.about, w.settings.aboutText)}
        </Card>
      </Section>
      <Shortcuts open={shortcuts} onClose={() => setShortcuts(false)} />
    </Page>
  );
}
