/** From the options of a command to an opened vault, and what people are told of it. */
import path from 'node:path';
import type { ProcessHost } from '../../vault/service/host.ts';
import { NodeProcessHost } from '../../vault/service/node-host.ts';
import type { SecretSource } from '../../vault/service/client.ts';
import {
  LocalVault,
  passwordStrength,
  refuseNoVault,
  rememberedVault,
  strengthInEnglish,
  VaultsError,
  type VaultChoice,
  type VaultPassword,
} from '../vaults/index.ts';
import type { Arguments, OptionHelp } from './commands.ts';
import { CliError } from './errors.ts';
import type { Output, Streams } from './output.ts';
import { readPin } from './secret-input.ts';
import type { Context, Session } from './session.ts';

export const MODULE: OptionHelp = { name: 'module', value: 'FILE', help: 'The PKCS#11 module of the token' };
const PIN_FILE: OptionHelp = {
  name: 'pin-file',
  value: 'FILE|-',
  help: 'Where its PIN is; else COFFER_VAULT_PIN, else it is asked for',
};
export const LIBRARY_PARAMETERS: OptionHelp = {
  name: 'library-parameters',
  value: 'TEXT',
  help: 'What the module is started with, where it wants something',
};
export const TOKEN_OPTIONS: readonly OptionHelp[] = [
  MODULE,
  { name: 'token-label', value: 'NAME', help: 'Which token; everything given must match' },
  { name: 'serial', value: 'SERIAL', help: 'Which token, by its serial number' },
  { name: 'slot', value: 'NUMBER', help: 'Which token, by its slot' },
  LIBRARY_PARAMETERS,
  PIN_FILE,
];
/** Which vault. None of them: the one this profile remembers. */
export const VAULT_OPTIONS: readonly OptionHelp[] = [
  { name: 'vault', value: 'DIR', help: 'The folder of a software vault' },
  ...TOKEN_OPTIONS,
];

export const processHost = (): ProcessHost => new NodeProcessHost();

/** What the options name, or null where they name nothing. */
export function namedVault(args: Arguments): VaultChoice | null {
  const [folder, module] = [args.value('vault'), args.value('module')];
  const tokenOnly = ['token-label', 'serial', 'slot', 'library-parameters'].filter(
    (name) => args.value(name) !== undefined,
  );
  if (folder !== undefined && (module !== undefined || tokenOnly.length > 0)) {
    throw new CliError('cli/usage', { reason: 'Either --vault DIR or --module FILE, not both.' });
  }
  if (folder !== undefined) return { kind: 'software', folder: path.resolve(folder) };
  if (module === undefined) {
    const [first] = tokenOnly;
    if (first !== undefined)
      throw new CliError('cli/usage', { reason: `--${first} belongs to --module FILE.` });
    return null;
  }
  return {
    kind: 'pkcs11',
    module: path.resolve(module),
    libraryParameters: args.value('library-parameters') ?? null,
    tokenLabel: args.value('token-label') ?? null,
    serial: args.value('serial') ?? null,
    slot: slotOf(args),
  };
}

export function slotOf(args: Arguments): number | null {
  const text = args.value('slot');
  if (text === undefined) return null;
  if (!/^\d{1,15}$/.test(text)) throw new CliError('cli/usage', { reason: '--slot is a number.' });
  return Number(text);
}

/** The PIN of one command: read or asked for once, zeroed at its end. */
export class PinOnce implements SecretSource, Disposable {
  readonly #file: string | undefined;
  readonly #streams: Streams;
  #pin: Promise<Uint8Array | null> | null = null;

  constructor(args: Arguments, streams: Streams) {
    this.#file = args.value('pin-file');
    this.#streams = streams;
  }

  /** A copy, which whoever asked zeroes. */
  async pin(): Promise<Uint8Array | null> {
    this.#pin ??= this.#read();
    const pin = await this.#pin;
    return pin === null ? null : Uint8Array.from(pin);
  }

  sealingKey(): Promise<null> {
    return Promise.resolve(null);
  }

  [Symbol.dispose](): void {
    void this.#pin?.then((pin) => pin?.fill(0)).catch(() => undefined);
  }

  async #read(): Promise<Uint8Array | null> {
    const named = process.env['COFFER_VAULT_PIN'];
    if (this.#file === undefined && named !== undefined && named !== '')
      return new TextEncoder().encode(named);
    return readPin(this.#file, this.#streams);
  }
}

/** Opens the vault that the options name, or the remembered one, for as long as `work` takes. */
export async function withVault<T>(
  context: Context,
  args: Arguments,
  session: Session,
  work: (vault: LocalVault) => Promise<T>,
): Promise<T> {
  const choice = namedVault(args) ?? (await rememberedVault(session.profile.backupFolder));
  if (choice === null) throw new VaultsError('vault/not-chosen');
  if (choice.kind === 'software') await refuseNoVault(choice.folder);
  return withChosenVault(context, args, session, choice, work);
}

export async function withChosenVault<T>(
  { streams }: Context,
  args: Arguments,
  { profile }: Session,
  choice: VaultChoice,
  work: (vault: LocalVault) => Promise<T>,
): Promise<T> {
  using secrets = new PinOnce(args, streams);
  // A file that cannot be read says so here; inside the process it would only be a PIN that is missing.
  if (choice.kind === 'pkcs11') (await secrets.pin())?.fill(0);
  const auditFolder = profile.backupFolder;
  await using vault = await LocalVault.open(choice, { host: processHost(), secrets, auditFolder });
  return await work(vault);
}

/** `hardware` and so on, in words. */
export function assuranceWords(assurance: string): string {
  switch (assurance) {
    case 'hardware':
      return 'hardware';
    case 'softhsm-test-only':
      return 'SoftHSM (test only)';
    case 'software':
      return 'software';
    default:
      return assurance;
  }
}

/** What must be said of a vault that is not hardware, beside where it is. */
export function vaultWarning({ info, choice }: LocalVault): string[] {
  if (choice.kind === 'software') {
    return [
      `This vault is the folder ${choice.folder}. It is lost with the disk that it is on, and whoever restores an old copy of it has the old attempts back.`,
    ];
  }
  if (info.assurance === 'softhsm-test-only') {
    return [
      'SoftHSM keeps its tokens in files. An old copy of them brings old attempts back: for tests only.',
    ];
  }
  return [];
}

/** Says what is weak about a new password, and lets it pass: the person decides. */
export async function warnOfWeakness(output: Output, password: VaultPassword): Promise<number> {
  const strength = await passwordStrength(password);
  if (strength.score < 3) {
    const { warning, suggestions } = await strengthInEnglish(strength);
    output.note(
      `This password is ${strength.score < 2 ? 'easy' : 'not very hard'} to guess.${warning === null ? '' : ` ${warning}`}`,
      ...suggestions.slice(0, 2),
    );
  }
  return strength.score;
}
