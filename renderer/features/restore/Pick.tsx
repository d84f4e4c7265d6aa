/** Which version comes back, and whether all of it or one chat. */
import { useState } from 'react';
import type { BackupVersion, RestoreInput, UnlockedSet } from '../../../preload/contract/restore.ts';
import type { Failure } from '../../../preload/contract/shape.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAnswer } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice, Loading, Notice } from '../../ui/Feedback.tsx';
import { Choices, TextField } from '../../ui/Form.tsx';
import { Modal } from '../../ui/Modal.tsx';
import { Actions, Page, Section } from '../../ui/Page.tsx';
import { titleOf } from '../chats/notes.ts';

/** Chats shown at once; the field finds the others. */
const SHOWN = 12;

export interface PickProps {
  readonly unlocked: UnlockedSet;
  readonly starting: boolean;
  readonly error: Failure | null;
  readonly onStart: (input: RestoreInput) => void;
  readonly onBack: () => void;
}

function ChatChoice(props: {
  readonly sessionId: string;
  readonly sequence: number;
  readonly value: number | null;
  readonly onChange: (chatId: number) => void;
}) {
  const { w, f } = useWords();
  const bridge = useBridge();
  const [filter, setFilter] = useState('');
  const { sessionId, sequence } = props;
  const { answer, reload } = useAnswer(
    () => bridge.restore.chats({ sessionId, sequence }),
    `${sessionId} ${sequence}`,
  );
  if (answer.state === 'loading') return <Loading />;
  if (answer.state === 'failed') return <FailureNotice error={answer.error} onRetry={reload} />;
  const wanted = filter.trim().toLocaleLowerCase();
  const chats = answer.value.chats
    .filter((chat) => titleOf(chat, w).toLocaleLowerCase().includes(wanted))
    .slice(0, SHOWN);
  return (
    <Section title={w.restore.pickChat}>
      {answer.value.chats.length > SHOWN && (
        <TextField label={w.restore.filterChats} type="search" value={filter} onChange={setFilter} />
      )}
      <Choices
        label={w.restore.pickChat}
        hideLabel
        value={props.value === null ? null : String(props.value)}
        onChange={(value) => props.onChange(Number(value))}
        choices={chats.map((chat) => ({
          value: String(chat.chatId),
          label: titleOf(chat, w),
          text: `${w.common.messages(chat.messages)}${chat.lastSentAt === null ? '' : ` · ${f.date(chat.lastSentAt)}`}`,
        }))}
      />
    </Section>
  );
}

export function Pick({ unlocked, starting, error, onStart, onBack }: PickProps) {
  const { w, f } = useWords();
  const newest = unlocked.versions.find((version) => version.missingVolumes === 0) ?? unlocked.versions[0];
  const [sequence, setSequence] = useState(newest?.sequence ?? 0);
  const [scope, setScope] = useState<'all' | 'chat'>('all');
  const [chatId, setChatId] = useState<number | null>(null);
  const [asking, setAsking] = useState(false);
  const version = unlocked.versions.find((one) => one.sequence === sequence);
  const { present, sessionId, proved } = unlocked;
  const meta = (one: BackupVersion) =>
    one.missingVolumes > 0
      ? w.restore.versionMissing(one.missingVolumes)
      : w.restore.versionMeta(w.common.messages(one.messages), w.common.media(one.media), f.bytes(one.bytes));
  const start = (replacePresent: boolean) => {
    setAsking(false);
    const what =
      scope === 'all'
        ? { kind: 'all' as const, replacePresent }
        : { kind: 'chat' as const, chatId: chatId ?? 0 };
    onStart({ sessionId, sequence, scope: what });
  };
  return (
    <Page title={w.restore.pickTitle} onBack={onBack}>
      {unlocked.older && (
        <Notice tone="warn" title={w.restore.older}>
          <p>{w.restore.olderText}</p>
        </Notice>
      )}
      {proved !== null && <Notice tone="good" title={w.vault.opened(proved.before, proved.attempts.limit)} />}
      {error !== null && <FailureNotice error={error} />}
      <Section title={w.restore.version}>
        <Choices
          label={w.restore.version}
          hideLabel
          value={String(sequence)}
          onChange={(value) => {
            setSequence(Number(value));
            setChatId(null);
          }}
          choices={unlocked.versions.map((one) => ({
            value: String(one.sequence),
            label: f.dateTime(one.createdAt),
            text: meta(one),
            badge: one.verifiedAt !== null && one.missingVolumes === 0 ? w.restore.versionChecked : undefined,
            badgeTone: 'good',
            disabled: one.missingVolumes > 0,
          }))}
        />
      </Section>
      <Section title={w.restore.scope}>
        <Choices
          label={w.restore.scope}
          hideLabel
          value={scope}
          onChange={setScope}
          choices={[
            {
              value: 'all',
              label: w.restore.all,
              text: w.restore.allText(w.common.chats(version?.chats ?? 0)),
            },
            { value: 'chat', label: w.restore.one, text: w.restore.oneText },
          ]}
        />
      </Section>
      {scope === 'chat' && (
        <ChatChoice sessionId={sessionId} sequence={sequence} value={chatId} onChange={setChatId} />
      )}
      <Actions>
        <Button
          look="primary"
          isDisabled={version === undefined || (scope === 'chat' && chatId === null)}
          isPending={starting}
          onPress={() => (scope === 'all' && present.messages > 0 ? setAsking(true) : start(false))}
        >
          {w.restore.start}
        </Button>
        <Button onPress={onBack}>{w.common.back}</Button>
      </Actions>
      <Modal
        title={w.restore.replaceTitle}
        open={asking}
        alert
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button onPress={() => setAsking(false)} autoFocus>
              {w.common.cancel}
            </Button>
            <Button look="danger" onPress={() => start(true)}>
              {w.restore.replace}
            </Button>
          </>
        }
      >
        <p>{w.restore.replaceText(w.common.chats(present.chats), w.common.messages(present.messages))}</p>
      </Modal>
    </Page>
  );
}
