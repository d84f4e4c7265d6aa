/** Pictures and videos at full size, one after the other. */
import { useState } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import type { Attachment } from '../../../preload/contract/chats.ts';
import { useWords } from '../../i18n/words.tsx';
import { useEnvironment } from '../../state/bridge.tsx';
import { IconButton } from '../../ui/Button.tsx';
import { isVisual } from './AttachmentView.tsx';
import { Told, useSaveMedia } from './Told.tsx';
import css from './Media.module.css';

/** What is looked at: one of these. */
export interface Showing {
  readonly items: readonly Attachment[];
  readonly index: number;
}

export function Viewer({ showing, onClose }: { readonly showing: Showing; readonly onClose: () => void }) {
  const { w } = useWords();
  const save = useSaveMedia();
  const { mediaUrl } = useEnvironment();
  const items = showing.items.filter(isVisual);
  const wanted = showing.items[showing.index];
  const [at, setAt] = useState(() =>
    Math.max(
      0,
      items.findIndex((item) => item.id === wanted?.id),
    ),
  );
  const item = items[at];
  const sha256 = item?.sha256 ?? null;
  if (item === undefined || sha256 === null) return null;
  const name = item.fileName ?? w.conversation.kinds[item.kind];
  const move = (by: number) => setAt((now) => Math.min(items.length - 1, Math.max(0, now + by)));
  return (
    <ModalOverlay
      isOpen
      onOpenChange={(open) => !open && onClose()}
      isDismissable
      className={css['viewerOverlay'] ?? ''}
    >
      <Modal className={css['viewer'] ?? ''}>
        <Dialog className={css['viewerDialog'] ?? ''}>
          <div
            className={css['viewerInner']}
            onKeyDown={(event) => {
              if (event.key === 'ArrowRight') move(1);
              if (event.key === 'ArrowLeft') move(-1);
            }}
          >
            <header className={css['viewerHeader']}>
              <Heading slot="title" className={css['viewerTitle'] ?? ''}>
                {name}
              </Heading>
              <IconButton
                icon="save"
                label={w.conversation.save}
                onPress={() => void save(sha256, item.fileName)}
              />
              <IconButton icon="close" label={w.common.close} onPress={onClose} />
            </header>
            <Told />
            <div className={css['viewerStage']}>
              {item.kind === 'video' ? (
                <video key={sha256} controls src={mediaUrl(sha256)} aria-label={name} />
              ) : (
                <img src={mediaUrl(sha256)} alt={name} />
              )}
            </div>
            {items.length > 1 && (
              <footer className={css['viewerFooter']}>
                <IconButton
                  icon="back"
                  label={w.conversation.previous}
                  isDisabled={at === 0}
                  onPress={() => move(-1)}
                />
                <span>
                  {at + 1} / {items.length}
                </span>
                <IconButton
                  icon="forward"
                  label={w.conversation.next}
                  isDisabled={at === items.length - 1}
                  onPress={() => move(1)}
                />
              </footer>
            )}
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
