/** Security devices that are plugged in now, and what keeps this account from using one. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { LabDevices } from '../../../preload/contract/vault.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import type { Answer } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty, FailureNotice } from '../../ui/Feedback.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Section } from '../../ui/Page.tsx';
import { Said, Waiting } from './Parts.tsx';
import css from './Lab.module.css';

/** Gives whoever is in the group plugdev access to the device (docs/guide/vault.md). */
const UDEV_RULE =
  'SUBSYSTEM=="usb", ATTRS{idVendor}=="1050", ATTRS{idProduct}=="0030", MODE="0660", GROUP="plugdev"';

export interface Devices {
  readonly answer: Answer<LabDevices>;
  /** Whether it is asked anew. */
  readonly busy: boolean;
  readonly again: () => void;
}

/** Asks, follows the changes, and lets main stop looking when the page is left. */
export function useDevices(): Devices {
  const bridge = useBridge();
  const [answer, setAnswer] = useState<Answer<LabDevices>>({ state: 'loading' });
  const [busy, setBusy] = useState(false);
  /** Counts what was asked and told: an answer that something newer has overtaken is not shown. */
  const latest = useRef(0);
  const ask = useCallback(() => {
    const mine = ++latest.current;
    void bridge.lab.devices().then((outcome) => {
      if (mine !== latest.current) return;
      setBusy(false);
      setAnswer(
        outcome.ok ? { state: 'ready', value: outcome.value } : { state: 'failed', error: outcome.error },
      );
    });
  }, [bridge]);
  useEffect(() => {
    const stop = bridge.lab.devicesChanged((report) => {
      latest.current++;
      setBusy(false);
      setAnswer({ state: 'ready', value: report });
    });
    ask();
    return () => {
      stop();
      void bridge.lab.stopDevices();
    };
  }, [bridge, ask]);
  const again = () => {
    setBusy(true);
    ask();
  };
  return { answer, busy, again };
}

function DeviceEntry({ device }: { readonly device: LabDevices['devices'][number] }) {
  const { w } = useWords();
  const words = w.lab.devices;
  const kind = device.yubihsm ? words.yubihsm : device.fido ? words.fido : words.other;
  const text = device.yubihsm ? words.yubihsmText : device.fido ? words.fidoText : words.otherText;
  return (
    <li className={css['entry']}>
      <Icon name={device.yubihsm ? 'safe' : 'key'} />
      <div className={css['entryText']}>
        <p className={css['entryTitle']}>
          <bdi>{device.product}</bdi>
          {kind !== device.product && <span className={css['badge']}>{kind}</span>}
        </p>
        <p className={css['soft']}>
          <bdi>{device.vendor}</bdi>
          {'. '}
          {text}
        </p>
        {!device.accessible && !device.yubihsm && <p className={css['warn']}>{words.inaccessibleText}</p>}
      </div>
      <span className={device.accessible ? css['good'] : css['fewer']}>
        <Icon name={device.accessible ? 'check' : 'lock'} size={16} />
        {device.accessible ? words.accessible : words.inaccessible}
      </span>
      {!device.accessible && device.yubihsm && (
        <div className={css['hint']}>
          <p>{words.udev}</p>
          <pre className={css['rule']} dir="ltr" aria-label={words.udevLabel}>
            {UDEV_RULE}
          </pre>
        </div>
      )}
    </li>
  );
}

export function DevicesList({ devices }: { readonly devices: Devices }) {
  const { w } = useWords();
  const { answer, busy, again } = devices;
  const ready = answer.state === 'ready' ? answer.value : null;
  const empty = ready !== null && ready.devices.length === 0 ? (ready.empty ?? 'no-device') : null;
  return (
    <Section title={w.lab.devices.title}>
      <p className={css['soft']}>{w.lab.devices.text}</p>
      {answer.state === 'loading' && <Waiting label={w.lab.devices.looking} />}
      {answer.state === 'failed' && <FailureNotice error={answer.error} onRetry={again} />}
      {empty !== null && (
        <div className={css['none']}>
          <Empty icon="token" title={w.lab.devices.empty[empty][0]} text={w.lab.devices.empty[empty][1]}>
            {empty === 'process-crashed' && (
              <Button isPending={busy} onPress={again}>
                {w.lab.devices.again}
              </Button>
            )}
          </Empty>
        </div>
      )}
      {ready !== null && ready.devices.length > 0 && (
        <ul className={css['list']} aria-label={w.lab.devices.title}>
          {ready.devices.map((device, index) => (
            <DeviceEntry key={`${index} ${device.vendor} ${device.product}`} device={device} />
          ))}
        </ul>
      )}
      <Said>{ready === null ? '' : w.lab.devices.plugged(ready.devices.length)}</Said>
    </Section>
  );
}
