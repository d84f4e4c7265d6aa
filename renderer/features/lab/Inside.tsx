/** Looking inside a token or a folder: the PIN where one is wanted, the checks, the vault, its audit log. */
import { useEffect, useRef, useState } from 'react';
import type { ProbeReport, VaultContents } from '../../../preload/contract/vault.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice } from '../../ui/Feedback.tsx';
import { PasswordField } from '../../ui/PasswordField.tsx';
import { Actions, Section } from '../../ui/Page.tsx';
import { Audit } from './Audit.tsx';
import { Checks } from './Checks.tsx';
import { Contents } from './Contents.tsx';
import { ForgetPins } from './ForgetPins.tsx';
import { Said, Waiting } from './Parts.tsx';
import { besidesPin, useReach, type Pins, type Reach } from './use-reach.ts';
import css from './Lab.module.css';

export interface InsideProps {
  readonly placeId: string;
  readonly name: string;
  /** A folder has neither a PIN nor checks. */
  readonly kind: 'token' | 'software';
  readonly needsPin: boolean;
  readonly yubihsm: boolean;
  readonly pins: Pins;
}

function PinField(props: {
  readonly reach: Reach;
  readonly name: string;
  readonly hint: string;
  readonly onSubmit: () => void;
}) {
  const { w, failure } = useWords();
  const { reach } = props;
  const words = reach.refused === null ? null : failure(reach.refused.error);
  return (
    <PasswordField
      // A PIN that was not taken: a field made anew, which takes focus and is read with its reason.
      key={reach.refused?.round ?? 0}
      label={w.lab.reach.pin(props.name)}
      hint={props.hint}
      value={reach.pin}
      onChange={reach.setPin}
      autoFocus={reach.refused !== null}
      autoComplete="off"
      onSubmit={props.onSubmit}
      {...(words === null ? {} : { error: `${words.title}. ${words.text}` })}
    />
  );
}

/**
 * The field goes when its PIN was taken, and comes back when it was forgotten. Focus that goes with it goes on to
 * what the PIN was for, or to the field.
 */
function useFocusAcrossPin(wantsPin: boolean) {
  const box = useRef<HTMLDivElement>(null);
  const before = useRef(wantsPin);
  useEffect(() => {
    const changed = before.current !== wantsPin;
    before.current = wantsPin;
    if (!changed || document.activeElement !== document.body) return;
    box.current?.querySelector<HTMLElement>(wantsPin ? 'input' : '[data-use-pin] button')?.focus();
  }, [wantsPin]);
  return box;
}

export function Inside({ placeId, name, kind, needsPin, yubihsm, pins }: InsideProps) {
  const { w } = useWords();
  const bridge = useBridge();
  const token = kind === 'token';
  const reach = useReach(placeId, token && pins.wants(placeId, needsPin), pins.learn);
  const probe = useAction();
  const open = useAction();
  const [report, setReport] = useState<ProbeReport | null>(null);
  const [contents, setContents] = useState<VaultContents | null>(null);
  const [said, setSaid] = useState('');
  const box = useFocusAcrossPin(reach.wantsPin);
  const busy = probe.busy || open.busy;
  const blocked = !reach.ready && !busy;

  const runProbe = () => void probe.run(() => reach.ask(bridge.lab.probe), setReport);
  const runOpen = () => {
    setSaid('');
    void open.run(
      () => reach.ask(bridge.lab.contents),
      (value) => {
        setContents(value);
        setSaid(
          value.vaultId === null
            ? w.lab.vault.none
            : w.lab.vault.opened(value.accounts.length, value.keys.length),
        );
      },
    );
  };
  const first = token ? runProbe : runOpen;
  const probeFailed = besidesPin(probe.error);
  const openFailed = besidesPin(open.error);
  return (
    <>
      <Section title={w.lab.reach.title}>
        <p className={css['soft']}>{token ? w.lab.reach.text : w.lab.reach.textFolder}</p>
        <div ref={box} className={css['reach']}>
          {reach.wantsPin ? (
            <div className={css['pin']}>
              <PinField
                reach={reach}
                name={name}
                hint={yubihsm ? w.lab.reach.pinHintYubi : w.lab.reach.pinHint}
                onSubmit={() => reach.ready && !busy && first()}
              />
            </div>
          ) : (
            token && (
              <ForgetPins
                text={w.lab.reach.pinKnown}
                pins={pins}
                onDone={() => setSaid(w.lab.pins.forgotten)}
              />
            )
          )}
          <div className={css['actions']} data-use-pin>
            <Actions>
              {token && (
                <Button look="primary" isDisabled={blocked} isPending={busy} onPress={runProbe}>
                  {report === null ? w.lab.reach.probe : w.lab.reach.probeAgain}
                </Button>
              )}
              <Button
                look={token ? 'plain' : 'primary'}
                isDisabled={blocked}
                isPending={busy}
                onPress={runOpen}
              >
                {contents === null ? w.lab.reach.open : w.lab.reach.openAgain}
              </Button>
            </Actions>
          </div>
        </div>
        {probe.busy && <Waiting label={w.lab.reach.probing} />}
        {open.busy && <Waiting label={w.lab.reach.opening} />}
        {probeFailed !== null && <FailureNotice error={probeFailed} />}
        {openFailed !== null && <FailureNotice error={openFailed} />}
        <Said>{said}</Said>
      </Section>
      {report !== null && <Checks report={report} />}
      {contents !== null && <Contents contents={contents} folder={!token} />}
      {contents !== null && contents.vaultId !== null && <Audit reach={reach} />}
    </>
  );
}
