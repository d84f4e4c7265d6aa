/** A dialog over the page: focus stays inside, Escape closes it, focus returns to where it was. */
import { Dialog, Heading, Modal as AriaModal, ModalOverlay } from 'react-aria-components';
import type { ReactNode } from 'react';
import { useWords } from '../i18n/words.tsx';
import { IconButton } from './Button.tsx';
import css from './Modal.module.css';

export interface ModalProps {
  readonly title: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  readonly wide?: boolean;
  /** For questions before something that cannot be undone: closed by one of its answers only. */
  readonly alert?: boolean;
}

export function Modal({ title, open, onClose, children, actions, wide = false, alert = false }: ModalProps) {
  const { w } = useWords();
  return (
    <ModalOverlay
      isOpen={open}
      onOpenChange={(next) => !next && onClose()}
      isDismissable={!alert}
      className={css['overlay'] ?? ''}
    >
      <AriaModal className={`${css['modal']} ${wide ? css['wide'] : ''}`}>
        <Dialog className={css['dialog'] ?? ''} role={alert ? 'alertdialog' : 'dialog'}>
          <header className={css['head']}>
            <Heading slot="title" className={css['title'] ?? ''}>
              {title}
            </Heading>
            {!alert && <IconButton icon="close" label={w.common.close} onPress={onClose} />}
          </header>
          <div className={css['body']}>{children}</div>
          {actions !== undefined && <div className={css['actions']}>{actions}</div>}
        </Dialog>
      </AriaModal>
    </ModalOverlay>
  );
}
