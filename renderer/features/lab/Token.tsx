/** One token: what it is, what a vault needs of it, what it can do, and the way inside. */
import type { LabModule } from '../../../preload/contract/vault.ts';
import { useWords } from '../../i18n/words.tsx';
import { Notice } from '../../ui/Feedback.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Card, Page, Row, Section } from '../../ui/Page.tsx';
import { Inside } from './Inside.tsx';
import type { LabToken } from './Modules.tsx';
import { AssuranceBadge, Exact, InUseBadge, Pairs, wordsFor } from './Parts.tsx';
import type { Pins } from './use-reach.ts';
import css from './Lab.module.css';

function Needs({ missing }: { readonly missing: readonly string[] }) {
  const { w } = useWords();
  // Of the two that a vault needs, and whatever else main says is missing.
  const why = w.lab.token.mechanismWhy;
  const names = [...new Set([...Object.keys(why), ...missing])];
  return (
    <ul className={css['needs']}>
      {names.map((name) => {
        const there = !missing.includes(name);
        return (
          <li key={name}>
            <span className={there ? css['good'] : css['poor']}>
              <Icon name={there ? 'check' : 'close'} size={16} />
              {there ? w.lab.token.has : w.lab.token.lacks}
            </span>
            <span>
              <Exact>{name}</Exact> {wordsFor<string>(why, name)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function Mechanisms({ names }: { readonly names: readonly string[] }) {
  const { w } = useWords();
  return (
    <details className={css['fold']}>
      <summary>{w.lab.token.mechanisms(names.length)}</summary>
      <p className={css['soft']}>{w.lab.token.mechanismsText}</p>
      <ul className={css['mechanisms']}>
        {names.map((name) => (
          <li key={name}>
            <Exact>{name}</Exact>
          </li>
        ))}
      </ul>
    </details>
  );
}

export interface TokenPageProps {
  readonly module: LabModule;
  readonly token: LabToken;
  readonly inUse: boolean;
  readonly pins: Pins;
  readonly onBack: () => void;
}

export function TokenPage({ module, token, inUse, pins, onBack }: TokenPageProps) {
  const { w } = useWords();
  const { label, serial, slot, model, manufacturer, profile, missing } = token;
  const name = label === '' ? w.lab.token.noLabel : label;
  const known = w.common.unknown;
  return (
    <Page title={name} onBack={onBack}>
      <Card>
        <Row
          label={
            <span className={css['badges']}>
              <AssuranceBadge assurance={token.assurance} />
              {inUse && <InUseBadge />}
            </span>
          }
          text={w.lab.assuranceText[token.assurance]}
        />
        <Pairs
          pairs={[
            { label: w.lab.token.maker, value: manufacturer || known },
            { label: w.lab.token.model, value: model || known },
            { label: w.lab.token.serial, value: serial === '' ? known : <Exact>{serial}</Exact> },
            { label: w.lab.token.slot, value: <Exact>{String(slot)}</Exact> },
            { label: w.lab.token.profile, value: wordsFor<string>(w.lab.token.profiles, profile) ?? profile },
            { label: w.lab.token.module, value: <Exact>{module.path}</Exact> },
          ]}
        />
      </Card>
      <Section title={w.lab.token.needs}>
        <Card>
          <Row
            label={missing.length === 0 ? w.lab.token.needsAll : w.lab.token.needsLacks(missing.join(', '))}
            text={<Needs missing={missing} />}
          />
          <Mechanisms names={token.mechanisms} />
        </Card>
      </Section>
      {token.initialised ? (
        <Inside
          placeId={token.placeId}
          name={name}
          kind="token"
          needsPin={token.needsPin}
          yubihsm={profile === 'yubihsm2'}
          pins={pins}
        />
      ) : (
        <Notice tone="info" title={w.lab.token.uninitialised}>
          <p>{w.lab.token.uninitialisedText}</p>
        </Notice>
      )}
    </Page>
  );
}
