/** The PKCS#11 modules of this computer and the tokens that each shows, or why it cannot be used. */
import { useState } from 'react';
import type { LabModule } from '../../../preload/contract/vault.ts';
import type { Outcome } from '../../../preload/contract/shape.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction, type Answer } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty, FailureNotice } from '../../ui/Feedback.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Actions, Section } from '../../ui/Page.tsx';
import { AssuranceBadge, Exact, InUseBadge, Pairs, Said, Waiting, Why } from './Parts.tsx';
import css from './Lab.module.css';

export type LabToken = LabModule['tokens'][number];

/** Paths of both kinds: a module can be named on any system. */
export function fileName(path: string): string {
  return path.split(/[/\\]/u).at(-1) ?? path;
}

interface Opening {
  readonly remembered: string | null;
  /** The place whose page was left last: its button takes focus. */
  readonly cameFrom: string | null;
  readonly onOpen: (module: LabModule, token: LabToken) => void;
}

function TokenEntry({
  module,
  token,
  ...opening
}: Opening & { readonly module: LabModule; readonly token: LabToken }) {
  const { w } = useWords();
  const { placeId, label, serial, slot, model, manufacturer } = token;
  const name = label === '' ? w.lab.token.noLabel : label;
  const meta = w.lab.token.meta(model === '' ? manufacturer : model, serial, slot);
  return (
    <li className={css['entry']}>
      <Icon name="token" />
      <div className={css['entryText']}>
        <p className={css['entryTitle']}>
          <bdi>{name}</bdi>
          <AssuranceBadge assurance={token.assurance} />
          {opening.remembered === placeId && <InUseBadge />}
        </p>
        <p className={css['soft']}>
          <bdi>{meta}</bdi>
        </p>
        {!token.initialised && <p className={css['warn']}>{w.lab.token.uninitialised}</p>}
        {token.initialised && token.missing.length > 0 && (
          <p className={css['warn']}>{w.lab.token.lacksShort}</p>
        )}
      </div>
      <Button
        aria-label={w.lab.detailsOf(`${name}, ${meta}`)}
        autoFocus={opening.cameFrom === placeId}
        onPress={() => opening.onOpen(module, token)}
      >
        {w.lab.details}
      </Button>
    </li>
  );
}

function ModuleCard({ module, ...opening }: Opening & { readonly module: LabModule }) {
  const { w } = useWords();
  const { about, code, path, tokens } = module;
  const name = fileName(path);
  const known = w.common.unknown;
  return (
    <article className={css['module']}>
      <header className={css['moduleHead']}>
        <h3 className={css['moduleName']}>
          <bdi>{name}</bdi>
          {about === null && (
            <span className={`${css['badge']} ${css['bad']}`}>{w.lab.modules.unusable}</span>
          )}
        </h3>
        <p>
          <Exact>{path}</Exact>
        </p>
      </header>
      {about !== null && (
        <Pairs
          pairs={[
            { label: w.lab.modules.maker, value: about.manufacturer || known },
            { label: w.lab.modules.description, value: about.description || known },
            {
              label: w.lab.modules.versions,
              value: w.lab.modules.versionsText(
                about.libraryVersion || known,
                about.cryptokiVersion || known,
              ),
            },
          ]}
        />
      )}
      {code !== null && <Why code={code} />}
      {tokens.length > 0 && (
        <ul className={css['entries']} aria-label={w.lab.modules.tokensOf(name)}>
          {tokens.map((token) => (
            <TokenEntry key={`${token.placeId} ${token.slot}`} module={module} token={token} {...opening} />
          ))}
        </ul>
      )}
      {about !== null && tokens.length === 0 && <p className={css['note']}>{w.lab.modules.noTokens}</p>}
    </article>
  );
}

export interface ModulesProps extends Opening {
  readonly answer: Answer<{ readonly modules: readonly LabModule[] }>;
  readonly onLook: () => Promise<Outcome<unknown>>;
  readonly onAdded: (module: LabModule) => void;
}

export function Modules({ answer, onLook, onAdded, ...opening }: ModulesProps) {
  const { w } = useWords();
  const bridge = useBridge();
  const look = useAction();
  const add = useAction();
  const [added, setAdded] = useState<LabModule | null>(null);
  const modules = answer.state === 'ready' ? answer.value.modules : [];
  const tokens = modules.reduce((sum, module) => sum + module.tokens.length, 0);
  const said =
    added !== null
      ? added.about === null
        ? w.lab.modules.addedUnusable(fileName(added.path))
        : w.lab.modules.added(fileName(added.path), added.tokens.length)
      : answer.state === 'ready'
        ? w.lab.modules.found(modules.length, tokens)
        : '';
  const lookAgain = () => {
    setAdded(null);
    void look.run(onLook);
  };
  const choose = () =>
    void add.run(
      () => bridge.lab.chooseModule(),
      (module) => {
        if (module === null) return;
        setAdded(module);
        onAdded(module);
      },
    );
  return (
    <Section title={w.lab.modules.title}>
      <p className={css['soft']}>{w.lab.modules.text}</p>
      {answer.state === 'loading' && (
        <Waiting label={w.lab.modules.looking} text={w.lab.modules.lookingText} />
      )}
      {answer.state === 'failed' && <FailureNotice error={look.error ?? answer.error} />}
      {answer.state === 'ready' && modules.length === 0 && (
        <div className={css['none']}>
          <Empty icon="token" title={w.lab.modules.none} text={w.lab.modules.noneText} />
        </div>
      )}
      {modules.map((module) => (
        <ModuleCard key={module.moduleId} module={module} {...opening} />
      ))}
      {look.busy && answer.state !== 'loading' && <Waiting label={w.lab.modules.looking} />}
      {add.busy && <Waiting label={w.lab.modules.adding} />}
      {look.error !== null && answer.state === 'ready' && <FailureNotice error={look.error} />}
      {add.error !== null && <FailureNotice error={add.error} />}
      <Said>{look.busy || add.busy ? '' : said}</Said>
      {answer.state !== 'loading' && (
        <Actions>
          <Button isPending={look.busy} onPress={lookAgain}>
            {w.lab.modules.again}
          </Button>
          <Button icon="plus" isPending={add.busy} onPress={choose}>
            {w.lab.modules.add}
          </Button>
        </Actions>
      )}
    </Section>
  );
}
