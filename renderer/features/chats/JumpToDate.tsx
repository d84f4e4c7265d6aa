/** Asks for a day and goes there. */
import { useState, type FormEvent } from 'react';
import type { ChatDetails } from '../../../preload/contract/chats.ts';
import { useWords } from '../../i18n/words.tsx';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/Form.tsx';
import { Modal } from '../../ui/Modal.tsx';
import css from './Chats.module.css';

/** Local midnight of `yyyy-mm-dd`; null for anything else. */
function startOfDay(value: string): number | null {
  const parts = /^(\d{4,6})-(\d{2})-(\d{2})$/.exec(value);
  if (parts === null) return null;
  return new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])).getTime();
}

function dayValue(instant: number): string {
  const day = new Date(instant);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

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
  const [typed, setTyped] = useState<string | null>(null);
  const [bad, setBad] = useState(false);
  const value = typed ?? (last === null ? '' : dayValue(last));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const instant = startOfDay(value);
    setBad(instant === null);
    if (instant !== null) onGo(instant);
  };
  return (
    <Modal title={w.conversation.jumpTitle} open={open} onClose={onClose}>
      <form className={css['jump']} onSubmit={submit}>
        {first !== null && last !== null && (
          <p className={css['soft']}>{w.conversation.jumpText(f.date(first), f.date(last))}</p>
        )}
        <TextField
          label={w.conversation.jumpDate}
          type="date"
          value={value}
          onChange={setTyped}
          error={bad ? w.conversation.jumpBad : undefined}
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
