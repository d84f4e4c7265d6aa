/** What this program is, whether it works here, and a report one can send. */
import { useEffect, useRef, useState } from 'react';
import { go } from '../../app/route.ts';
import type { SelfTest } from '../../../preload/contract/app.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction } from '../../state/calls.ts';
import { useSettings } from '../../state/settings.tsx';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice, Loading, Notice } from '../../ui/Feedback.tsx';
import { isFocusLost } from '../../ui/focus.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Actions, Card, Facts, Page, Row, Section } from '../../ui/Page.tsx';
import css from './About.module.css';

const ICONS = { works: 'check', absent: 'info', failed: 'warning' } as const;

function Checks({ result }: { readonly result: SelfTest }) {
  const { w } = useWords();
  const failed = result.checks.filter(({ outcome }) => outcome === 'failed').length;
  return (
    <>
      <Notice
        tone={failed === 0 ? 'good' : 'danger'}
        title={failed === 0 ? w.about.passed : w.about.failed(failed)}
        urgent
      />
      <Card>
        {result.checks.map(({ id, outcome, detail, milliseconds }) => (
          <Row
            key={id}
            label={w.about.checks[id]}
            text={outcome === 'failed' ? detail : outcome === 'absent' ? w.about.noKeystore : undefined}
          >
            <span className={css[outcome]}>
              <Icon name={ICONS[outcome]} size={16} />
              {w.about.outcomes[outcome]}
            </span>
            <span className={css['time']}>{w.about.ms(milliseconds)}</span>
          </Row>
        ))}
      </Card>
    </>
  );
}

export function About() {
  const { w } = useWords();
  const bridge = useBridge();
  const { info } = useSettings();
  const test = useAction();
  const report = useAction();
  const [result, setResult] = useState<SelfTest | null>(null);
  const [text, setText] = useState<string | null>(null);
  const [copied, setCopied] = useState(false);
  const shown = useRef<HTMLPreElement>(null);
  useEffect(() => {
    // The button that showed it is gone.
    if (text !== null && isFocusLost()) shown.current?.focus();
  }, [text]);
  return (
    <Page title={w.about.title} lead={w.about.lead} onBack={() => go({ page: 'settings' })}>
      <Card>
        <Facts
          facts={[
            { label: w.about.version, value: info.version },
            { label: w.about.runtime, value: w.about.runtimes[info.runtime] },
            ...Object.entries(info.versions).map(([label, value]) => ({ label, value })),
          ]}
        />
        <Row label={w.about.data} text={<span dir="ltr">{info.dataLabel}</span>} />
      </Card>
      <Section title={w.about.selfTest}>
        <p>{w.about.selfTestText}</p>
        {test.error !== null && <FailureNotice error={test.error} />}
        {test.busy ? <Loading label={w.about.running} /> : result !== null && <Checks result={result} />}
        <Actions>
          <Button
            isPending={test.busy}
            onPress={() => void test.run(() => bridge.diagnostics.run(), setResult)}
          >
            {result === null ? w.about.run : w.about.runAgain}
          </Button>
        </Actions>
      </Section>
      <Section title={w.about.report}>
        <p>{w.about.reportText}</p>
        {report.error !== null && <FailureNotice error={report.error} />}
        {text !== null && (
          <pre ref={shown} className={css['report']} tabIndex={0} aria-label={w.about.report} dir="ltr">
            {text}
          </pre>
        )}
        <Actions>
          {text === null && (
            <Button
              onPress={() =>
                void report.run(
                  () => bridge.diagnostics.report(),
                  (value) => setText(value.text),
                )
              }
              isPending={report.busy}
            >
              {w.about.showReport}
            </Button>
          )}
          <Button
            icon="copy"
            onPress={() =>
              void report.run(
                () => bridge.diagnostics.copyReport(),
                () => setCopied(true),
              )
            }
          >
            {w.about.copyReport}
          </Button>
          <span role="status" className={css['copied']}>
            {copied ? w.about.reportCopied : ''}
          </span>
        </Actions>
      </Section>
    </Page>
  );
}
