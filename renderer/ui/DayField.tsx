/** A field for one day, in the order and the words of the chosen language, with a calendar beside it. */
import {
  fromDate,
  getLocalTimeZone,
  toCalendarDate,
  type CalendarDate,
  type DateValue,
} from '@internationalized/date';
import type { KeyboardEvent } from 'react';
import {
  Button as AriaButton,
  Calendar,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
  DateInput,
  DatePicker,
  DateSegment,
  Dialog,
  FieldError,
  Group,
  Heading,
  Label,
  Popover,
} from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import { Icon } from './Icon.tsx';
import css from './DayField.module.css';

export type Day = CalendarDate;

/** The day of an instant where this computer is. */
export function dayOf(instant: number): Day {
  return toCalendarDate(fromDate(new Date(instant), getLocalTimeZone()));
}

/** The instant at which a day begins there. */
export function startOf(day: DateValue): number {
  return day.toDate(getLocalTimeZone()).getTime();
}

export interface DayFieldProps {
  readonly label: string;
  /** Null while it is not a whole date. */
  readonly value: Day | null;
  readonly onChange: (value: Day | null) => void;
  /** Enter in the field. */
  readonly onSubmit: () => void;
  readonly error?: string | undefined;
  readonly autoFocus?: boolean;
}

function MonthButton({ slot, label }: { readonly slot: 'previous' | 'next'; readonly label: string }) {
  return (
    <AriaButton slot={slot} aria-label={label} className={css['month'] ?? ''}>
      <Icon name={slot === 'previous' ? 'back' : 'forward'} size={18} />
    </AriaButton>
  );
}

export function DayField({ label, value, onChange, onSubmit, error, autoFocus = false }: DayFieldProps) {
  const { w } = useWords();
  const keys = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    onSubmit();
  };
  return (
    <DatePicker
      className={css['field'] ?? ''}
      value={value}
      onChange={onChange}
      isInvalid={error !== undefined}
      autoFocus={autoFocus}
      granularity="day"
      shouldForceLeadingZeros
    >
      <Label className={css['label'] ?? ''}>{label}</Label>
      <Group className={css['group'] ?? ''}>
        {/* Before its segments, which keep what they do not use. */}
        <div className={css['typed']} onKeyDownCapture={keys}>
          <DateInput className={css['input'] ?? ''}>
            {(segment) => <DateSegment segment={segment} className={css['segment'] ?? ''} />}
          </DateInput>
        </div>
        <AriaButton aria-label={w.conversation.jumpCalendar} className={css['open'] ?? ''}>
          <Icon name="calendar" />
        </AriaButton>
      </Group>
      <FieldError className={css['error'] ?? ''}>{error}</FieldError>
      <Popover className={css['popover'] ?? ''}>
        <Dialog className={css['dialog'] ?? ''} aria-label={w.conversation.jumpCalendar}>
          <Calendar>
            <header className={css['head']}>
              <MonthButton slot="previous" label={w.conversation.jumpMonthBefore} />
              <Heading className={css['title'] ?? ''} />
              <MonthButton slot="next" label={w.conversation.jumpMonthAfter} />
            </header>
            <CalendarGrid className={css['grid'] ?? ''} weekdayStyle="short">
              <CalendarGridHeader>
                {(day) => <CalendarHeaderCell className={css['weekday'] ?? ''}>{day}</CalendarHeaderCell>}
              </CalendarGridHeader>
              <CalendarGridBody>
                {(date) => <CalendarCell date={date} className={css['day'] ?? ''} />}
              </CalendarGridBody>
            </CalendarGrid>
          </Calendar>
        </Dialog>
      </Popover>
    </DatePicker>
  );
}
