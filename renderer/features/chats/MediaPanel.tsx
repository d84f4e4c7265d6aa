/** All media of a chat, newest first, by kind. */
import { useState } from 'react';
import { Button as AriaButton, Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { MediaCursor, MediaItem } from '../../../preload/contract/chats.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAnswer } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty, FailureNotice, Loading } from '../../ui/Feedback.tsx';
import { AttachmentView } from './AttachmentView.tsx';
import css from './Media.module.css';

const KINDS = ['visual', 'audio', 'documents'] as const;
type Kinds = (typeof KINDS)[number];

interface PanelProps {
  readonly chatId: number;
  readonly onView: (item: MediaItem) => void;
  readonly onShow: (messageId: number) => void;
}

function Gallery({ chatId, kinds, onView, onShow }: PanelProps & { readonly kinds: Kinds }) {
  const { w, f } = useWords();
  const bridge = useBridge();
  const [more, setMore] = useState<readonly MediaItem[]>([]);
  const [next, setNext] = useState<MediaCursor | null | undefined>(undefined);
  const ask = (point: MediaCursor | null) =>
    bridge.chats.media({
      chatId,
      kinds,
      where: point === null ? { at: 'latest' } : { at: 'before', point },
      limit: 60,
    });
  const { answer, reload } = useAnswer(() => ask(null), `${chatId} ${kinds}`);
  if (answer.state === 'loading') return <Loading />;
  if (answer.state === 'failed') return <FailureNotice error={answer.error} onRetry={reload} />;
  const items = [...answer.value.items, ...more];
  const following = next === undefined ? answer.value.next : next;
  if (items.length === 0) {
    return <Empty icon="image" title={w.conversation.mediaEmpty} text={w.conversation.mediaEmptyText} />;
  }
  return (
    <>
      <ul className={kinds === 'visual' ? css['grid'] : css['rows']}>
        {items.map((item) => (
          <li key={item.attachment.id}>
            <AttachmentView attachment={item.attachment} onView={() => onView(item)} />
            <AriaButton className={css['where'] ?? ''} onPress={() => onShow(item.messageId)}>
              <span className="visually-hidden">{w.conversation.showInChat}: </span>
              {f.brief(item.sentAt)}
            </AriaButton>
          </li>
        ))}
      </ul>
      {following !== null && (
        <p className={css['moreMedia']}>
          <Button
            onPress={() =>
              void ask(following).then((outcome) => {
                if (!outcome.ok) return;
                setMore((old) => [...old, ...outcome.value.items]);
                setNext(outcome.value.next);
              })
            }
          >
            {w.chats.moreHits}
          </Button>
        </p>
      )}
    </>
  );
}

export function MediaPanel(props: PanelProps) {
  const { w } = useWords();
  return (
    <Tabs className={css['tabs'] ?? ''}>
      <TabList aria-label={w.conversation.media} className={css['tabList'] ?? ''}>
        {KINDS.map((kinds) => (
          <Tab key={kinds} id={kinds} className={css['tab'] ?? ''}>
            {w.conversation.mediaKinds[kinds]}
          </Tab>
        ))}
      </TabList>
      {KINDS.map((kinds) => (
        <TabPanel key={kinds} id={kinds} className={css['tabPanel'] ?? ''}>
          <Gallery {...props} kinds={kinds} />
        </TabPanel>
      ))}
    </Tabs>
  );
}
