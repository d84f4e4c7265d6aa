/** `coffer backup enable | change-password | check-password | disable`: who keeps the key of the backups. */
import type { Backups } from '../../backup/backups.ts';
import { BackupError } from '../../backup/errors.ts';
import { CofferError } from '../../base/error.ts';
import { toDigits, type BackupKey } from '../../keys/index.ts';
import { rememberVault, type LocalVault, type VaultPassword } from '../../vaults/index.ts';
import type { Arguments, Command, OptionHelp } from '../commands.ts';
import { askToType } from '../confirm.ts';
import { CliError } from '../errors.ts';
import { plural, printable } from '../format.ts';
import type { Output } from '../output.ts';
import { readNewPassword, readPassword, refuseSharedInput } from '../secret-input.ts';
import type { Context, Session } from '../session.ts';
import { assuranceWords, VAULT_OPTIONS, vaultWarning, warnOfWeakness, withVault } from '../vault.ts';
import { keptKeyLines } from './backup-options.ts';

const passwordFile = (help: string): OptionHelp => ({ name: 'password-file', value: 'FILE|-', help });

const NOBODY =
  'Whoever forgets the password and loses every computer on which backup is on cannot restore; nobody can, also not the makers of Coffer.';

export const enableCommand: Command = {
  words: ['backup', 'enable'],
  positionals: '',
  summary: 'Turn on end-to-end encrypted backup, under a 64-digit key or a password',
  count: [0, 0],
  options: [
    { name: 'key64', help: 'Protect it with a 64-digit key, printed once, which you keep' },
    passwordFile('Protect it with the password there; its key is kept in a vault. On a terminal - asks'),
    ...VAULT_OPTIONS,
  ],
  run: async (context, args) => {
    const file = args.value('password-file');
    if (args.flag('key64') === (file !== undefined)) {
      throw new CliError('cli/usage', {
        reason:
          'Say how to protect the backup: --key64 for a 64-digit key, or --password-file FILE for a password.',
      });
    }
    if (file === undefined) await enableWithDigits(context);
    else await enableWithPassword(context, args, file);
  },
};

async function enableWithDigits({ open, output }: Context): Promise<void> {
  const { backups } = await open({ create: true });
  using key = await backups.enable();
  const { sealedBy } = backups;
  output.result('enabled', { key: toDigits(key), sealedBy }, [groupedDigits(key)]);
  await shownOrUndone(output, backups);
  output.note(
    '',
    'These 64 digits are the only way into your backups. Write them down, and keep them apart from this computer.',
    'Whoever has them can read your backups. Without them nobody can, also not the makers of Coffer.',
    ...keptKeyLines(backups),
    'Next: coffer backup create --to FOLDER',
  );
}

/** A key that nobody has seen must not go on to protect backups. Throws `cli/key-not-shown`. */
async function shownOrUndone(output: Output, backups: Backups): Promise<void> {
  try {
    await output.flushed({ seen: true });
  } catch (error) {
    await backups.disable();
    throw new CliError('cli/key-not-shown', error instanceof CliError ? error.data : {}, { cause: error });
  }
}

async function enableWithPassword(context: Context, args: Arguments, file: string): Promise<void> {
  const { output, streams } = context;
  refuseSharedInput(args, ['password-file', 'pin-file'], streams);
  const session = await context.open({ create: true });
  const state = await session.backups.status();
  if (state?.protector.kind === 'vault') {
    throw new BackupError('backup/already-enabled', { setId: state.setId });
  }
  using password = await readNewPassword(file, streams);
  const strength = await warnOfWeakness(output, password);
  await withVault(context, args, session, async (vault) => {
    const link = await vault.link();
    // Before the record is made: whoever restores without this file can name the vault, but need not search for it.
    await rememberVault(session.profile.backupFolder, vault.choice);
    const { setId, protector, attemptsLeft, hadDigits } = await session.backups.enableWithPassword(
      link,
      password,
    );
    const { vaultId, account, assurance } = protector;
    output.result(
      'enabled',
      {
        setId,
        protector: { kind: 'vault', vaultId, account, assurance },
        sealedBy: session.backups.sealedBy,
        attemptsLeft,
        strength,
      },
      [
        `Encrypted backup is on, protected by your password. Its key is in the vault in ${printable(vault.info.label)} (${assuranceWords(vault.info.assurance)}).`,
        `${plural(attemptsLeft, 'wrong password')} in a row, and the vault destroys it for good.`,
      ],
    );
    output.note(
      ...(hadDigits ? ['Your 64 digits go on opening your backups.'] : []),
      NOBODY,
      ...keptKeyLines(session.backups),
      ...vaultWarning(vault),
      'Next: coffer backup create --to FOLDER',
    );
  });
}

export const changePasswordCommand: Command = {
  words: ['backup', 'change-password'],
  positionals: '',
  summary: 'Set a new password; this computer still has the key and may do so',
  count: [0, 0],
  options: [
    passwordFile(
      'The new password; beside --new-password-file the present one, which the vault checks first',
    ),
    {
      name: 'new-password-file',
      value: 'FILE|-',
      help: 'The new password, where the present one is given as well',
    },
    {
      name: 'move',
      help: 'Put the key under the new password into the vault named here, which is another one',
    },
    ...VAULT_OPTIONS,
  ],
  run: async (context, args) => {
    const { output, streams } = context;
    const [first, second] = [passwordFileOf(args), args.value('new-password-file')];
    refuseSharedInput(args, ['password-file', 'new-password-file', 'pin-file'], streams);
    const session = await passwordSession(context);
    using present = second === undefined ? null : await readPassword(first, streams);
    using password = await readNewPassword(second ?? first, streams);
    const strength = await warnOfWeakness(output, password);
    await withVault(context, args, session, async (vault) => {
      const link = await vault.link();
      if (args.flag('move')) {
        await moved(context, session, vault, password, strength);
        return;
      }
      if (present !== null) await session.backups.checkPassword(link, present);
      const { attemptsLeft } = await session.backups.changePassword(link, password);
      output.result('password-changed', { attemptsLeft, strength }, [
        `The password is changed; the old one opens nothing any more. ${plural(attemptsLeft, 'attempt')} left.`,
      ]);
    });
  },
};

async function moved(
  { output }: Context,
  { backups, profile }: Session,
  vault: LocalVault,
  password: VaultPassword,
  strength: number,
): Promise<void> {
  const { attemptsLeft, protector, before } = await backups.moveToVault(await vault.link(), password);
  await rememberVault(profile.backupFolder, vault.choice);
  const { vaultId, account, assurance } = protector;
  output.result(
    'password-moved',
    { attemptsLeft, protector: { kind: 'vault', vaultId, account, assurance }, before, strength },
    [
      `The key is now in the vault in ${printable(vault.info.label)} (${assuranceWords(vault.info.assurance)}), under the new password. ${plural(attemptsLeft, 'attempt')} left.`,
    ],
  );
  output.note(
    ...(before.vaultId === vaultId
      ? []
      : [
          `The vault before, ${before.vaultId}, still has its record, which the old password opens. To remove it there:`,
          `coffer vault destroy --account ${before.account}, with the options that name that vault.`,
        ]),
    ...vaultWarning(vault),
    'The next backup tells the set where its key is: coffer backup create --to FOLDER',
  );
}

export const checkPasswordCommand: Command = {
  words: ['backup', 'check-password'],
  positionals: '',
  summary: 'Try your password with the vault; a wrong one costs an attempt, the right one gives all back',
  count: [0, 0],
  options: [passwordFile('The password to try; on a terminal - asks'), ...VAULT_OPTIONS],
  run: async (context, args) => {
    const { output, streams } = context;
    refuseSharedInput(args, ['password-file', 'pin-file'], streams);
    const file = passwordFileOf(args);
    const session = await passwordSession(context);
    using password = await readPassword(file, streams);
    await withVault(context, args, session, async (vault) => {
      const { attemptsBefore, attemptsLeft, attemptsLimit, renewed } = await session.backups.checkPassword(
        await vault.link(),
        password,
      );
      output.result('password-checked', { attemptsBefore, attemptsLeft, attemptsLimit, renewed }, [
        `That is your password. ${attemptWords(attemptsLeft, attemptsLimit)}`,
      ]);
    });
  },
};

/** `All 10 attempts are left.` */
export function attemptWords(left: number | null, limit: number): string {
  if (left === null) return 'The vault went away before it said how many attempts are left.';
  return left === limit ? `All ${limit} attempts are left.` : `${plural(left, 'attempt')} left of ${limit}.`;
}

function passwordFileOf(args: Arguments): string {
  const file = args.value('password-file');
  if (file === undefined) {
    throw new CliError('cli/usage', {
      reason: 'Give the password with --password-file FILE, or - for standard input.',
    });
  }
  return file;
}

/** Refuses before any secret is asked for, where there is no password. */
async function passwordSession(context: Context): Promise<Session> {
  const session = await context.open({ create: false });
  const state = await session.backups.status();
  if (state === null) throw new BackupError('backup/not-enabled');
  if (state.protector.kind !== 'vault') throw new BackupError('backup/no-password');
  return session;
}

/** Four lines of four groups, which is easier to copy by hand than one long line. */
export function groupedDigits(key: BackupKey): string {
  const groups = toDigits(key).split(' ');
  return [0, 4, 8, 12].map((at) => groups.slice(at, at + 4).join(' ')).join('\n');
}

export const disableCommand: Command = {
  words: ['backup', 'disable'],
  positionals: '',
  summary: 'Turn encrypted backup off here; under a password, its record in the vault is deleted',
  count: [0, 0],
  options: [
    {
      name: 'keep-vault-record',
      help: 'Leave the record in the vault: the password goes on opening backups already made',
    },
    { name: 'yes', help: 'Do not ask first' },
    ...VAULT_OPTIONS,
  ],
  run: async (context, args) => {
    const { output } = context;
    const session = await context.open({ create: false });
    const state = await session.backups.status();
    if (state === null) throw new BackupError('backup/not-enabled');
    const keep = args.flag('keep-vault-record');
    const byPassword = state.protector.kind === 'vault';
    if (!args.flag('yes')) await confirmed(context, byPassword, keep);
    if (!byPassword || keep) await session.backups.disable(keep ? 'keep-record' : null);
    else await disableInVault(context, args, session);
    const stay = !byPassword
      ? 'Backups already made stay where they are and still open with their 64 digits.'
      : keep
        ? 'Backups already made stay where they are and still open with the password.'
        : 'Backups already made stay where they are, but the password does not open them any more: only their 64 digits do, if you noted them.';
    output.result('disabled', { vaultRecordDeleted: byPassword && !keep }, [
      'Encrypted backup is off, and this computer has forgotten the key.',
      stay,
    ]);
  },
};

/** Nobody forgets a key by mistake: says what it opens, and asks. */
async function confirmed({ streams }: Context, byPassword: boolean, keep: boolean): Promise<void> {
  const ways = byPassword && keep ? 'its password or its 64 digits' : 'its 64 digits';
  await askToType(
    streams,
    `This computer forgets the key. Backups already made open only with ${ways} ("coffer backup key" shows the digits).`,
    'off',
  );
}

async function disableInVault(context: Context, args: Arguments, session: Session): Promise<void> {
  const remove = async (vault: LocalVault): Promise<void> => session.backups.disable(await vault.link());
  try {
    await withVault(context, args, session, remove);
  } catch (error) {
    if (error instanceof CofferError && error.code.startsWith('vault/')) {
      context.output.note(
        'Backup is still on: its record in the vault could not be deleted. To turn it off and leave the record there,',
        'add --keep-vault-record; the password then goes on opening the backups already made.',
      );
    }
    throw error;
  }
}
