/** A medium in its message: picture, moving picture, sound, document, or the place where one is missing. */
import { useEffect, useRef, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { Attachment } from '../../../preload/contract/chats.ts';
import { useWords } from '../../i18n/words.tsx';
import { useEnvironment } from '../../state/bridge.tsx';
import { IconButton } from '../../ui/Button.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { useSaveMedia } from './Told.tsx';
import css from './Media.module.css';

const icons: Record<Attachment['kind'], IconName> = {
  image: 'image',
  video: 'video',
  gif: 'image',
  audio: 'mic',
  voice: 'mic',
  sticker: 'image',
  document: 'file',
  contact: 'people',
};

function Missing({ attachment }: { readonly attachment: Attachment }) {
  const { w } = useWords();
  return (
    <div className={css['missing']}>
      <Icon name={icons[attachment.kind]} size={22} />
      <div>
        <p className={css['fileName']}>{attachment.fileName ?? w.conversation.kinds[attachment.kind]}</p>
        <p className={css['soft']}>{w.conversation.missing[attachment.missing ?? 'not-in-export']}</p>
      </div>
    </div>
  );
}

function Document({ attachment, sha256 }: { readonly attachment: Attachment; readonly sha256: string }) {
  const { w, f } = useWords();
  const save = useSaveMedia();
  const { fileName } = attachment;
  return (
    <div className={css['document']}>
      <span className={css['fileIcon']}>
        <Icon name={icons[attachment.kind]} size={22} />
      </span>
      <div className={css['fileText']}>
        <p className={css['fileName']} dir="auto">
          {fileName ?? w.conversation.kinds[attachment.kind]}
        </p>
        {attachment.size !== null && <p className={css['soft']}>{f.bytes(attachment.size)}</p>}
      </div>
      <IconButton icon="save" label={w.conversation.save} onPress={() => void save(sha256, fileName)} />
    </div>
  );
}

/** The first picture of a video, asked for only where somebody is about to see it. */
function FirstFrame({ src }: { readonly src: string }) {
  const place = useRef<HTMLSpanElement>(null);
  const [near, setNear] = useState(false);
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    if (place.current === null) return;
    const watcher = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) setNear(true);
    });
    watcher.observe(place.current);
    return () => watcher.disconnect();
  }, []);
  return (
    <span ref={place} className={css['frame']}>
      {near && !broken && (
        <video src={src} muted playsInline preload="metadata" onError={() => setBroken(true)} />
      )}
    </span>
  );
}

export function AttachmentView({
  attachment,
  onView,
}: {
  readonly attachment: Attachment;
  readonly onView: () => void;
}) {
  const { w } = useWords();
  const { mediaUrl } = useEnvironment();
  const [broken, setBroken] = useState(false);
  const { sha256, kind } = attachment;
  if (sha256 === null) return <Missing attachment={attachment} />;
  const name = attachment.fileName ?? w.conversation.kinds[kind];
  switch (kind) {
    case 'image':
    case 'gif':
    case 'sticker':
      return (
        <AriaButton
          className={`${css['picture']} ${kind === 'sticker' ? css['sticker'] : ''}`}
          aria-label={w.conversation.openMedium(name)}
          data-picture={kind === 'sticker' ? undefined : ''}
          onPress={onView}
        >
          {broken ? (
            <Icon name="image" size={28} />
          ) : (
            <img
              src={mediaUrl(sha256)}
              alt=""
              loading="lazy"
              decoding="async"
              onError={() => setBroken(true)}
            />
          )}
        </AriaButton>
      );
    case 'video':
      return (
        <AriaButton
          className={css['picture'] ?? ''}
          aria-label={w.conversation.openMedium(name)}
          data-picture=""
          onPress={onView}
        >
          <FirstFrame src={mediaUrl(sha256)} />
          <span className={css['play']}>
            <Icon name="play" size={26} />
          </span>
          <span className={css['videoName']}>{name}</span>
        </AriaButton>
      );
    case 'audio':
    case 'voice':
      return (
        <audio className={css['audio']} controls preload="none" src={mediaUrl(sha256)} aria-label={name} />
      );
    case 'document':
    case 'contact':
      return <Document attachment={attachment} sha256={sha256} />;
  }
}
