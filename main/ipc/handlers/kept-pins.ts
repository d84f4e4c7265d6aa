/**
 * PINs of tokens that the person asked to keep, each sealed by the operating system's key store in a file of the
 * profile's backup folder. Where there is no key store none is kept.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomic } from '../../base/files.ts';
import type { KeySealer } from '../../keys/index.ts';

const FILE = /^vault-pin-[0-9a-f]{32}\.key$/;

/** Of the vault, without saying which it is. */
const nameOf = (identity: string): string =>
  `vault-pin-${createHash('sha256').update(identity).digest('hex').slice(0, 32)}`;

export class KeptPins {
  readonly #folder: string;
  readonly #sealer: KeySealer | null;

  constructor(folder: string, sealer: KeySealer | null) {
    this.#folder = folder;
    this.#sealer = sealer;
  }

  get possible(): boolean {
    return this.#sealer !== null;
  }

  async has(identity: string): Promise<boolean> {
    if (this.#sealer === null) return false;
    return await fs.access(this.#file(identity)).then(
      () => true,
      () => false,
    );
  }

  /** The caller's to zero; null where none is kept, or the key store does not open it: then it is asked for again. */
  async read(identity: string): Promise<Uint8Array | null> {
    if (this.#sealer === null) return null;
    try {
      return await this.#sealer.open(nameOf(identity), await fs.readFile(this.#file(identity)));
    } catch {
      return null;
    }
  }

  /** `pin` stays the caller's. */
  async keep(identity: string, pin: Uint8Array): Promise<void> {
    if (this.#sealer === null) return;
    const sealed = await this.#sealer.seal(nameOf(identity), pin);
    await writeFileAtomic(this.#file(identity), sealed, { mode: 0o600 });
  }

  async forget(identity: string): Promise<void> {
    await fs.rm(this.#file(identity), { force: true });
  }

  async forgetAll(): Promise<void> {
    const names = await fs.readdir(this.#folder).catch((): string[] => []);
    for (const name of names.filter((one) => FILE.test(one))) await fs.rm(path.join(this.#folder, name));
  }

  #file(identity: string): string {
    return path.join(this.#folder, `${nameOf(identity)}.key`);
  }
}
