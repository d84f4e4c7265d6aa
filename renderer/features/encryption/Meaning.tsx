/** What encryption means, the way to lock, and what is lost with the key or the password. */
import { useState } from 'react';
import { Checkbox } from 'react-aria-components';
import { useWords } from '../../i18n/words.tsx';
import { Button } from '../../ui/Button.tsx';
import { Choices } from '../../ui/Form.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Actions, Page } from '../../ui/Page.tsx';
import css from './Encryption.module.css';

export type Method = 'key64' | 'password';

const icons = ['lock', 'key', 'warning'] as const;

export interface MeaningProps {
  readonly method: Method;
  readonly onMethod: (method: Method) => void;
  readonly onBack: () => void;
  readonly onNext: () => void;
}

export function Meaning({ method, onMethod, onBack, onNext }: MeaningProps) {
  const { w } = useWords();
  const [understood, setUnderstood] = useState(false);
  const { points, understand } = w.encryption.methods[method];
  return (
    <Page title={w.encryption.introTitle} lead={w.encryption.introLead} onBack={onBack}>
      <Choices
        label={w.encryption.method}
        value={method}
        onChange={(next) => {
          onMethod(next);
          // What was understood was said of the other way.
          setUnderstood(false);
        }}
        choices={[
          { value: 'key64', label: w.encryption.methodKey, text: w.encryption.methodKeyText },
          { value: 'password', label: w.encryption.methodPassword, text: w.encryption.methodPasswordText },
        ]}
      />
      <ul className={css['points']}>
        {points.map(([title, text], index) => (
          <li key={title} className={css['point']} data-warning={index === 2 || undefined}>
            <span className={css['pointIcon']}>
              <Icon name={icons[index] ?? 'info'} size={22} />
            </span>
            <div>
              <h2>{title}</h2>
              <p>{text}</p>
            </div>
          </li>
        ))}
      </ul>
      <Checkbox isSelected={understood} onChange={setUnderstood} className={css['check'] ?? ''}>
        <span className={css['tick']} aria-hidden="true">
          <Icon name="check" size={16} />
        </span>
        <span>{understand}</span>
      </Checkbox>
      <Actions>
        <Button look="primary" isDisabled={!understood} onPress={onNext}>
          {w.common.continue}
        </Button>
        <Button onPress={onBack}>{w.common.cancel}</Button>
      </Actions>
    </Page>
  );
}
