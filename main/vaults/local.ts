/**
 * A vault on this computer: a token or a folder, served by a process of its own (vault/service). Its owner's calls,
 * and the link through which a client reaches it like any other vault.
 */
import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { SweepSummary, VaultCalls, VaultStatus } from '../../vault/service/calls.ts';
import { wholeAudit } from '../../vault/service/audit-pages.ts';
import {
  inspectModule,
  openVault,
  type SecretSource,
  type VaultChoice as ProcessChoice,
  type VaultProcess,
} from '../../vault/service/client.ts';
import type { ProcessHost } from '../../vault/service/host.ts';
import type { TokenInfo } from '../../vault/hsm/port.ts';
import { AUDIT_LOG } from '../../vault/hsm/private-folder.ts';
import { vaultId, type VaultId } from '../../vault/protocol/ids.ts';
import type { VaultChoice } from './choice.ts';
import { coded, VaultsError } from './errors.ts';
import type { VaultDescription, VaultLink } from './link.ts';

export interface LocalVaultParts {
  readonly host: ProcessHost;
  /** The PIN, each time the token wants it; the sealing key of a software vault that is `sealed`. */
  readonly secrets: SecretSource;
  /** Whether keys that a software vault makes are sealed by the operating system's key store. */
  readonly sealed?: boolean;
  /** Where audit logs of tokens are kept. A software vault keeps its own in its folder. */
  readonly auditFolder: string;
}

type KeyListing = VaultCalls['keys']['result'][number];

export class LocalVault implements AsyncDisposable {
  readonly info: TokenInfo;
  /** What was opened, complete enough to be found again. */
  readonly choice: VaultChoice;
  readonly #process: VaultProcess;

  private constructor(process: VaultProcess, info: TokenInfo, choice: VaultChoice) {
    this.#process = process;
    this.info = info;
    this.choice = choice;
  }

  /**
   * Opens a token or folder, whether or not it holds a vault yet. A token is probed first.
   * @throws every code of `vault/hsm/errors.ts`
   */
  static async open(choice: VaultChoice, parts: LocalVaultParts): Promise<LocalVault> {
    return coded(async () => {
      const exact = await complete(choice, parts.host);
      const auditPath = await auditPathOf(exact, parts.auditFolder);
      const token = forProcess(exact, parts.sealed ?? false);
      const { vault, info } = await openVault(parts.host, token, auditPath, parts.secrets, {});
      const found: VaultChoice =
        exact.kind === 'pkcs11' ? { ...exact, tokenLabel: info.label, serial: info.serial } : exact;
      return new LocalVault(vault, info, found);
    });
  }

  status(): Promise<VaultStatus> {
    return coded(() => this.#process.call('status', null));
  }

  /** Makes a vault where there is none. `attempts`: 3 to 20. */
  create(attempts: number): Promise<VaultStatus> {
    return coded(() => this.#process.call('create-vault', { attempts }));
  }

  sweep(): Promise<SweepSummary> {
    return coded(() => this.#process.call('sweep', null));
  }

  /** For who runs the vault: without the owner's signature. `account`: 32 hexadecimal digits. */
  async destroyAccount(account: string): Promise<void> {
    await coded(() => this.#process.call('destroy-account', { account }));
  }

  /** The keys of this program in the token. Uses none of them. */
  keys(): Promise<readonly KeyListing[]> {
    return coded(() => this.#process.call('keys', null));
  }

  /** The audit log as JSON lines, verified. */
  audit(): Promise<string> {
    return coded(() => wholeAudit(this.#process));
  }

  /** @throws `vault/not-initialised` */
  async link(): Promise<VaultLink> {
    const { vault } = await this.status();
    if (vault === null) throw new VaultsError('vault/not-initialised');
    return new LocalLink(this, this.#process, vaultId(Uint8Array.from(Buffer.from(vault, 'hex'))));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process.stop();
  }
}

class LocalLink implements VaultLink {
  readonly vaultId: VaultId;
  readonly #vault: LocalVault;
  readonly #process: VaultProcess;

  constructor(vault: LocalVault, process: VaultProcess, id: VaultId) {
    this.#vault = vault;
    this.#process = process;
    this.vaultId = id;
  }

  async describe(): Promise<VaultDescription> {
    const { attemptsLimit, lastFailure } = await this.#vault.status();
    const { assurance, label: name } = this.#vault.info;
    return { assurance, name, attemptsLimit: attemptsLimit ?? 0, lastFailure };
  }

  async exchange(request: Uint8Array): Promise<Uint8Array> {
    return coded(() => this.#process.exchange(request));
  }
}

function forProcess(choice: VaultChoice, sealed: boolean): ProcessChoice {
  if (choice.kind === 'software') return { kind: 'software', folder: choice.folder, sealed };
  return { kind: 'pkcs11', ...tokenParams(choice) };
}

export function tokenParams(choice: Extract<VaultChoice, { kind: 'pkcs11' }>) {
  const { module, libraryParameters, slot, serial, tokenLabel: label } = choice;
  return { module, libraryParameters, slot, serial, label };
}

/**
 * Adds the serial where exactly one token fits, so that its audit log has one name, however it was asked for. Where none
 * or several do, opening says so.
 */
async function complete(choice: VaultChoice, host: ProcessHost): Promise<VaultChoice> {
  if (choice.kind === 'software') return { ...choice, folder: path.resolve(choice.folder) };
  if (choice.serial !== null) return choice;
  const { tokens } = await inspectModule(host, tokenParams(choice), {});
  const [only, ...others] = tokens.filter(
    ({ label, slot, initialised }) =>
      initialised &&
      (choice.tokenLabel === null || choice.tokenLabel === label) &&
      (choice.slot === null || choice.slot === slot),
  );
  return only === undefined || others.length > 0 ? choice : { ...choice, serial: only.serial };
}

async function auditPathOf(choice: VaultChoice, folder: string): Promise<string> {
  if (choice.kind === 'software') return path.join(choice.folder, AUDIT_LOG);
  const module = await realpath(choice.module).catch(() => choice.module);
  const name = `${module}\0${choice.serial ?? choice.tokenLabel ?? String(choice.slot)}`;
  const id = createHash('sha256').update(name).digest('hex').slice(0, 16);
  return path.join(folder, `vault-audit-${id}.jsonl`);
}
