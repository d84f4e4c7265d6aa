/**
 * A secret lent to the clipboard: taken out again after a while, and at the end of the program, unless something else
 * was copied in the meantime. Only a hash of it is kept for that comparison.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clipboard } from 'electron';

/** Seconds a secret stays in the clipboard. */
export const LOAN_SECONDS = 45;

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();

export class ClipboardLoan {
  readonly #clipboard: Pick<Clipboard, 'readText' | 'writeText' | 'clear'>;
  #lent: Buffer | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(clipboard: Pick<Clipboard, 'readText' | 'writeText' | 'clear'>) {
    this.#clipboard = clipboard;
  }

  async lend(secret: string): Promise<{ readonly clearsInSeconds: number }> {
    await this.#clipboard.writeText(secret);
    this.#lent = hashOf(secret);
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.takeBack(), LOAN_SECONDS * 1000);
    this.#timer.unref();
    return { clearsInSeconds: LOAN_SECONDS };
  }

  /** Clears the clipboard if the secret is still in it. */
  async takeBack(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const lent = this.#lent;
    this.#lent = null;
    if (lent && timingSafeEqual(lent, hashOf(await this.#clipboard.readText()))) this.#clipboard.clear();
  }
}
