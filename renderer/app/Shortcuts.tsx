/** The list of keys. */
import { useWords } from '../i18n/words.tsx';
import { Modal } from '../ui/Modal.tsx';
import { useSettings } from '../state/settings.tsx';
import css from './App.module.css';

export function Shortcuts({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { w } = useWords();
  const { info } = useSettings();
  const mac = info.platform === 'darwin';
  return (
    <Modal title={w.shortcuts.title} open={open} onClose={onClose}>
      <dl className={css['keys']}>
        {w.shortcuts.list.map(([keys, what]) => (
          <div key={keys}>
            <dt>{what}</dt>
            <dd>
              <kbd>{mac ? keys?.replaceAll('Ctrl', '⌘') : keys}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
