/** What encryption means, what is lost with the key, and the way to lock. */
import { useState } from 'react';
import { Checkbox } from 'react-aria-components';
import { useWords } from '../../i18n/words.tsx';
import { Button } from '../../ui/Button.tsx';
import { Choices } from '../../ui/Form.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Actions, Page } from '../../ui/Page.tsx';
import css from './Encryption.module.css';

const icons = ['lock', 'key', 'warning'] as const;

export function Meaning({ onBack, onNext }: { readonly onBack: () => void; readonly onNext: () => void }) {
  const { w } = useWords();
  const [understood, setUnderstood] = useState(false);
  return (
    <Page title={w.encryption.introTitle} lead={w.encryption.introLead} onBack={onBack}>
      <ul className={css['points']}>
        {w.encryption.points.map(([, title, text], index) => (
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
      <Choices
        label={w.encryption.method}
        value="key64"
        onChange={() => undefined}
        choices={[
          { value: 'key64', label: w.encryption.methodKey, text: w.encryption.methodKeyText },
          {
            value: 'password',
            label: w.encryption.methodPassword,
            text: w.encryption.methodPasswordText,
            badge: w.encryption.notYet,
            disabled: true,
          },
        ]}
      />
      <Checkbox isSelected={understood} onChange={setUnderstood} className={css['check'] ?? ''}>
        <span className={css['tick']} aria-hidden="true">
          <Icon name="check" size={16} />
        </span>
        <span>{w.encryption.understand}</span>
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
