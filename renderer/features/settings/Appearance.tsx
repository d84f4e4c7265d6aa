/** Theme, language, the way messages are read, what Enter does. */
import { go } from '../../app/route.ts';
import { languages, useWords } from '../../i18n/words.tsx';
import { useSettings } from '../../state/settings.tsx';
import { Choices, Select, Switch } from '../../ui/Form.tsx';
import { Card, Page, Row, Section } from '../../ui/Page.tsx';

export function Appearance() {
  const { w } = useWords();
  const { settings, change } = useSettings();
  return (
    <Page title={w.settings.appearance} onBack={() => go({ page: 'settings' })}>
      <Card>
        <Row label={w.settings.theme}>
          <Select
            label={w.settings.theme}
            hideLabel
            value={settings.theme}
            onChange={(theme) => change({ theme })}
            options={[
              { value: 'system', label: w.settings.themes.system },
              { value: 'light', label: w.settings.themes.light },
              { value: 'dark', label: w.settings.themes.dark },
            ]}
          />
        </Row>
        <Row label={w.settings.language}>
          <Select
            label={w.settings.language}
            hideLabel
            value={settings.locale}
            onChange={(locale) => change({ locale })}
            options={[
              { value: 'system', label: w.settings.languageSystem },
              { value: 'en', label: languages.en.name },
              { value: 'de', label: languages.de.name },
            ]}
          />
        </Row>
      </Card>
      <Section title={w.settings.reading}>
        <Choices
          label={w.settings.reading}
          hideLabel
          value={settings.reading}
          onChange={(reading) => change({ reading })}
          choices={(['flow', 'paged'] as const).map((value) => ({
            value,
            label: w.settings.readings[value],
            text: w.settings.readingText[value],
          }))}
        />
      </Section>
      <Card>
        <Row
          label={
            <Switch on={settings.enterSends} onChange={(enterSends) => change({ enterSends })}>
              {w.settings.enterSends}
            </Switch>
          }
          text={w.settings.enterSendsText}
        />
      </Card>
    </Page>
  );
}
