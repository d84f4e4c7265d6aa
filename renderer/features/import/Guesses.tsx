/** The parts of the preview that may be guessed wrong: who is the owner, how dates are written, and the chat itself. */
import type { ReactNode } from 'react';
import type { DateOrder, ImportChange, ImportPreview } from '../../../preload/contract/import.ts';
import { useWords } from '../../i18n/words.tsx';
import { Choices, Select } from '../../ui/Form.tsx';
import { Card, Row, Section } from '../../ui/Page.tsx';
import css from './Import.module.css';

const NOBODY = '';
/** Nobody is called that. */
const OPEN = '\0';
/** More than these choose from a menu instead of cards. */
const FEW = 6;
const ORDERS: readonly DateOrder[] = ['dmy', 'mdy', 'ymd'];

export interface GuessProps {
  readonly preview: ImportPreview;
  readonly adjust: (change: ImportChange) => void;
}

export function Me({ preview, adjust }: GuessProps) {
  const { w } = useWords();
  const certainty = preview.certainty.me;
  const pick = (me: string) => {
    if (me !== OPEN) adjust({ me: me === NOBODY ? null : me });
  };
  const people = preview.people.map((person) => ({
    value: person.sourceId,
    label: person.name,
    text: w.common.messages(person.messages),
    badge: certainty === 'guess' && person.sourceId === preview.me ? w.import.guess : undefined,
  }));
  const choices = [...people, { value: NOBODY, label: w.import.meNobody }];
  const value = certainty === 'open' ? OPEN : (preview.me ?? NOBODY);
  const inMenu = [
    ...(certainty === 'open' ? [{ value: OPEN, label: w.import.meOpen }] : []),
    ...choices.map((one) => ({
      value: one.value,
      label: 'badge' in one && one.badge !== undefined ? `${one.label} (${one.badge})` : one.label,
    })),
  ];
  return (
    <Section title={w.import.me}>
      <p className={css['soft']}>{w.import.meText}</p>
      {people.length <= FEW ? (
        <Choices
          label={w.import.me}
          hideLabel
          value={value === OPEN ? null : value}
          onChange={pick}
          choices={choices}
        />
      ) : (
        <Select label={w.import.me} hideLabel value={value} onChange={pick} options={inMenu} />
      )}
    </Section>
  );
}

export function Dates({
  preview,
  dates,
  adjust,
}: GuessProps & { readonly dates: NonNullable<ImportPreview['dates']> }) {
  const { w, f } = useWords();
  const { firstSentAt, lastSentAt } = preview;
  const open = ORDERS.filter((order) => order === dates.order || dates.alternatives.includes(order));
  return (
    <Section title={w.import.dates}>
      <p className={css['soft']}>{w.import.dateCertainty[dates.certainty]}</p>
      {open.length > 1 && (
        <Choices
          label={w.import.dates}
          hideLabel
          value={dates.order}
          onChange={(dateOrder) => adjust({ dateOrder })}
          choices={open.map((value) => ({
            value,
            label: w.import.dateOrder[value],
            badge: value === dates.order && dates.certainty === 'guess' ? w.import.guess : undefined,
            text:
              value === dates.order && firstSentAt !== null && lastSentAt !== null
                ? w.import.dateSample(f.date(firstSentAt), f.date(lastSentAt))
                : undefined,
          }))}
        />
      )}
    </Section>
  );
}

/** A label, marked where its value is a guess. */
function Label({ children, guess }: { readonly children: ReactNode; readonly guess: boolean }) {
  const { w } = useWords();
  return (
    <>
      {children}
      {guess && <span className={css['guess']}>{w.import.guess}</span>}
    </>
  );
}

/** Every zone that the page knows, and the one it is about. */
function zonesWith(zone: string): readonly { readonly value: string; readonly label: string }[] {
  const zones = new Set([zone, 'UTC', ...Intl.supportedValuesOf('timeZone')]);
  return [...zones].toSorted().map((value) => ({ value, label: value.replaceAll('_', ' ') }));
}

/** What is rarely wrong. */
export function Details({ preview, adjust }: GuessProps) {
  const { w } = useWords();
  const { certainty, kind, timeZone } = preview;
  return (
    <Card>
      <Row label={<Label guess={certainty.kind === 'guess'}>{w.import.chatKind}</Label>}>
        <Select
          label={w.import.chatKind}
          hideLabel
          value={kind}
          onChange={(value) => adjust({ kind: value })}
          options={(['direct', 'group'] as const).map((value) => ({
            value,
            label: w.import.chatKinds[value],
          }))}
        />
      </Row>
      <Row
        label={<Label guess={certainty.timeZone === 'guess'}>{w.import.zone}</Label>}
        text={w.import.zoneText}
      >
        <Select
          label={w.import.zone}
          hideLabel
          value={timeZone}
          onChange={(value) => adjust({ timeZone: value })}
          options={zonesWith(timeZone)}
        />
      </Row>
    </Card>
  );
}
