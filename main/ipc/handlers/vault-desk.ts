/**
 * Where the window's calls meet vaults: names for folders and tokens, the PINs that were typed, and one piece of work
 * at a time.
 *
 * A vault is open only while something is done with it, so that the command line, or another token's owner, finds it
 * free. PINs stay in memory until they are forgotten or the program ends, and in the system's key store where the person
 * asked for it; one that a token refused is never tried twice.
 */
import { randomUUID } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { ReachVault, RecordState } from '../../../preload/contract/vault.ts';
import { SerialQueue } from '../../../vault/hsm/queue.ts';
import type { ProbeResult } from '../../../vault/service/calls.ts';
import type { SecretSource } from '../../../vault/service/client.ts';
import type { ProcessHost } from '../../../vault/service/host.ts';
import { CofferError } from '../../base/error.ts';
import type { KeySealer } from '../../keys/index.ts';
import {
  findModules,
  LocalVault,
  lookAtModule,
  probeChosen,
  recordStatus,
  refuseNoVault,
  rememberedVault,
  rememberVault,
  vaultSealingKey,
  VaultsError,
  type FoundModule,
  type RecordName,
  type VaultChoice,
} from '../../vaults/index.ts';
import { IpcError } from '../errors.ts';
import { KeptPins } from './kept-pins.ts';
import { foreignText, withCleanData } from './foreign-text.ts';

/** With any of these the token has looked at the PIN, and will not like it better the next time. */
const REFUSED_PIN: ReadonlySet<unknown> = new Set([
  'vault/pin-wrong',
  'vault/pin-format',
  'vault/pin-locked',
]);

export interface VaultDeskOptions {
  readonly host: ProcessHost;
  /** The profile's: has the remembered choice and the audit logs of tokens. */
  readonly backupFolder: string;
  /** The system's key store, where there is one: seals what a software vault beside the chats makes, and PINs. */
  readonly sealer: KeySealer | null;
}

export interface UseOptions {
  /** Whether a software vault's folder that is missing is made. */
  readonly mayCreate?: boolean;
}

export class VaultDesk {
  readonly #host: ProcessHost;
  readonly #folder: string;
  readonly #sealer: KeySealer | null;
  readonly #turns = new SerialQueue();
  /** By what tells vaults apart. */
  readonly #ids = new Map<string, string>();
  readonly #choices = new Map<string, VaultChoice>();
  readonly #pins = new Map<string, Uint8Array>();
  readonly #kept: KeptPins;
  /** Modules that the person named, absolute paths. */
  readonly #modules = new Set<string>();
  #closed = false;

  constructor({ host, backupFolder, sealer }: VaultDeskOptions) {
    this.#host = host;
    this.#folder = backupFolder;
    this.#sealer = sealer;
    this.#kept = new KeptPins(backupFolder, sealer);
  }

  /** Whether a PIN can be kept beyond the end of the program. */
  get keepsPins(): boolean {
    return this.#kept.possible;
  }

  /** The same vault keeps its name while the program runs. */
  async placeId(choice: VaultChoice): Promise<string> {
    const identity = await identityOf(choice);
    const placeId = this.#ids.get(identity) ?? randomUUID();
    this.#ids.set(identity, placeId);
    this.#choices.set(placeId, choice);
    return placeId;
  }

  /** Whether a folder is in the profile's. */
  isWithChats(folder: string): boolean {
    const inside = path.relative(path.dirname(this.#folder), path.resolve(folder));
    return !inside.startsWith('..') && !path.isAbsolute(inside);
  }

  /** Whether the PIN of a token is not known yet. */
  async needsPin(choice: VaultChoice): Promise<boolean> {
    if (choice.kind !== 'pkcs11') return false;
    const identity = await identityOf(choice);
    return !this.#pins.has(identity) && !(await this.#kept.has(identity));
  }

  /** The remembered vault, or null. Throws `vault/choice-damaged`. */
  remembered(): Promise<VaultChoice | null> {
    return rememberedVault(this.#folder);
  }

  remember(choice: VaultChoice): Promise<void> {
    return rememberVault(this.#folder, choice);
  }

  /** Those in the usual folders and those that `addModule` was told. */
  modules(): Promise<FoundModule[]> {
    return this.#inTurn(() => findModules(this.#host, this.#modules));
  }

  /** Looks at a module, which is among the others from then on unless it is none. */
  async addModule(file: string): Promise<FoundModule> {
    const found = await this.lookAt(file, null);
    if (found.report !== null) this.#modules.add(file);
    return found;
  }

  lookAt(file: string, libraryParameters: string | null): Promise<FoundModule> {
    return this.#inTurn(() => lookAtModule(this.#host, file, libraryParameters));
  }

  /**
   * Opens a vault for as long as `work` takes; calls wait for each other.
   * @throws `vault/not-chosen` where none is named or remembered, `ipc/unknown-id`, and what opening throws
   */
  use<T>(
    { placeId, ...pin }: ReachVault,
    work: (vault: LocalVault) => Promise<T>,
    { mayCreate = false }: UseOptions = {},
  ): Promise<T> {
    return this.#inTurn(async () => {
      const choice = await this.#chosen(placeId);
      return await this.#withPin(choice, pin, async (secrets) => {
        if (choice.kind === 'software' && !mayCreate) await refuseNoVault(choice.folder);
        const sealed = this.#sealerOf(choice) !== null;
        const parts = { host: this.#host, secrets, sealed, auditFolder: this.#folder };
        await using vault = await LocalVault.open(choice, parts);
        return await work(vault);
      });
    });
  }

  /** Runs the start-up probe. Throws `ipc/unknown-id` for a folder, which has no module to probe. */
  probe({ placeId, ...pin }: ReachVault): Promise<ProbeResult> {
    return this.#inTurn(async () => {
      const choice = await this.#chosen(placeId);
      if (choice.kind !== 'pkcs11') throw new IpcError('ipc/unknown-id', { kind: 'token' });
      return await this.#withPin(choice, pin, (secrets) => probeChosen(this.#host, choice, secrets));
    });
  }

  /** Also those that are kept. */
  async forgetPins(): Promise<void> {
    this.#clearPins();
    await this.#kept.forgetAll();
  }

  /** Waits for what is under way, refuses what comes after, and forgets every PIN in memory. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#turns.run(() => this.#clearPins());
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.run(async () => {
      if (this.#closed) throw new VaultsError('vault/closed');
      try {
        return await work();
      } catch (error) {
        throw withCleanData(error);
      }
    });
  }

  async #chosen(placeId: string | null): Promise<VaultChoice> {
    if (placeId === null) {
      const choice = await this.remembered();
      if (choice === null) throw new VaultsError('vault/not-chosen');
      return choice;
    }
    const choice = this.#choices.get(placeId);
    if (choice === undefined) throw new IpcError('ipc/unknown-id', { kind: 'vault' });
    return choice;
  }

  async #withPin<T>(
    choice: VaultChoice,
    { pin: typed, keepPin }: Omit<ReachVault, 'placeId'>,
    work: (secrets: SecretSource) => Promise<T>,
  ): Promise<T> {
    const identity = await identityOf(choice);
    if (choice.kind === 'pkcs11') {
      const known = typed === null ? null : new TextEncoder().encode(typed);
      const pin = known ?? (this.#pins.has(identity) ? null : await this.#kept.read(identity));
      if (pin !== null) {
        this.#forgetPin(identity);
        this.#pins.set(identity, pin);
      }
    }
    const secrets: SecretSource = {
      pin: () => {
        const pin = this.#pins.get(identity);
        // A copy, which whoever asked zeroes.
        return Promise.resolve(pin === undefined ? null : Uint8Array.from(pin));
      },
      sealingKey: async () => {
        const sealer = this.#sealerOf(choice);
        return sealer && (await vaultSealingKey(this.#folder, sealer));
      },
    };
    try {
      const result = await work(secrets);
      const right = this.#pins.get(identity);
      if (keepPin === true && right !== undefined) await this.#kept.keep(identity, right);
      return result;
    } catch (error) {
      if (refusedPin(error)) {
        this.#forgetPin(identity);
        await this.#kept.forget(identity);
      }
      throw error;
    }
  }

  #clearPins(): void {
    for (const pin of this.#pins.values()) pin.fill(0);
    this.#pins.clear();
  }

  /** Only a vault that is lost with the chats anyway may depend on this system's key store. */
  #sealerOf(choice: VaultChoice): KeySealer | null {
    return choice.kind === 'software' && this.isWithChats(choice.folder) ? this.#sealer : null;
  }

  #forgetPin(identity: string): void {
    this.#pins.get(identity)?.fill(0);
    this.#pins.delete(identity);
  }
}

/** Also where a token that was opened went away, came back and then refused it: the vault tells that as its reason. */
function refusedPin(error: unknown): boolean {
  if (!(error instanceof CofferError)) return false;
  return REFUSED_PIN.has(error.code) || REFUSED_PIN.has(error.data['reason']);
}

/** The same text for the same vault, however it was found. The slot counts where nothing else does: it can change. */
async function identityOf(choice: VaultChoice): Promise<string> {
  if (choice.kind === 'software') return JSON.stringify([path.resolve(choice.folder)]);
  const { libraryParameters, tokenLabel, serial, slot } = choice;
  const module = await realpath(choice.module).catch(() => choice.module);
  return JSON.stringify([module, libraryParameters, tokenLabel, serial, serial === null ? slot : null]);
}

/** What a vault says of a record. Costs no attempt. Throws `vault/other-vault` where it is not the record's. */
export async function recordStateIn(vault: LocalVault, record: RecordName): Promise<RecordState> {
  const { state, attemptsLeft: left, attemptsLimit: limit } = await recordStatus(await vault.link(), record);
  const { label, assurance } = vault.info;
  return { state, attempts: { left, limit }, vaultName: foreignText(label, 4096), assurance };
}
