/** The double's key: made, shown, typed back, kept, and compared as main does (main/ipc/handlers/encryption.ts). */
import type { GroupState } from '../../preload/contract/backup.ts';
import { Refusal } from './bridge.ts';

/** Every digit occurs, and every group is different. */
export const KEY = '0f1e2d3c4b5a69788796a5b4c3d2e1f01a2b3c4d5e6f70819203a4b5c6d7e8f9';
/** What is shown after the first was given up. */
const OTHER_KEY = [...KEY].toReversed().join('');
const GROUPS = 16;

export function digitsOf(typed: string): string {
  return typed.replaceAll(/[^0-9a-z]/giu, '').toLowerCase();
}

function groupsOf(stateOf: (from: number) => GroupState): { groups: GroupState[]; complete: boolean } {
  const groups = Array.from({ length: GROUPS }, (_, index) => stateOf(index * 4));
  return { groups, complete: groups.every((state) => state === 'right') };
}

/** Group by group: only for a key that the page has been shown anyway. */
function compareGroups(key: string, digits: string) {
  return groupsOf((from) => {
    const part = digits.slice(from, from + 4);
    if (part === '') return 'empty';
    if (!key.slice(from, from + 4).startsWith(part)) return 'wrong';
    return part.length < 4 ? 'partial' : 'right';
  });
}

/** All or nothing, for the kept key. */
function compareWhole(key: string, digits: string) {
  return groupsOf((from) => {
    if (digits.length <= from) return 'empty';
    if (digits === key) return 'right';
    return digits.length >= key.length ? 'wrong' : 'partial';
  });
}

export class DoubleKey {
  #new = KEY;
  #kept: string | null;
  #shown: string | null = null;

  constructor(isOn: boolean) {
    this.#kept = isOn ? KEY : null;
  }

  /** The same new one until it is given up. */
  begin(): { digits: string } {
    this.#shown = this.#new;
    return { digits: this.#shown };
  }

  abandon(): void {
    this.#new = OTHER_KEY;
    this.#shown = null;
  }

  confirm(typed: string): void {
    if (digitsOf(typed) !== this.#shown) throw new Refusal('ipc/wrong-digits');
    this.#kept = this.#shown;
    this.#shown = null;
  }

  /** Under a password the key is made without being shown. */
  keep(): void {
    this.#kept ??= this.#new;
  }

  reveal(): { digits: string } {
    this.#shown = this.#keptOne();
    return { digits: this.#shown };
  }

  hide(): void {
    this.#shown = null;
  }

  check(typed: string): { groups: GroupState[]; complete: boolean } {
    const digits = digitsOf(typed);
    return this.#shown === null ? compareWhole(this.#keptOne(), digits) : compareGroups(this.#shown, digits);
  }

  prove(typed: string): void {
    if (digitsOf(typed) !== this.#keptOne()) throw new Refusal('ipc/wrong-digits');
  }

  #keptOne(): string {
    if (this.#kept === null) throw new Refusal('backup/not-enabled');
    return this.#kept;
  }
}
