/** What the start-up probe found: the verdict, and every check with what was seen. */
import type { ProbeReport } from '../../../preload/contract/vault.ts';
import { useWords } from '../../i18n/words.tsx';
import { Notice } from '../../ui/Feedback.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Section } from '../../ui/Page.tsx';
import { Exact, wordsFor } from './Parts.tsx';
import css from './Lab.module.css';

function Check({ check, passed, detail }: ProbeReport['checks'][number]) {
  const { w } = useWords();
  // A module's own names are shown as they are; ours have words.
  const words = wordsFor<readonly [string, string]>(w.lab.checks.names, check);
  return (
    <li className={css['check']}>
      <span className={passed ? css['good'] : css['poor']}>
        <Icon name={passed ? 'check' : 'close'} size={18} />
      </span>
      <div className={css['entryText']}>
        <p className={css['checkTitle']}>{words?.[0] ?? check}</p>
        {words !== null && <p className={css['soft']}>{words[1]}</p>}
        <p className={css['seen']}>
          <Exact>{detail === '' ? check : `${check}: ${detail}`}</Exact>
        </p>
      </div>
      <span className={passed ? css['good'] : css['poor']}>
        {passed ? w.lab.checks.ok : w.lab.checks.bad}
      </span>
    </li>
  );
}

export function Checks({ report }: { readonly report: ProbeReport }) {
  const { w } = useWords();
  const { checks, passed } = report;
  const failed = checks.filter((check) => !check.passed);
  const good = checks.filter((check) => check.passed);
  return (
    <Section title={w.lab.checks.title}>
      <Notice
        tone={passed ? 'good' : 'danger'}
        title={
          passed ? w.lab.checks.passed(checks.length) : w.lab.checks.failed(failed.length, checks.length)
        }
        urgent
      >
        <p>{passed ? w.lab.checks.passedText : w.lab.checks.failedText}</p>
      </Notice>
      <ul className={css['list']} aria-label={w.lab.checks.title}>
        {[...failed, ...good].map((check) => (
          <Check key={check.check} {...check} />
        ))}
      </ul>
    </Section>
  );
}
