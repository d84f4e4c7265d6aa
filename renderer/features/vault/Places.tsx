/** Choosing the vault that guards a key: the one used so far, a security device, a folder; with its PIN. */
import { useState } from 'react';
import type { ReachVault, VaultPlace, VaultPlaces } from '../../../preload/contract/vault.ts';
import type { Outcome } from '../../../preload/contract/shape.ts';
import { useWords, type Speech, type Words } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction, useAnswer } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice, Loading } from '../../ui/Feedback.tsx';
import { Choices, Switch, type Choice } from '../../ui/Form.tsx';
import { Actions, Page } from '../../ui/Page.tsx';
import { PinField } from './PinField.tsx';
import { usePin } from './use-pin.ts';
import css from './Vault.module.css';

export interface PlacesProps<T> {
  readonly title: string;
  readonly lead: string;
  /** Whether the vault exists already; else one may be made. */
  readonly mustExist: boolean;
  /** Asks the chosen vault, so that nobody types a password for one that cannot be used. */
  readonly check: (reach: ReachVault, place: VaultPlace) => Promise<Outcome<T>>;
  readonly onChecked: (place: VaultPlace, answer: T) => void;
  readonly onBack: () => void;
  /** Another way on, beside the button. */
  readonly other?: { readonly label: string; readonly go: () => void } | undefined;
}

/** A vault beside chats that are gone is gone as well. */
function shownPlaces({ places, remembered }: VaultPlaces, mustExist: boolean): readonly VaultPlace[] {
  return mustExist ? places.filter(({ withChats, placeId }) => !withChats || placeId === remembered) : places;
}

/** Nobody has given a name to a device that was not set up yet. */
const nameOf = ({ label }: VaultPlace, w: Words): string => (label === '' ? w.lab.token.noLabel : label);

/** As one of the choices: what it is, what it is worth, why it cannot be used. */
function choiceOf({ w, failure }: Speech, place: VaultPlace, remembered: boolean): Choice<string> {
  const why = place.unusable === null ? null : failure({ code: place.unusable, data: {} });
  const { assurance, kind } = place;
  const text = place.withChats ? w.vault.hereText : w.vault.assuranceText[assurance];
  return {
    value: place.placeId,
    label: place.withChats ? w.vault.here : nameOf(place, w),
    text: why === null ? (kind === 'token' ? `${place.maker}. ${text}` : text) : why.title,
    badge: remembered ? w.vault.remembered : w.vault.assurance[assurance],
    badgeTone: assurance === 'hardware' || remembered ? 'good' : undefined,
    disabled: why !== null,
  };
}

interface FormProps<T> extends PlacesProps<T> {
  readonly found: VaultPlaces;
  readonly onLookAgain: () => void;
  readonly onAdded: (place: VaultPlace) => void;
}

function Form<T>(props: FormProps<T>) {
  const speech = useWords();
  const { w } = speech;
  const bridge = useBridge();
  const { found, mustExist, check, onChecked } = props;
  const places = shownPlaces(found, mustExist);
  const usable = places.filter(({ unusable }) => unusable === null);
  const [picked, setPicked] = useState<string | null>(null);
  const chosen =
    places.find(({ placeId }) => placeId === picked) ??
    usable.find(({ placeId }) => placeId === found.remembered) ??
    (mustExist && usable.length === 1 ? usable[0] : undefined);
  const choose = useAction();
  const looked = useAction();
  const [keepPin, setKeepPin] = useState(false);
  const pin = usePin(chosen?.needsPin ?? false, chosen?.placeId ?? '');
  const ready = chosen !== undefined && chosen.unusable === null && pin.ready;
  const next = () => {
    if (!ready || looked.busy) return;
    const keeps = pin.asked && found.keepsPins && keepPin ? { keepPin } : {};
    const reach = { placeId: chosen.placeId, pin: pin.value, ...keeps };
    void looked.run(
      () => check(reach, chosen),
      (answer) => {
        pin.settle(null);
        onChecked(chosen, answer);
      },
      pin.settle,
    );
  };
  const otherFolder = () =>
    void choose.run(
      () => bridge.vault.chooseFolder(),
      (place) => {
        if (place === null) return;
        props.onAdded(place);
        setPicked(place.placeId);
      },
    );
  const choices = places.map((place) => choiceOf(speech, place, place.placeId === found.remembered));
  return (
    <>
      {choices.length > 0 && (
        <Choices
          label={w.vault.places}
          hideLabel
          value={chosen?.placeId ?? null}
          onChange={(placeId) => {
            looked.clear();
            setPicked(placeId);
          }}
          choices={choices}
        />
      )}
      {!places.some(({ kind }) => kind === 'token') && <p className={css['soft']}>{w.vault.noDevice}</p>}
      <Actions>
        <Button icon="folder" isPending={choose.busy} onPress={otherFolder}>
          {w.vault.otherFolder}
        </Button>
        <Button look="quiet" onPress={props.onLookAgain}>
          {w.vault.lookAgain}
        </Button>
      </Actions>
      {chosen !== undefined && pin.asked && (
        <>
          <PinField name={nameOf(chosen, w)} pin={pin} onSubmit={next} autoFocus={picked !== null} />
          {found.keepsPins && (
            <Switch on={keepPin} onChange={setKeepPin}>
              {w.vault.keepPin}
            </Switch>
          )}
        </>
      )}
      {choose.error !== null && <FailureNotice error={choose.error} />}
      {looked.error !== null && <FailureNotice error={looked.error} />}
      {looked.busy && <Loading label={chosen?.kind === 'token' ? w.vault.checking : undefined} />}
      <Actions>
        <Button look="primary" isDisabled={!ready} isPending={looked.busy} onPress={next}>
          {w.common.continue}
        </Button>
        {props.other !== undefined && <Button onPress={props.other.go}>{props.other.label}</Button>}
      </Actions>
    </>
  );
}

export function Places<T>(props: PlacesProps<T>) {
  const { w } = useWords();
  const bridge = useBridge();
  const { answer, reload, set } = useAnswer(() => bridge.vault.places(), 'places');
  return (
    <Page key="places" title={props.title} lead={props.lead} onBack={props.onBack}>
      {answer.state === 'failed' && <FailureNotice error={answer.error} onRetry={reload} />}
      {answer.state === 'loading' && <Loading label={w.vault.looking} />}
      {answer.state === 'ready' && (
        <Form
          {...props}
          found={answer.value}
          onLookAgain={reload}
          onAdded={(place) => {
            const others = answer.value.places.filter(({ placeId }) => placeId !== place.placeId);
            set({ ...answer.value, places: [...others, place] });
          }}
        />
      )}
    </Page>
  );
}
