/** The list of keys. */
import { Fragment } from 'react';
import { useWords } from '../i18n/words.tsx';
import { useSettings } from '../state/settings.tsx';
import { Modal } from '../ui/Modal.tsx';
import { SHORTCUTS } from './keys.ts';
import css from './App.module.css';

/** One way to press it, each key for itself as it is written on the keyboard. */
function Keys({ keys }: { readonly keys: string }) {
  const { w } = useWords();
  const { info } = useSettings();
  const names: Readonly<Record<string, string>> = {
    ...w.shortcuts.keys,
    ...(info.platform === 'darwin' && { Ctrl: '⌘', Shift: '⇧' }),
  };
  return (
    <span className={css['together']}>
      {keys.split('+').map((key) => (
        <kbd key={key}>{names[key] ?? key}</kbd>
      ))}
    </span>
  );
}

export function Shortcuts({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { w } = useWords();
  return (
    <Modal title={w.shortcuts.title} open={open} onClose={onClose}>
      <dl className={css['keys']}>
        {SHORTCUTS.map(({ id, keys }) => (
          <div key={id}>
            <dt>{w.shortcuts.what[id]}</dt>
            <dd>
              {keys.map((one, index) => (
                <Fragment key={one}>
                  {index > 0 && ' '}
                  <Keys keys={one} />
                </Fragment>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
