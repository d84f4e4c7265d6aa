/** What is in an opened vault: what it is, how much room is left, its accounts, its keys. */
import type { VaultContents } from '../../../preload/contract/vault.ts';
import { useWords } from '../../i18n/words.tsx';
import { Empty, Notice } from '../../ui/Feedback.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Card, Facts, Section } from '../../ui/Page.tsx';
import { Exact, Listing, Pairs } from './Parts.tsx';
import css from './Lab.module.css';

type Account = VaultContents['accounts'][number];
type Key = VaultContents['keys'][number];

/** From here on it is said that the vault fills up. */
const FEW_ACCOUNTS = 10;
/** More keys of accounts than this are folded away. */
const KEYS_SHOWN = 12;

function Room({
  capacity,
  folder,
}: {
  readonly capacity: VaultContents['capacity'];
  readonly folder: boolean;
}) {
  const { w } = useWords();
  const { objectsUsed, objectsFree, accountsFree } = capacity;
  if (objectsFree === null)
    return folder ? w.lab.vault.roomDisk(objectsUsed) : w.lab.vault.roomUnknown(objectsUsed);
  const part = objectsUsed / Math.max(1, objectsUsed + objectsFree);
  return (
    <>
      <p>{w.lab.vault.roomUsed(objectsUsed, objectsFree)}</p>
      <span className={css['meter']} aria-hidden="true">
        <span className={css['meterFill']} style={{ inlineSize: `${part * 100}%` }} />
      </span>
      {accountsFree !== null && <p>{w.lab.vault.roomAccounts(accountsFree)}</p>}
    </>
  );
}

function AccountEntry({ account }: { readonly account: Account }) {
  const { w, f } = useWords();
  const { left, limit } = account.attempts;
  const locked = account.state === 'locked';
  return (
    <li className={css['entry']}>
      <div className={css['entryText']}>
        <p className={css['entryTitle']}>
          <Exact>{account.account}</Exact>
          {account.own && <span className={`${css['badge']} ${css['inUse']}`}>{w.lab.vault.own}</span>}
        </p>
        <p className={css['soft']}>{w.lab.vault.changed(f.dateTime(account.changedAt))}</p>
      </div>
      <div className={css['attempts']}>
        {!locked && (
          <span className={css['pips']} aria-hidden="true">
            {Array.from({ length: limit }, (_, index) => (
              <i key={index} className={index < left ? css['pip'] : css['spent']} />
            ))}
          </span>
        )}
        <span className={locked ? css['poor'] : left < limit ? css['fewer'] : undefined}>
          {locked && <Icon name="lock" size={16} />}
          {locked ? w.lab.vault.lockedText : w.lab.vault.attempts(left, limit)}
        </span>
      </div>
    </li>
  );
}

function KeyTable({ title, keys }: { readonly title: string; readonly keys: readonly Key[] }) {
  const { w } = useWords();
  return (
    <table className={css['keys']} aria-label={title}>
      <thead>
        <tr>
          <th scope="col">{w.lab.vault.fingerprint}</th>
          <th scope="col">{w.lab.vault.keyRef}</th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <tr key={key.keyRef}>
            <td>
              {key.fingerprint === null ? (
                <span className={css['warn']}>{w.lab.vault.halfMade}</span>
              ) : (
                <Exact>{key.fingerprint}</Exact>
              )}
            </td>
            <td>
              <Exact>{key.keyRef}</Exact>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function KeysOf({ purpose, keys }: { readonly purpose: Key['purpose']; readonly keys: readonly Key[] }) {
  const { w } = useWords();
  const [title, text] = w.lab.vault.purposes[purpose];
  const of = keys.filter((key) => key.purpose === purpose);
  return (
    <li className={css['keysOf']}>
      <p className={css['checkTitle']}>{title}</p>
      <p className={css['soft']}>{text}</p>
      {of.length === 0 && <p className={css['soft']}>{w.lab.vault.noKeys}</p>}
      {of.length > 0 && of.length <= KEYS_SHOWN && <KeyTable title={title} keys={of} />}
      {of.length > KEYS_SHOWN && (
        <details className={css['fold']}>
          <summary>{w.lab.vault.keysShown(of.length)}</summary>
          <KeyTable title={title} keys={of} />
        </details>
      )}
    </li>
  );
}

function LastFailure({ failed }: { readonly failed: VaultContents['lastFailure'] }) {
  const { w, f, failure } = useWords();
  if (failed === null) return w.lab.vault.noFailure;
  const words = failure({ code: failed.code, data: {} });
  return (
    <>
      <p>{`${f.dateTime(failed.at)}: ${words.title}. ${words.text}`}</p>
      <p className={css['soft']}>
        <Exact>{w.lab.code(failed.code)}</Exact>
      </p>
    </>
  );
}

export function Contents({
  contents,
  folder,
}: {
  readonly contents: VaultContents;
  readonly folder: boolean;
}) {
  const { w, f } = useWords();
  const { vaultId, attemptsLimit, accounts, keys, capacity } = contents;
  const { accountsFree } = capacity;
  if (vaultId === null)
    return (
      <Section title={w.lab.vault.title}>
        <div className={css['none']}>
          <Empty icon="safe" title={w.lab.vault.none} text={w.lab.vault.noneText} />
        </div>
      </Section>
    );
  const locked = accounts.filter(({ state }) => state === 'locked').length;
  return (
    <Section title={w.lab.vault.title}>
      {accountsFree !== null && accountsFree <= FEW_ACCOUNTS && (
        <Notice tone="warn" title={w.lab.vault.nearlyFull(accountsFree)}>
          <p>{w.lab.vault.nearlyFullText}</p>
        </Notice>
      )}
      <Card>
        <Facts
          facts={[
            { label: w.lab.vault.accountsCount, value: f.number(accounts.length) },
            { label: w.lab.vault.locked, value: f.number(locked) },
            { label: w.lab.vault.keysCount, value: f.number(keys.length) },
            {
              label: w.lab.vault.limit,
              value: attemptsLimit === null ? w.common.unknown : f.number(attemptsLimit),
            },
          ]}
        />
        <Pairs
          pairs={[
            { label: w.lab.vault.id, value: <Exact>{vaultId}</Exact> },
            { label: w.lab.vault.room, value: <Room capacity={capacity} folder={folder} /> },
            { label: w.lab.vault.lastFailure, value: <LastFailure failed={contents.lastFailure} /> },
          ]}
        />
      </Card>
      {accounts.length === 0 ? (
        <p className={css['soft']}>{w.lab.vault.noAccounts}</p>
      ) : (
        <Listing title={w.lab.vault.accounts}>
          {accounts.map((account) => (
            <AccountEntry key={account.account} account={account} />
          ))}
        </Listing>
      )}
      <Listing title={w.lab.vault.keys} text={folder ? w.lab.vault.keysTextFolder : w.lab.vault.keysText}>
        <KeysOf purpose="ake" keys={keys} />
        <KeysOf purpose="oprf" keys={keys} />
      </Listing>
    </Section>
  );
}
