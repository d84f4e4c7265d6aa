/**
 * Random lives of a vault against two promises: never more evaluations than attempts between two successes, and
 * never a lost record. The vault is killed before random effects, clients die between messages, time passes.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failed, Killed, MemoryVault } from '../../tests/vault/memory-vault.ts';
import { openAndRenew, Person, refusedAs, tools } from '../../tests/vault/vault-client.ts';
import { recoverDone, recoverProve, recoverStart } from '../protocol/client-recover.ts';
import { EXCHANGE_MS } from './situation.ts';
import type { VaultRecord } from './types.ts';

const LIMIT = 4;
const RUNS = process.env['SLOW'] === '1' ? 100 : 12;

/**
 * What happens at the chosen effect: the vault dies before it; it is done and reported as failed; another computer sweeps
 * the token after it. Or the log cannot be written the whole time.
 */
type Ending = 'killed' | 'failed' | 'swept' | 'log-full';

type Move =
  | {
      readonly kind: 'recover';
      readonly right: boolean;
      readonly messages: number;
      readonly killAt: number | null;
      readonly ending: Ending;
    }
  | {
      readonly kind: 'enrol';
      readonly change: 'overwrite' | 'change-password';
      readonly killAt: number | null;
      readonly ending: Ending;
    }
  | { readonly kind: 'wait' }
  | { readonly kind: 'restart' };

const killAt = fc.option(fc.nat(12), { nil: null, freq: 2 });
const ending = fc.constantFrom<Ending>('killed', 'failed', 'swept', 'log-full');
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('recover' as const),
      right: fc.boolean(),
      messages: fc.integer({ min: 1, max: 3 }),
      killAt,
      ending,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('enrol' as const),
      change: fc.constantFrom('overwrite' as const, 'change-password' as const),
      killAt,
      ending,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
);

function keyRefOf(record: VaultRecord | null): string | null {
  return record?.state === 'live' ? record.key.keyRef : null;
}

/** One life: what the person knows, and what the vault must not have done. */
class Life {
  readonly vault = MemoryVault.make(LIMIT);
  readonly person = new Person(this.vault);
  /** Passwords that may open the record: two while an enrolment's end is unknown. */
  passwords = ['first'];
  /** Evaluations of the record's keys since the last verified KE3 or new enrolment. */
  guesses = 0;
  #changes = 0;
  /** Effects still to come before the vault is killed or fails, over all messages of one move. */
  #fuse: number | null = null;
  #ending: Ending = 'killed';

  async begin(): Promise<void> {
    await this.person.enrol('first');
  }

  handle(frame: Uint8Array, isGuess: boolean): Uint8Array {
    const { vault } = this;
    this.#arm();
    const leftBefore = this.#attemptsLeft;
    const verifiedBefore = vault.audit.filter(({ type }) => type === 'verified').length;
    vault.onEvaluate = (keyRef) => {
      if (!isGuess) return;
      this.guesses += 1;
      expect(this.guesses, `evaluations by ${keyRef} since the last success`).toBeLessThanOrEqual(LIMIT);
    };
    try {
      const answer = vault.handle(frame);
      if (this.#fuse !== null) this.#fuse -= vault.log.length;
      return answer;
    } finally {
      const { isLogFull } = vault;
      this.#disarm();
      vault.onEvaluate = () => undefined;
      const verified = vault.audit.filter(({ type }) => type === 'verified').length > verifiedBefore;
      // With the last attempt, what a proof gives is durable before it is in the log.
      if (verified || this.#attemptsLeft > leftBefore) this.guesses = 0;
      else if (isLogFull && isGuess) expect(this.#attemptsLeft).toBe(leftBefore);
    }
  }

  get #attemptsLeft(): number {
    const record = this.vault.record(this.person.account);
    return record?.state === 'live' ? record.attemptsLeft : 0;
  }

  #arm(): void {
    const { vault } = this;
    switch (this.#ending) {
      case 'killed':
        vault.crashAt = this.#fuse;
        return;
      case 'failed':
        vault.failAt = this.#fuse;
        return;
      case 'swept':
        vault.onEffect = () => {
          if (vault.log.length - 1 === this.#fuse) vault.sweepKeys();
        };
        return;
      case 'log-full':
        vault.isLogFull = this.#fuse !== null;
        return;
      default:
        return this.#ending satisfies never;
    }
  }

  #disarm(): void {
    const { vault } = this;
    vault.crashAt = null;
    vault.failAt = null;
    vault.onEffect = () => undefined;
    vault.isLogFull = false;
  }

  async play(next: Move): Promise<void> {
    const { vault } = this;
    switch (next.kind) {
      case 'wait':
        return vault.wait(EXCHANGE_MS + 1);
      case 'restart':
        return vault.crash();
      case 'recover':
      case 'enrol':
        this.#fuse = next.killAt;
        this.#ending = next.ending;
        try {
          await (next.kind === 'recover' ? this.#recover(next) : this.#enrol(next.change));
        } catch (error) {
          if (error instanceof Killed) vault.crash();
          else if (!(error instanceof Failed)) refusedAs(error);
        } finally {
          this.#fuse = null;
        }
    }
  }

  async #recover(next: Extract<Move, { kind: 'recover' }>): Promise<void> {
    const { person } = this;
    const password = next.right ? (this.passwords[0] ?? '') : 'wrong';
    const start = recoverStart(person.subject, password, tools);
    const answer = this.handle(start.message, true);
    if (next.messages === 1) return;
    const proof = await recoverProve(start.state, answer, tools);
    const proofAnswer = this.handle(proof.message, false);
    if (proof.outcome === 'wrong-password') return;
    const opened = await openAndRenew(proof.state, proofAnswer);
    expect(opened.backupKey).toEqual(person.backupKey);
    if (next.messages === 2) return;
    recoverDone(opened.state, this.handle(opened.message, false));
  }

  async #enrol(change: 'overwrite' | 'change-password'): Promise<void> {
    const { vault, person } = this;
    const password = `password ${++this.#changes}`;
    this.#arm();
    const before = vault.record(person.account);
    try {
      await person.enrol(password, change);
    } finally {
      this.#disarm();
      const after = vault.record(person.account);
      // Which password counts is what is durable: the person tries the new one first, then the old.
      const written = keyRefOf(before) !== keyRefOf(after);
      if (written) {
        this.passwords = [password];
        this.guesses = 0;
      }
    }
  }

  /** What must hold after any life: attempts left mean that the password still gives K. */
  async end(): Promise<void> {
    const { vault, person } = this;
    vault.crash();
    const record = vault.record(person.account);
    expect(record).not.toBe(null);
    if (record?.state === 'live') {
      expect(record.attemptsLeft).toBeGreaterThan(0);
      expect(record.attemptsLeft).toBeLessThanOrEqual(LIMIT - this.guesses);
      expect(vault.keys.has(record.key.keyRef)).toBe(true);
      expect(await person.recover(this.passwords[0] ?? '')).toEqual({
        outcome: 'recovered',
        backupKey: person.backupKey,
        attemptsLeft: LIMIT,
      });
      expect(vault.keys.size).toBe(3);
    } else {
      expect(vault.keys.size).toBe(2);
      expect(await person.recover(this.passwords[0] ?? '')).toEqual({ outcome: 'refused', reason: 'locked' });
    }
  }
}

describe('random lives of a vault', () => {
  it('never evaluate more often than attempts allow, and never lose a record with attempts left', async () => {
    const ends = { live: 0, locked: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 4, maxLength: 14 }), async (moves) => {
        const life = new Life();
        await life.begin();
        for (const next of moves) await life.play(next);
        await life.end();
        ends[life.vault.record(life.person.account)?.state === 'live' ? 'live' : 'locked'] += 1;
      }),
      { numRuns: RUNS, seed: 20 },
    );
    expect(ends.live).toBeGreaterThan(0);
    expect(ends.locked).toBeGreaterThan(0);
  }, 900_000);

  it.each(['killed', 'failed', 'swept'] as const)('survive every effect of a recovery %s', async (how) => {
    const life = new Life();
    await life.begin();
    for (let killed = 0; killed < 24; killed++) {
      await life.play({ kind: 'recover', right: true, messages: 3, killAt: killed, ending: how });
      life.vault.wait(EXCHANGE_MS + 1);
      const record = life.vault.record(life.person.account);
      if (record?.state !== 'live') throw new TypeError('the record was lost');
      // Back to all attempts, so that the next kill meets a fresh record.
      expect(await life.person.recover('first')).toMatchObject({ outcome: 'recovered' });
      life.guesses = 0;
    }
  });
});
