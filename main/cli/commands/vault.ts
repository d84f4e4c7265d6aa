/** `coffer vault ...` for who runs a vault: making it, looking at it, keeping it tidy. */
import path from 'node:path';
import { writeFileAtomic } from '../../base/files.ts';
import {
  probeChosen,
  readAuditLog,
  rememberVault,
  VaultsError,
  type VaultChoice,
} from '../../vaults/index.ts';
import type { TokenInfo } from '../../../vault/hsm/port.ts';
import { ATTEMPTS_DEFAULT, ATTEMPTS_MAX, ATTEMPTS_MIN } from '../../../vault/policy/record.ts';
import type { VaultStatus } from '../../../vault/service/calls.ts';
import type { Arguments, Command } from '../commands.ts';
import { askToType } from '../confirm.ts';
import { CliError } from '../errors.ts';
import { formatTime, plural, printable, table } from '../format.ts';
import type { Context, Session } from '../session.ts';
import {
  assuranceWords,
  namedVault,
  PinOnce,
  processHost,
  VAULT_OPTIONS,
  vaultWarning,
  withChosenVault,
  withVault,
} from '../vault.ts';
import { checkLines, refuseFailedProbe } from './vault-devices.ts';

export const initCommand: Command = {
  words: ['vault', 'init'],
  positionals: '',
  summary: 'Make a vault in a token or a folder, and remember it here',
  count: [0, 0],
  options: [
    { name: 'software', help: 'In a folder: the one of --vault, or "vault" beside your chats' },
    ...VAULT_OPTIONS,
    {
      name: 'attempts',
      value: 'NUMBER',
      help: `Wrong passwords until the end, ${ATTEMPTS_MIN} to ${ATTEMPTS_MAX} (default ${ATTEMPTS_DEFAULT})`,
    },
    { name: 'dry-run', help: 'Only check the token and say what would be made' },
  ],
  run: async (context, args) => {
    const attempts = attemptsOf(args);
    const named = namedVault(args);
    if (args.flag('software') && named?.kind === 'pkcs11') {
      throw new CliError('cli/usage', { reason: 'Either --software or --module FILE, not both.' });
    }
    if (!args.flag('software') && named === null) {
      throw new CliError('cli/usage', { reason: 'Say where: --module FILE for a token, or --software.' });
    }
    if (args.flag('dry-run')) {
      await dryRun(context, args, named, attempts ?? ATTEMPTS_DEFAULT);
      return;
    }
    const session = await context.open({ create: true });
    const choice: VaultChoice = named ?? {
      kind: 'software',
      folder: path.join(session.profile.folder, 'vault'),
    };
    await withChosenVault(context, args, session, choice, async (vault) => {
      const before = await vault.status();
      const { vault: vaultId, attemptsLimit } = before;
      if (vaultId !== null && attempts !== null && attempts !== attemptsLimit) {
        throw new VaultsError('vault/already-initialised', { vaultId, attemptsLimit });
      }
      const made = vaultId === null ? await vault.create(attempts ?? ATTEMPTS_DEFAULT) : before;
      await rememberVault(session.profile.backupFolder, vault.choice);
      const { assurance, label, serial } = vault.info;
      const result = { vaultId: made.vault, created: vaultId === null, attemptsLimit: made.attemptsLimit };
      context.output.result('vault-ready', { ...result, assurance, label, serial }, [
        `${vaultId === null ? 'Made' : 'Found'} vault ${made.vault ?? ''} (${assuranceWords(assurance)}) in ${printable(label)}.`,
        `After ${made.attemptsLimit ?? '?'} wrong passwords in a row a record is destroyed for good.`,
        vault.choice.kind === 'pkcs11' ? 'It is remembered here; its PIN is not.' : 'It is remembered here.',
      ]);
      context.output.note(
        ...vaultWarning(vault),
        ...(named === null ? ['That is beside your chats: name a folder on another disk with --vault.'] : []),
      );
    });
  },
};

async function dryRun(
  context: Context,
  args: Arguments,
  named: VaultChoice | null,
  attempts: number,
): Promise<void> {
  const { output, streams } = context;
  if (named?.kind !== 'pkcs11') {
    const folder = named?.folder ?? null;
    output.result('vault-dry-run', { folder, attempts, passed: true }, [
      `Would make a software vault with ${attempts} attempts in ${folder === null ? 'the folder "vault" beside your chats' : printable(folder)}.`,
      'Nothing was changed.',
    ]);
    return;
  }
  using secrets = new PinOnce(args, streams);
  (await secrets.pin())?.fill(0);
  const probe = await probeChosen(processHost(), named, secrets);
  output.result('vault-dry-run', { attempts, ...probe }, [
    ...checkLines(probe),
    probe.passed
      ? `Would make a vault with ${attempts} attempts in "${printable(probe.label)}", serial ${printable(probe.serial)} (${assuranceWords(probe.assurance)}).`
      : 'No vault will be made in this token.',
    'Throw-away keys were made and destroyed; nothing else was changed.',
  ]);
  refuseFailedProbe(probe, named.module);
}

function attemptsOf(args: Arguments): number | null {
  const text = args.value('attempts');
  if (text === undefined) return null;
  const attempts = Number(text);
  if (/^\d{1,2}$/.test(text) && attempts >= ATTEMPTS_MIN && attempts <= ATTEMPTS_MAX) return attempts;
  throw new CliError('cli/usage', {
    reason: `--attempts is a number from ${ATTEMPTS_MIN} to ${ATTEMPTS_MAX}.`,
  });
}

/** A vault that is named in full can be looked at before there are any chats. */
function sessionFor(context: Context, args: Arguments): Promise<Session> {
  return context.open({ create: namedVault(args) !== null });
}

export const vaultStatusCommand: Command = {
  words: ['vault', 'status'],
  positionals: '',
  summary: 'What the vault is, how safe, how full',
  count: [0, 0],
  options: VAULT_OPTIONS,
  run: async (context, args) => {
    await withVault(context, args, await sessionFor(context, args), async (vault) => {
      const status = await vault.status();
      context.output.result(
        'vault-status',
        { ...status, token: vault.info },
        statusLines(status, vault.info),
      );
      context.output.note(...vaultWarning(vault));
    });
  },
};

function statusLines(
  { vault, attemptsLimit, accounts, lastFailure }: VaultStatus,
  info: TokenInfo,
): string[] {
  const { capacity } = info;
  const locked = accounts.filter(({ state }) => state === 'locked').length;
  const rows = [
    ['Vault', vault ?? 'none yet: coffer vault init'],
    ['Where', `${printable(info.label)} (${printable(`${info.manufacturer} ${info.model}`.trim())})`],
    ['Serial', printable(info.serial)],
    ['Assurance', assuranceWords(info.assurance)],
    ['Attempts', attemptsLimit === null ? '-' : String(attemptsLimit)],
    ['Accounts', `${accounts.length}${locked > 0 ? `, ${locked} of them locked for good` : ''}`],
    ['Room', roomWords(capacity)],
    ...(lastFailure === null ? [] : [['Last failure', `${lastFailure.code}, ${formatTime(lastFailure.at)}`]]),
  ];
  return table(rows);
}

function roomWords({ accountsFree, objectsUsed }: TokenInfo['capacity']): string {
  const used = `${plural(objectsUsed, 'object')} in it`;
  return accountsFree === null
    ? `${used}; it names no limit`
    : `${used}, ${plural(accountsFree, 'account')} more fit`;
}

export const accountsCommand: Command = {
  words: ['vault', 'accounts'],
  positionals: '',
  summary: 'The records in the vault and their attempts',
  count: [0, 0],
  options: VAULT_OPTIONS,
  run: async (context, args) => {
    await withVault(context, args, await sessionFor(context, args), async (vault) => {
      const { accounts } = await vault.status();
      const rows = accounts.map(({ account, state, attemptsLeft, attemptsLimit, changedAt }) => [
        account,
        state === 'live' ? `${attemptsLeft} of ${attemptsLimit}` : 'locked for good',
        formatTime(changedAt),
      ]);
      const lines =
        rows.length === 0 ? ['No accounts yet.'] : table([['Account', 'Attempts', 'Changed'], ...rows]);
      context.output.result('vault-accounts', { accounts }, lines);
    });
  },
};

export const auditCommand: Command = {
  words: ['vault', 'audit'],
  positionals: '',
  summary: 'What happened to the records on this computer, checked line by line',
  count: [0, 0],
  options: [...VAULT_OPTIONS, { name: 'export', value: 'FILE', help: 'Write it as JSON lines instead' }],
  run: async (context, args) => {
    await withVault(context, args, await sessionFor(context, args), async (vault) => {
      const log = await vault.audit();
      const { events, broken } = readAuditLog(log);
      const end = events.at(-1);
      const file = args.value('export');
      if (file !== undefined) await writeLog(file, log);
      const rows = events.map(({ seq, at, type, account, attemptsLeft }) => [
        String(seq),
        formatTime(Date.parse(at)),
        type,
        account ?? '',
        attemptsLeft === null ? '' : `${attemptsLeft} left`,
      ]);
      const summary = `${plural(events.length, 'line')}, whole${end ? `; the last is number ${end.seq} with hash ${end.hash}` : ''}.`;
      const data = file === undefined ? { events } : { file, lines: events.length };
      const seq = end?.seq ?? 0;
      context.output.result('vault-audit', { ...data, seq, hash: end?.hash ?? null, broken }, [
        ...(file === undefined ? table(rows, [0]) : [`Written to ${printable(file)}.`]),
        summary,
      ]);
      if (broken === null) return;
      context.output.note(
        `But the log before it had been changed. It is kept beside it as ${printable(broken.file)}.`,
        'Find out who may write there. Move both away to begin anew; the vault itself goes on working.',
      );
      throw new VaultsError('vault/audit-broken', { line: broken.line, file: broken.file });
    });
  },
};

async function writeLog(file: string, log: string): Promise<void> {
  try {
    await writeFileAtomic(path.resolve(file), log, { mode: 0o600 });
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new CliError('cli/unwritable-file', { file, reason }, { cause: error });
  }
}

export const sweepCommand: Command = {
  words: ['vault', 'sweep'],
  positionals: '',
  summary: 'Remove what an interruption left in the token; every start does it too',
  count: [0, 0],
  options: VAULT_OPTIONS,
  run: async (context, args) => {
    await withVault(context, args, await sessionFor(context, args), async (vault) => {
      const summary = await vault.sweep();
      const { leftovers, keysDestroyed, keysMissing, unreadable } = summary;
      context.output.result('vault-swept', summary, [
        `Removed ${plural(leftovers, 'old record')} and ${plural(keysDestroyed.length, 'key')} that no record names.`,
        ...(keysMissing.length > 0 ? [`Missing keys of: ${keysMissing.join(', ')}`] : []),
        ...(unreadable.length > 0
          ? [`Cannot be read and were left alone: ${unreadable.map(printable).join(', ')}`]
          : []),
      ]);
    });
  },
};

export const destroyCommand: Command = {
  words: ['vault', 'destroy'],
  positionals: '',
  summary: 'Destroy one record and its key for good: its password opens nothing any more',
  count: [0, 0],
  options: [
    { name: 'account', value: 'ACCOUNT', help: '32 digits, as "coffer vault accounts" shows them' },
    { name: 'yes', help: 'Do not ask to type the account' },
    ...VAULT_OPTIONS,
  ],
  run: async (context, args) => {
    const account = args.value('account') ?? '';
    if (!/^[0-9a-f]{32}$/.test(account)) {
      throw new CliError('cli/usage', { reason: 'Name the account with --account, 32 digits.' });
    }
    if (!args.flag('yes')) {
      const what = 'Its password opens nothing any more afterwards.';
      await askToType(context.streams, what, account);
    }
    await withVault(context, args, await sessionFor(context, args), async (vault) => {
      await vault.destroyAccount(account);
      context.output.result('vault-destroyed', { account }, [
        `Destroyed ${account}. No password opens what it protected; its 64 digits still do.`,
      ]);
    });
  },
};
