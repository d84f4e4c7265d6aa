/** Choosing the folder, and the backups found in it. */
import type { BackupSet, BackupSets } from '../../../preload/contract/restore.ts';
import type { Failure } from '../../../preload/contract/shape.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAnswer } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty, FailureNotice } from '../../ui/Feedback.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Actions, Card, Page, Row } from '../../ui/Page.tsx';
import css from './Restore.module.css';

export interface ChooseFolderProps {
  readonly error: Failure | null;
  readonly onChoose: () => void;
  readonly onDestination: () => void;
  readonly onBack: () => void;
}

export function ChooseFolder({ error, onChoose, onDestination, onBack }: ChooseFolderProps) {
  const { w } = useWords();
  const bridge = useBridge();
  const { answer } = useAnswer(() => bridge.backup.status(), 'status');
  const known = answer.state === 'ready' ? answer.value.destination : null;
  return (
    <Page title={w.restore.title} lead={w.restore.lead} onBack={onBack}>
      {error !== null && <FailureNotice error={error} />}
      <div className={css['chooser']}>
        <span className={css['chooserIcon']}>
          <Icon name="folder" size={32} />
        </span>
        <div className={css['chooserActions']}>
          <Button look="primary" icon="folder" onPress={onChoose}>
            {w.restore.choose}
          </Button>
          {known !== null && <Button onPress={onDestination}>{w.restore.fromDestination}</Button>}
        </div>
        {known !== null && (
          <p className={css['soft']} dir="ltr">
            {known.label}
          </p>
        )}
      </div>
    </Page>
  );
}

export interface FoundProps {
  readonly sets: BackupSets;
  readonly error: Failure | null;
  readonly onPick: (set: BackupSet) => void;
  readonly onOther: () => void;
  readonly onBack: () => void;
}

function SetRow({ set, onPick }: { readonly set: BackupSet; readonly onPick: () => void }) {
  const { w, f } = useWords();
  const why = !set.readable
    ? w.restore.newer
    : set.protector === 'vault'
      ? w.restore.vault
      : set.ownKey
        ? w.restore.own
        : null;
  const closed = set.readable ? null : w.restore.newerText;
  return (
    <Row
      label={
        <>
          {w.restore.set(f.dateTimeWithin(set.changedAt))}
          {why !== null && <span className={closed === null ? css['own'] : css['badge']}>{why}</span>}
        </>
      }
      text={
        <>
          <p>{w.restore.setMeta(set.versions, f.bytes(set.bytes), f.date(set.createdAt))}</p>
          {closed !== null && <p>{closed}</p>}
        </>
      }
    >
      {closed === null && (
        <Button look="primary" onPress={onPick}>
          {w.restore.open}
        </Button>
      )}
    </Row>
  );
}

export function Found({ sets, error, onPick, onOther, onBack }: FoundProps) {
  const { w } = useWords();
  const { folder } = sets;
  const none = sets.sets.length === 0;
  return (
    <Page key="found" title={none ? w.restore.title : w.restore.foundTitle} onBack={onBack}>
      {error !== null && <FailureNotice error={error} />}
      {none ? (
        <Empty icon="folder" title={w.restore.none} text={w.restore.noneText(folder.label)}>
          <Button look="primary" onPress={onOther}>
            {w.restore.otherFolder}
          </Button>
        </Empty>
      ) : (
        <>
          <p className={css['soft']}>{w.restore.found(folder.label)}</p>
          <Card>
            {sets.sets.map((set) => (
              <SetRow key={set.setId} set={set} onPick={() => onPick(set)} />
            ))}
          </Card>
          <Actions>
            <Button onPress={onOther}>{w.restore.otherFolder}</Button>
          </Actions>
        </>
      )}
    </Page>
  );
}
