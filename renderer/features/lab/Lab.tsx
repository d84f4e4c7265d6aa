/** For who runs vaults: modules, tokens and their checks, what is in a vault, its audit log, what is plugged in. */
import { go } from '../../app/route.ts';
import { useWords } from '../../i18n/words.tsx';
import { Page } from '../../ui/Page.tsx';

export function Lab() {
  const { w } = useWords();
  return (
    <Page title={w.lab.title} onBack={() => go({ page: 'settings' })}>
      {null}
    </Page>
  );
}
