/** Vaults that no listed module shows: those in folders, and the one of this computer where its token is elsewhere. */
import { useState } from 'react';
import type { VaultPlace, VaultPlaces } from '../../../preload/contract/vault.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction, type Answer } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty, FailureNotice, Notice } from '../../ui/Feedback.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Actions, Card, Page, Row, Section } from '../../ui/Page.tsx';
import { Inside } from './Inside.tsx';
import { AssuranceBadge, Exact, InUseBadge, Pairs, Said, Waiting, Why } from './Parts.tsx';
import type { Pins } from './use-reach.ts';
import css from './Lab.module.css';

interface Opening {
  readonly remembered: string | null;
  readonly cameFrom: string | null;
  readonly onOpen: (place: VaultPlace) => void;
}

function PlaceEntry({ place, remembered, cameFrom, onOpen }: Opening & { readonly place: VaultPlace }) {
  const { w } = useWords();
  return (
    <li className={css['entry']}>
      <Icon name={place.kind === 'software' ? 'folder' : 'token'} />
      <div className={css['entryText']}>
        <p className={css['entryTitle']}>
          {place.kind === 'software' ? <Exact>{place.label}</Exact> : <bdi>{place.label}</bdi>}
          <AssuranceBadge assurance={place.assurance} />
          {remembered === place.placeId && <InUseBadge />}
        </p>
        {place.unusable !== null && <Why code={place.unusable} />}
      </div>
      <Button
        aria-label={w.lab.detailsOf(place.label)}
        autoFocus={cameFrom === place.placeId}
        onPress={() => onOpen(place)}
      >
        {w.lab.details}
      </Button>
    </li>
  );
}

/** The remembered vault, where it is a token that is in none of the modules above. */
export function RememberedToken({ place, ...opening }: Opening & { readonly place: VaultPlace }) {
  const { w } = useWords();
  return (
    <Section title={w.lab.remembered.title}>
      <ul className={css['list']} aria-label={w.lab.remembered.title}>
        <PlaceEntry place={place} {...opening} />
      </ul>
    </Section>
  );
}

export interface FoldersProps extends Opening {
  readonly answer: Answer<VaultPlaces>;
  readonly onRetry: () => void;
  readonly onAdded: (place: VaultPlace) => void;
}

export function Folders({ answer, onRetry, onAdded, ...opening }: FoldersProps) {
  const { w } = useWords();
  const bridge = useBridge();
  const add = useAction();
  const [said, setSaid] = useState('');
  const folders =
    answer.state === 'ready' ? answer.value.places.filter(({ kind }) => kind === 'software') : [];
  const choose = () =>
    void add.run(
      () => bridge.vault.chooseFolder(),
      (place) => {
        if (place === null) return;
        setSaid(w.lab.folders.added(place.label));
        onAdded(place);
      },
    );
  return (
    <Section title={w.lab.folders.title}>
      <p className={css['soft']}>{w.lab.folders.text}</p>
      {answer.state === 'loading' && <Waiting label={w.lab.folders.looking} />}
      {answer.state === 'failed' && <FailureNotice error={answer.error} onRetry={onRetry} />}
      {answer.state === 'ready' && folders.length === 0 && (
        <div className={css['none']}>
          <Empty icon="folder" title={w.lab.folders.none} text={w.lab.folders.noneText} />
        </div>
      )}
      {folders.length > 0 && (
        <ul className={css['list']} aria-label={w.lab.folders.title}>
          {folders.map((place) => (
            <PlaceEntry key={place.placeId} place={place} {...opening} />
          ))}
        </ul>
      )}
      {add.error !== null && <FailureNotice error={add.error} />}
      <Said>{said}</Said>
      {answer.state === 'ready' && (
        <Actions>
          <Button icon="folder" isPending={add.busy} onPress={choose}>
            {w.lab.folders.other}
          </Button>
        </Actions>
      )}
    </Section>
  );
}

export interface PlacePageProps {
  readonly place: VaultPlace;
  readonly inUse: boolean;
  readonly pins: Pins;
  readonly onBack: () => void;
}

export function PlacePage({ place, inUse, pins, onBack }: PlacePageProps) {
  const { w, failure } = useWords();
  const folder = place.kind === 'software';
  const why = place.unusable === null ? null : failure({ code: place.unusable, data: {} });
  return (
    <Page title={folder ? w.lab.folders.pageTitle : w.lab.remembered.tokenTitle} onBack={onBack}>
      <Card>
        <Row
          label={
            <span className={css['badges']}>
              <AssuranceBadge assurance={place.assurance} />
              {inUse && <InUseBadge />}
            </span>
          }
          text={w.lab.assuranceText[place.assurance]}
        />
        <Pairs
          pairs={
            folder
              ? [{ label: w.lab.folders.folder, value: <Exact>{place.label}</Exact> }]
              : [
                  { label: w.lab.token.label, value: <bdi>{place.label}</bdi> },
                  {
                    label: w.lab.token.serial,
                    value: place.serial === '' ? w.common.unknown : <Exact>{place.serial}</Exact>,
                  },
                ]
          }
        />
      </Card>
      {why !== null && (
        <Notice tone="warn" title={w.lab.remembered.missing}>
          <p>{`${why.title}. ${why.text}`}</p>
        </Notice>
      )}
      <Inside
        placeId={place.placeId}
        name={place.label}
        kind={place.kind}
        needsPin={place.needsPin}
        yubihsm={false}
        pins={pins}
      />
    </Page>
  );
}
