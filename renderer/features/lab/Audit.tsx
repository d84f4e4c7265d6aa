/** The audit log of an opened vault: how long it is, how it ends, its newest events, and the whole of it as a file. */
import { useEffect, useRef, useState } from 'react';
import type { AuditPage } from '../../../preload/contract/vault.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice, Notice } from '../../ui/Feedback.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { Actions, Card, Row, Section } from '../../ui/Page.tsx';
import { Exact, Listing, Waiting, wordsFor } from './Parts.tsx';
import { besidesPin, type Reach } from './use-reach.ts';
import css from './Lab.module.css';

/** Events shown at once. */
const SHOWN = 20;

type AuditEvent = AuditPage['newest'][number];

const SIGNS: Readonly<Record<string, readonly [IconName, 'good' | 'poor' | 'neutral']>> = {
  created: ['safe', 'neutral'],
  enrolled: ['plus', 'neutral'],
  attempt: ['key', 'neutral'],
  verified: ['check', 'good'],
  rotated: ['restore', 'good'],
  'password-changed': ['note', 'neutral'],
  overwritten: ['note', 'neutral'],
  deleted: ['trash', 'neutral'],
  destroyed: ['trash', 'poor'],
  'log-broken': ['warning', 'poor'],
  locked: ['lock', 'poor'],
  refused: ['close', 'poor'],
  'key-swept': ['trash', 'neutral'],
  'key-missing': ['warning', 'poor'],
};

function EventEntry({ event }: { readonly event: AuditEvent }) {
  const { w, f } = useWords();
  const { seq, at, type, account, attemptsLeft } = event;
  const [icon, tone] = wordsFor(SIGNS, type) ?? ['info', 'neutral'];
  return (
    // It takes focus where it is the first of those that were asked for.
    <li className={css['event']} tabIndex={-1} data-seq={seq}>
      <span className={css[tone]}>
        <Icon name={icon} size={18} />
      </span>
      <div className={css['entryText']}>
        <p className={css['checkTitle']}>{wordsFor<string>(w.lab.audit.types, type) ?? type}</p>
        <p className={`${css['soft']} ${css['who']}`}>
          {account === null ? w.lab.audit.wholeVault : <Exact>{account}</Exact>}
          {attemptsLeft !== null && <span>{w.lab.audit.left(attemptsLeft)}</span>}
        </p>
      </div>
      <p className={css['when']}>
        <time dateTime={new Date(at).toISOString()}>{f.dateTime(at)}</time>
        <span>{w.lab.audit.line(seq)}</span>
      </p>
    </li>
  );
}

function Events({ page }: { readonly page: AuditPage }) {
  const { w } = useWords();
  const [shown, setShown] = useState(SHOWN);
  const box = useRef<HTMLDivElement>(null);
  const { newest, lines } = page;
  const next = newest[shown - SHOWN];
  useEffect(() => {
    // The button that showed them may be gone: reading goes on at the first of the new ones.
    if (shown > SHOWN && next !== undefined)
      box.current?.querySelector<HTMLElement>(`[data-seq="${next.seq}"]`)?.focus();
  }, [shown, next]);
  return (
    <div ref={box} className={css['listing']}>
      <Listing title={w.lab.audit.newest}>
        {newest.slice(0, shown).map((event) => (
          <EventEntry key={event.seq} event={event} />
        ))}
      </Listing>
      {newest.length > shown ? (
        <Actions>
          <Button look="quiet" onPress={() => setShown(shown + SHOWN)}>
            {w.lab.audit.more(Math.min(SHOWN, newest.length - shown))}
          </Button>
        </Actions>
      ) : (
        lines > newest.length && <p className={css['soft']}>{w.lab.audit.rest(lines - newest.length)}</p>
      )}
    </div>
  );
}

function Log({ page }: { readonly page: AuditPage }) {
  const { w } = useWords();
  return (
    <>
      {page.broken === null ? (
        <Notice tone="good" title={w.lab.audit.verified(page.lines)} urgent />
      ) : (
        <Notice tone="danger" title={w.lab.audit.broken} urgent>
          <p>{w.lab.audit.brokenText(page.broken.line)}</p>
          <p>
            <Exact>{page.broken.file}</Exact>
          </p>
        </Notice>
      )}
      {page.lastHash === null ? (
        <p className={css['soft']}>{w.lab.audit.empty}</p>
      ) : (
        <>
          <Card>
            <Row
              label={w.lab.audit.lastHash}
              text={
                <>
                  <p className={css['hash']}>
                    <Exact>{page.lastHash}</Exact>
                  </p>
                  <p>{w.lab.audit.lastHashText(page.lines)}</p>
                </>
              }
            />
          </Card>
          <Events key={page.lines} page={page} />
        </>
      )}
    </>
  );
}

export function Audit({ reach }: { readonly reach: Reach }) {
  const { w } = useWords();
  const bridge = useBridge();
  const read = useAction();
  const save = useAction();
  const [page, setPage] = useState<AuditPage | null>(null);
  const [saved, setSaved] = useState<string | null>(null);
  const busy = read.busy || save.busy;
  const blocked = !reach.ready && !busy;
  const exportLog = () => {
    setSaved(null);
    void save.run(
      () => reach.ask(bridge.lab.exportAudit),
      (value) => setSaved(value.kind === 'saved' ? value.label : null),
    );
  };
  const readFailed = besidesPin(read.error);
  const saveFailed = besidesPin(save.error);
  return (
    <Section title={w.lab.audit.title}>
      <p className={css['soft']}>{w.lab.audit.text}</p>
      <div className={css['actions']}>
        <Actions>
          <Button
            isDisabled={blocked}
            isPending={busy}
            onPress={() => void read.run(() => reach.ask(bridge.lab.audit), setPage)}
          >
            {page === null ? w.lab.audit.show : w.lab.audit.showAgain}
          </Button>
          <Button icon="save" isDisabled={blocked} isPending={busy} onPress={exportLog}>
            {w.lab.audit.export}
          </Button>
          <span role="status" className={css['done']}>
            {saved === null ? '' : w.lab.audit.saved(saved)}
          </span>
        </Actions>
      </div>
      {read.busy && <Waiting label={w.lab.audit.reading} />}
      {save.busy && <Waiting label={w.lab.audit.exporting} />}
      {readFailed !== null && <FailureNotice error={readFailed} />}
      {saveFailed !== null && <FailureNotice error={saveFailed} />}
      {page !== null && <Log page={page} />}
    </Section>
  );
}
