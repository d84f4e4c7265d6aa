/**
 * The life of one account in a vault whose process is killed again and again, and what must hold after every kill: never
 * more evaluations than attempts, never an attempt that nobody asked for, never a lost record, nothing left over.
 */
import { expect } from 'vitest';
import { verifyAudit } from '../../vault/service/audit-line.ts';
import { wholeAudit } from '../../vault/service/audit-pages.ts';
import type { VaultProcess } from '../../vault/service/client.ts';
import { parseRequest, parseResponse } from '../../vault/protocol/frames.ts';
import type { Request, Response } from '../../vault/protocol/messages.ts';
import { Person } from './vault-person.ts';

type Act = 'guess' | 'recover' | 'leave' | 'change' | 'forget';

/** What was going on when the kill came: a request, the opening, or nothing. */
export type Struck = Request['type'] | 'opening' | 'nothing';

export interface LifeOptions {
  readonly attempts: number;
  /** Opens the vault. */
  open(): Promise<VaultProcess>;
  /** Kills, outright, whatever process of it was started last. */
  kill(): void;
  /** Makes good what the token itself loses when it is killed. Returns whether it had lost something. */
  mend(): Promise<boolean>;
}

/** Kills that come while the vault opens. */
const OPENINGS = 0.2;
/** The kill comes soon after one of so many requests: enough for each of them to be met in each state. */
const REQUESTS = 8;

export class Life {
  readonly struck = new Map<Struck, number>();
  /** Records that ran out of attempts. */
  locked = 0;
  /** Kills after which the token itself had to be made good. */
  mended = 0;
  readonly #options: LifeOptions;
  readonly #person: Person;
  #vault: VaultProcess;
  /** Passwords that may open the record: two while the end of a change is unknown. */
  #passwords = ['password 0'];
  #changes = 0;
  /** Evaluations of the present record's key that no right password followed. */
  #unproven = 0;
  /** Tries that were asked for since the record was new, answered or not. */
  #asked = 0;
  #inFlight: Request['type'] | null = null;
  /** Only guesses: else right passwords bring the attempts back long before they run out. */
  #isSiege = false;
  /** Told of each request when it is on its way. */
  #sent: () => void = () => undefined;
  /** How long things take here, milliseconds. */
  readonly #openingMs: number;
  readonly #requestMs: number;

  private constructor(
    options: LifeOptions,
    vault: VaultProcess,
    person: Person,
    openingMs: number,
    requestMs: number,
  ) {
    this.#options = options;
    this.#vault = vault;
    this.#person = person;
    this.#openingMs = openingMs;
    this.#requestMs = requestMs;
  }

  static async begin(options: LifeOptions): Promise<Life> {
    await (await options.open()).stop();
    const begun = Date.now();
    const vault = await options.open();
    const openingMs = Date.now() - begun;
    await vault.call('create-vault', { attempts: options.attempts });
    const person = await Person.meet(vault);
    await person.enrol('password 0');
    const before = Date.now();
    await person.recover('password 0');
    return new Life(options, vault, person, openingMs, (Date.now() - before) / 3);
  }

  /** Something happens, a kill comes, and the vault is opened again. */
  async round(): Promise<void> {
    if (Math.random() < OPENINGS) {
      await this.#vault.stop(0);
      const killed = this.#killWithin(this.#openingMs);
      await this.#untilGone(async () => {
        this.#vault = await this.#options.open();
      });
      await killed;
      this.#count('opening');
    } else {
      let requests = Math.ceil(Math.random() * REQUESTS);
      const killed: Promise<void>[] = [];
      this.#sent = () => {
        requests -= 1;
        if (requests === 0) killed.push(this.#killWithin(this.#requestMs));
      };
      await this.#untilGone(() => this.#act());
      this.#sent = () => undefined;
      await Promise.all(killed);
      this.#count(this.#inFlight ?? 'nothing');
    }
    await this.#vault.stop(0);
    if (await this.#options.mend()) this.mended += 1;
    this.#vault = await this.#options.open();
    await this.#check();
    this.#inFlight = null;
  }

  /** The password still opens the record, after all of it. */
  async end(): Promise<void> {
    this.#listen();
    await this.#settle(true);
    const [password = ''] = this.#passwords;
    expect(await this.#person.recover(password)).toEqual({
      outcome: 'recovered',
      backupKey: this.#person.backupKey,
      attemptsLeft: this.#options.attempts,
    });
    await this.#vault.stop();
  }

  /** Kills at a random moment. */
  #killWithin(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      setTimeout(() => {
        this.#options.kill();
        resolve();
      }, Math.random() * milliseconds);
    });
  }

  /** Lets `work` run until it ends, or a kill ends it. */
  async #untilGone(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      expect(error).toMatchObject({ code: 'vault/process-gone' });
    }
  }

  #count(what: Struck): void {
    this.struck.set(what, (this.struck.get(what) ?? 0) + 1);
  }

  /** One thing after the other, for as long as there is a vault. */
  async #act(): Promise<never> {
    this.#listen();
    if (Math.random() < 0.15) this.#isSiege = !this.#isSiege;
    const acts: readonly Act[] = this.#isSiege
      ? ['guess', 'guess', 'guess', 'leave']
      : ['guess', 'recover', 'recover', 'leave', 'change', 'forget'];
    for (;;) await this.#do(acts[Math.floor(Math.random() * acts.length)] ?? 'guess');
  }

  async #do(act: Act): Promise<void> {
    const person = this.#person;
    const [password = ''] = this.#passwords;
    switch (act) {
      case 'guess':
        expect((await person.recover('wrong')).outcome).not.toBe('recovered');
        return;
      case 'recover': {
        const recovered = await person.recover(password);
        if (recovered.outcome === 'recovered') expect(recovered.backupKey).toEqual(person.backupKey);
        else expect(recovered).toEqual({ outcome: 'refused', reason: 'locked' });
        return;
      }
      case 'leave':
        // Whoever asks and goes away: the exchange stays open until the vault dies.
        await person.start('wrong');
        return;
      case 'change':
        await this.#enrol('change-password');
        return;
      case 'forget':
        await person.delete();
        await this.#enrol('create');
        return;
      default:
        return act satisfies never;
    }
  }

  async #enrol(kind: 'create' | 'change-password'): Promise<void> {
    const next = `password ${(this.#changes += 1)}`;
    this.#passwords = [next, ...this.#passwords];
    await this.#person.enrol(next, kind);
    this.#passwords = [next];
  }

  /** Sends the person's requests to the vault that is open now, and notes what they ask for and get. */
  #listen(): void {
    const vault = this.#vault;
    this.#person.vault = {
      exchange: async (bytes) => {
        const { type } = parseRequest(bytes);
        this.#inFlight = type;
        if (type === 'recover-start') this.#asked += 1;
        const answering = vault.exchange(bytes);
        this.#sent();
        const answer = await answering;
        this.#inFlight = null;
        this.#heard(parseResponse(answer));
        return answer;
      },
    };
  }

  #heard({ type }: Response): void {
    if (type === 'recover-start') this.#unproven += 1;
    if (type === 'recover-finish') this.#unproven -= 1;
    if (type === 'rotate-commit' || type === 'enrol-finish' || type === 'delete-finish') this.#isNew();
    expect(this.#unproven).toBeLessThanOrEqual(this.#options.attempts);
  }

  #isNew(): void {
    this.#unproven = 0;
    this.#asked = 0;
  }

  /** What must hold right after an opening, whatever was under way. */
  async #check(): Promise<void> {
    const { attempts } = this.#options;
    const { accounts } = await this.#vault.call('status', null);
    const [account] = accounts;
    // Healed by the opening: a second look finds nothing to do.
    expect(await this.#vault.call('sweep', null)).toEqual({
      leftovers: 0,
      unreadable: [],
      keysDestroyed: [],
      keysMissing: [],
    });
    const log = await wholeAudit(this.#vault);
    expect(verifyAudit(log).seq).toBeGreaterThan(0);
    expect(log).not.toContain('log-broken');

    const cut = this.#inFlight;
    if (account === undefined) {
      expect(['delete-finish', 'enrol-start', 'enrol-finish']).toContain(cut);
      this.#isNew();
    } else {
      expect(accounts).toHaveLength(1);
      const left = account.attemptsLeft;
      const mayBeNew = cut === 'rotate-commit' || cut === 'enrol-finish';
      if (mayBeNew && left === attempts) this.#isNew();
      if (cut === 'recover-finish') this.#unproven = Math.max(0, this.#unproven - 1);
      expect(left).toBeLessThanOrEqual(attempts - this.#unproven);
      expect(left).toBeGreaterThanOrEqual(attempts - this.#asked);
      expect(account.state).toBe(left === 0 ? 'locked' : 'live');
    }
    // AKE, decoy and, while it lives, the record's: no key is lost, none is left over.
    expect(await this.#vault.call('keys', null)).toHaveLength(account?.state === 'live' ? 3 : 2);
    this.#listen();
    await this.#settle(false);
  }

  /** Makes sure that there is a record, under a password that is known. Nobody is killed meanwhile. */
  async #settle(alsoLocked: boolean): Promise<void> {
    const { accounts } = await this.#vault.call('status', null);
    const [account] = accounts;
    if (account === undefined) {
      await this.#enrol('create');
      return;
    }
    if (account.state === 'locked') {
      this.locked += this.#asked > 0 ? 1 : 0;
      expect(await this.#person.recover(this.#passwords[0] ?? '')).toEqual({
        outcome: 'refused',
        reason: 'locked',
      });
      // Mostly its owner begins anew at once; else the next kill may come while they do.
      if (alsoLocked || Math.random() < 0.7) await this.#enrol('change-password');
      return;
    }
    if (this.#passwords.length === 1) return;
    if (account.attemptsLeft < this.#passwords.length) {
      await this.#enrol('change-password');
      return;
    }
    for (const password of this.#passwords) {
      const { outcome } = await this.#person.recover(password);
      if (outcome === 'wrong-password') continue;
      expect(outcome).toBe('recovered');
      this.#passwords = [password];
      return;
    }
    expect.fail('none of the passwords that it may have opens the record');
  }
}
