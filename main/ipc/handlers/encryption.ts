/**
 * Calls about the key: made, shown, copied, typed back, kept, shown again, put under a password, forgotten.
 *
 * The key that is being shown lives in main's memory until it is confirmed, hidden or abandoned. The page gets its
 * digits at two places and no other (`begin`, `reveal`).
 */
import { timingSafeEqual } from 'node:crypto';
import path from 'node:path';
import type { Handlers } from '../../../preload/contract.ts';
import type { EncryptionStatus, GroupState } from '../../../preload/contract/backup.ts';
import { ATTEMPTS_DEFAULT } from '../../../vault/policy/record.ts';
import type { Backups } from '../../backup/backups.ts';
import { BackupError } from '../../backup/errors.ts';
import type { VaultProtector } from '../../backup/format/header.ts';
import { newId } from '../../backup/format/names.ts';
import { parseDigits, toDigits, type BackupKey, type KeySealer } from '../../keys/index.ts';
import {
  makeRecoverySheetImage,
  saveRecoverySheet,
  sheetLanguage,
  type SheetContent,
  type SheetLanguage,
} from '../../recovery-sheet/index.ts';
import { vaultPassword, type LocalVault } from '../../vaults/index.ts';
import type { Desktop } from '../desktop.ts';
import { IpcError } from '../errors.ts';
import type { BackupMemoryFile } from './backup-memory.ts';
import { recordStateIn, type VaultDesk } from './vault-desk.ts';
import { knownAssurance, nameOf, rememberedOrNone } from './vault-places.ts';

const DAY = 86_400_000;
/** How long until the person is asked whether they still have the digits, or the password. */
const REMIND_AFTER = 30 * DAY;
const SNOOZE_FOR = 7 * DAY;
const GROUPS = 16;

export interface EncryptionOptions {
  readonly backups: Backups;
  readonly sealer: KeySealer;
  readonly memory: BackupMemoryFile;
  readonly desktop: Desktop;
  readonly desk: VaultDesk;
}

interface Shown {
  readonly key: BackupKey;
  readonly setId: string;
  readonly isNew: boolean;
}

/** Proposed in the dialog. */
const SHEET_NAMES: Readonly<Record<SheetLanguage, string>> = {
  en: 'Coffer recovery sheet.pdf',
  de: 'Coffer Wiederherstellungsblatt.pdf',
};

const plainDigits = (key: BackupKey): string => toDigits(key).replaceAll(' ', '');

export function encryptionHandlers({ backups, sealer, memory, desktop, desk }: EncryptionOptions) {
  let shown: Shown | null = null;
  const show = (key: BackupKey, setId: string, isNew: boolean) => {
    forget();
    shown = { key, setId, isNew };
    return { digits: plainDigits(key) };
  };
  const forget = (): void => {
    shown?.key.destroy();
    shown = null;
  };
  const nowShown = (): Shown => {
    if (!shown) throw new IpcError('ipc/unknown-id', { kind: 'key' });
    return shown;
  };

  const sheetContent = (language: SheetLanguage): SheetContent => {
    const { key, setId } = nowShown();
    return { key, setId, madeAt: Date.now(), language, app: desktop.facts.version };
  };

  async function status(): Promise<EncryptionStatus> {
    const state = await backups.status();
    if (!state) return { state: 'off' };
    const { provedAt, snoozedUntil } = await memory.read();
    const lastProvedAt = provedAt ?? state.createdAt;
    const due = Math.max(lastProvedAt + REMIND_AFTER, snoozedUntil ?? 0);
    return {
      state: 'on',
      protector: state.protector.kind === 'vault' ? 'vault' : 'key64',
      vault: state.protector.kind === 'vault' ? await vaultOf(state.protector) : null,
      since: state.createdAt,
      sealedBy: sealer.describe() === 'file' ? 'file' : 'os',
      lastProvedAt,
      reminderDue: Date.now() >= due,
    };
  }

  async function vaultOf(protector: VaultProtector) {
    const choice = await rememberedOrNone(desk);
    return {
      name: choice && nameOf(choice),
      assurance: knownAssurance(protector.assurance),
      needsPin: choice !== null && (await desk.needsPin(choice)),
    };
  }

  /** Which record keeps this computer's key. Throws `backup/not-enabled`, `backup/no-password`. */
  async function ownRecord(): Promise<VaultProtector> {
    const state = await backups.status();
    if (state === null) throw new BackupError('backup/not-enabled');
    if (state.protector.kind !== 'vault') throw new BackupError('backup/no-password');
    return state.protector;
  }

  const handlers: Handlers['encryption'] = {
    status,
    async begin() {
      const state = await backups.status();
      if (state) throw new BackupError('backup/already-enabled', { setId: state.setId });
      // Seen again before it was typed back: the same key, which may be on paper already.
      if (shown?.isNew) return { digits: plainDigits(shown.key) };
      // Named now, so that a sheet saved before the last step knows its set.
      return show(await backups.keyToBegin(), newId(), true);
    },
    copyKey: () => desktop.lendToClipboard(toDigits(nowShown().key)),
    async saveSheet({ locale }) {
      nowShown();
      const language = sheetLanguage(locale);
      const file = await desktop.chooseSavePath(SHEET_NAMES[language]);
      if (file === null) return { kind: 'declined' };
      await saveRecoverySheet(file, sheetContent(language));
      return { kind: 'saved', label: path.basename(file) };
    },
    async sheetImage({ locale }) {
      return { svg: await makeRecoverySheetImage(sheetContent(sheetLanguage(locale))) };
    },
    async check({ digits }) {
      if (shown) return compareGroups(shown.key, digits);
      using kept = await backups.revealKey();
      return compareWhole(kept, digits);
    },
    async confirm({ digits }) {
      if (!shown?.isNew) throw new IpcError('ipc/unknown-id', { kind: 'key' });
      if (!isKey(shown.key, digits)) throw new IpcError('ipc/wrong-digits');
      await backups.enable(shown.key, shown.setId);
      forget();
      await memory.change(() => ({ provedAt: Date.now(), snoozedUntil: null, last: null }));
      return await status();
    },
    abandon() {
      forget();
      return undefined;
    },
    async reveal() {
      if (!(await desktop.confirm('reveal-key')))
        throw new IpcError('ipc/declined', { question: 'reveal-key' });
      const setId = (await backups.status())?.setId;
      if (setId === undefined) throw new BackupError('backup/not-enabled');
      return show(await backups.revealKey(), setId, false);
    },
    hide() {
      forget();
      return undefined;
    },
    async prove({ digits }) {
      using kept = await backups.revealKey();
      if (!isKey(kept, digits)) throw new IpcError('ipc/wrong-digits');
      await memory.change(() => ({ provedAt: Date.now(), snoozedUntil: null }));
      return await status();
    },
    async snoozeReminder() {
      await memory.change(() => ({ snoozedUntil: Date.now() + SNOOZE_FOR }));
      return await status();
    },
    async enableWithPassword({ password: typed, ...reach }) {
      const before = await backups.status();
      if (before?.protector.kind === 'vault')
        throw new BackupError('backup/already-enabled', { setId: before.setId });
      using password = vaultPassword(typed);
      const enable = async (vault: LocalVault): Promise<void> => {
        const { vault: vaultId } = await vault.status();
        if (vaultId === null) await vault.create(ATTEMPTS_DEFAULT);
        const link = await vault.link();
        // Before the record is made: whoever looks for it must not have to search.
        await desk.remember(vault.choice);
        await backups.enableWithPassword(link, password);
      };
      await desk.use(reach, enable, { mayCreate: true });
      forget();
      const proved = { provedAt: Date.now(), snoozedUntil: null };
      await memory.change(() => (before === null ? { ...proved, last: null } : proved));
      return await status();
    },
    async changePassword({ password: typed, ...reach }) {
      await ownRecord();
      using password = vaultPassword(typed);
      const attempts = await desk.use(reach, async (vault) => {
        const link = await vault.link();
        const { attemptsLimit: limit } = await link.describe();
        const { attemptsLeft: left } = await backups.changePassword(link, password);
        return { left, limit };
      });
      await memory.change(() => ({ provedAt: Date.now(), snoozedUntil: null }));
      return { attempts };
    },
    async checkPassword({ password: typed, ...reach }) {
      await ownRecord();
      using password = vaultPassword(typed);
      const checked = await desk.use(reach, async (vault) =>
        backups.checkPassword(await vault.link(), password),
      );
      await memory.change(() => ({ provedAt: Date.now(), snoozedUntil: null }));
      const { attemptsBefore: before, attemptsLeft: left, attemptsLimit: limit } = checked;
      return { before, attempts: { left, limit } };
    },
    async recordState(reach) {
      const record = await ownRecord();
      return await desk.use(reach, (vault) => recordStateIn(vault, record));
    },
    async rememberVault(reach) {
      const record = await ownRecord();
      return await desk.use(reach, async (vault) => {
        const state = await recordStateIn(vault, record);
        await desk.remember(vault.choice);
        return state;
      });
    },
    async disable({ record, pin }) {
      forget();
      const state = await backups.status();
      if (state?.protector.kind !== 'vault') await backups.disable();
      else if (record === 'keep') await backups.disable('keep-record');
      else {
        if (!(await desktop.confirm('delete-record'))) {
          throw new IpcError('ipc/declined', { question: 'delete-record' });
        }
        await desk.use({ placeId: null, pin }, async (vault) => backups.disable(await vault.link()));
      }
      await memory.change(() => ({ last: null, provedAt: null, snoozedUntil: null }));
      return await status();
    },
  };
  return { handlers, close: forget };
}

/** Throws `keys/bad-digits` for what is no key at all. */
function isKey(key: BackupKey, typed: string): boolean {
  using other = parseDigits(typed);
  return timingSafeEqual(key.expose(), other.expose());
}

/** Everything that could be meant as a digit, in order. */
const digitsOf = (typed: string): string => typed.toLowerCase().replaceAll(/[^0-9a-z]/g, '');

/** Group by group: only for a key that the page has been shown anyway. */
function compareGroups(key: BackupKey, typed: string): { groups: GroupState[]; complete: boolean } {
  const wanted = toDigits(key).split(' ');
  const digits = digitsOf(typed);
  const groups = wanted.map((group, index): GroupState => {
    const part = digits.slice(index * 4, index * 4 + 4);
    if (part === '') return 'empty';
    if (!group.startsWith(part)) return 'wrong';
    return part.length < 4 ? 'partial' : 'right';
  });
  return { groups, complete: digits.length === 4 * GROUPS && groups.every((group) => group === 'right') };
}

/**
 * All or nothing, for the kept key: answers by group would let a page that went bad find it out, 65,536 tries a
 * group.
 */
function compareWhole(key: BackupKey, typed: string): { groups: GroupState[]; complete: boolean } {
  const digits = digitsOf(typed);
  const whole = digits.length === 4 * GROUPS && /^[0-9a-f]*$/.test(digits);
  const complete = whole && isKey(key, digits);
  const groups = Array.from({ length: GROUPS }, (_, index): GroupState => {
    const length = Math.min(4, Math.max(0, digits.length - index * 4));
    if (length === 0) return 'empty';
    if (complete) return 'right';
    return digits.length >= 4 * GROUPS ? 'wrong' : 'partial';
  });
  return { groups, complete };
}
