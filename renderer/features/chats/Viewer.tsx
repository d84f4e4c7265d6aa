/** Pictures and videos at full size, one after the other through the whole chat. */
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { Dialog, Heading, Modal, ModalOverlay, useLocale } from 'react-aria-components';
import type { MediaItem } from '../../../preload/contract/chats.ts';
import { useWords } from '../../i18n/words.tsx';
import { useEnvironment } from '../../state/bridge.tsx';
import { IconButton } from '../../ui/Button.tsx';
import { FailureNotice } from '../../ui/Feedback.tsx';
import { Told, useSaveMedia } from './Told.tsx';
import { useMediaAround } from './use-media-around.ts';
import css from './Media.module.css';

export interface ViewerProps {
  readonly chatId: number;
  /** What is looked at first; its bytes are here. */
  readonly first: MediaItem;
  readonly onClose: () => void;
  /** Leads to its message. */
  readonly onShow: (messageId: number) => void;
}

export function Viewer({ chatId, first, onClose, onShow }: ViewerProps) {
  const { w, f } = useWords();
  const { direction } = useLocale();
  const save = useSaveMedia();
  const { mediaUrl } = useEnvironment();
  const { item, isFirst, isLast, move, error, retry } = useMediaAround(chatId, first);
  const dialog = useRef<HTMLElement>(null);
  // A button that leads no further is disabled and loses the keyboard, which goes on here.
  useEffect(() => {
    if (document.activeElement?.matches('body, :disabled') === true) dialog.current?.focus();
  });
  const { attachment, messageId, caption } = item;
  const { sha256 } = attachment;
  if (sha256 === null) return null;
  const name = attachment.fileName ?? w.conversation.kinds[attachment.kind];
  const sender = item.fromMe ? w.common.you : (item.senderName ?? w.common.unknown);
  const keys = (event: KeyboardEvent) => {
    // A player uses them itself.
    if (event.target instanceof HTMLElement && event.target.matches('video')) return;
    const ahead = direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') move(event.key === ahead ? 1 : -1);
  };
  return (
    <ModalOverlay
      isOpen
      onOpenChange={(open) => !open && onClose()}
      isDismissable
      className={css['viewerOverlay'] ?? ''}
    >
      <Modal className={css['viewer'] ?? ''}>
        {/* Around the dialog, which has the focus first. Dark in either theme. */}
        <div className={css['viewerKeys']} data-theme="dark" onKeyDown={keys}>
          <Dialog ref={dialog} className={css['viewerDialog'] ?? ''}>
            <header className={css['viewerHeader']}>
              <div className={css['viewerWhat']} aria-live="polite">
                <Heading slot="title" className={css['viewerTitle'] ?? ''}>
                  {name}
                </Heading>
                <p className={css['viewerFrom']}>
                  <bdi>{sender}</bdi>
                  <span>{f.dateTime(item.sentAt)}</span>
                </p>
              </div>
              <IconButton icon="chats" label={w.conversation.showInChat} onPress={() => onShow(messageId)} />
              <IconButton
                icon="save"
                label={w.conversation.save}
                onPress={() => void save(sha256, attachment.fileName)}
              />
              <IconButton icon="close" label={w.common.close} onPress={onClose} />
            </header>
            <Told />
            {error !== null && (
              <div className={css['viewerNotice']}>
                <FailureNotice error={error} onRetry={retry} />
              </div>
            )}
            <div className={css['viewerStage']}>
              {attachment.kind === 'video' ? (
                <video key={attachment.id} controls src={mediaUrl(sha256)} aria-label={name} />
              ) : (
                <img key={attachment.id} src={mediaUrl(sha256)} alt={name} />
              )}
            </div>
            {caption !== null && (
              <p className={css['viewerCaption']} dir="auto">
                {caption}
              </p>
            )}
            <footer className={css['viewerFooter']}>
              <IconButton
                icon="back"
                label={w.conversation.previous}
                isDisabled={isFirst}
                onPress={() => move(-1)}
              />
              <IconButton
                icon="forward"
                label={w.conversation.next}
                isDisabled={isLast}
                onPress={() => move(1)}
              />
            </footer>
          </Dialog>
        </div>
      </Modal>
    </ModalOverlay>
  );
}
