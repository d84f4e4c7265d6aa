/** Asks for a day and goes there. */
import { useState, type FormEvent } from 'react';
import type { ChatDetails } from '../../../preload/contract/chats.ts';
import { useWords } from '../../i18n/words.tsx';
import { Button } from '../../ui/Button.tsx';
import { DayField, dayOf, startOf, type Day } from '../../ui/DayField.tsx';
import { Modal } from '../../ui/Modal.tsx';
import css from './Chats.module.css';

export interface JumpToDateProps {
  readonly details: ChatDetails | null;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onGo: (instant: number) => void;
}

export function JumpToDate({ details, open, onClose, onGo }: JumpToDateProps) {
  const { w, f } = useWords();
  const first = details?.firstSentAt ?? null;
  const last = details?.lastSentAt ?? null;
  const [day, setDay] = useState<Day | null>(() => (last === null ? null : dayOf(last)));
  const [bad, setBad] = useState(false);
  const jump = () => {
    setBad(day === null);
    if (day !== null) onGo(startOf(day));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    jump();
  };
  return (
    <Modal title={w.conversation.jumpTitle} open={open} onClose={onClose}>
      <form className={css['jump']} onSubmit={submit}>
        {first !== null && last !== null && (
          <p className={css['soft']}>{w.conversation.jumpText(f.date(first), f.date(last))}</p>
        )}
        <DayField
          label={w.conversation.jumpDate}
          value={day}
          onChange={setDay}
          onSubmit={jump}
          error={bad && day === null ? w.conversation.jumpBad : undefined}
          autoFocus
        />
        <div className={css['jumpActions']}>
          <Button onPress={onClose}>{w.common.cancel}</Button>
          <Button look="primary" type="submit">
            {w.conversation.jumpGo}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
