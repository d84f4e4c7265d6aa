/**
 * A process that writes records and keys is killed at random moments: nothing that it reported as done is ever
 * lost, nothing is torn, and the sweep leaves one record and one key.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { p256 } from '@noble/curves/nist.js';
import { afterEach, describe, expect, it } from 'vitest';
import { accountNumber, vaultMeta } from '../../tests/support/records.ts';
import { makeSoftHsm, SKIP_SOFTHSM } from '../../tests/support/softhsm.ts';
import { nameOf } from '../../tests/support/token-backings.ts';
import { openPlace, type WriterPlace } from '../../tests/support/token-writer.ts';
import { compress } from '../protocol/points.ts';
import { TokenRecordStore } from './store.ts';

const KILLS = process.env['SLOW'] === '1' ? 500 : 20;
/** Long enough for a few whole steps on a slow machine. */
const KILL_WITHIN_MS = 700;
/** Kills that may come while the token is opened. */
const OPENINGS = 0.2;
const WRITER = fileURLToPath(new URL('../../tests/support/token-writer.ts', import.meta.url));

interface Said {
  /** Begun last, or 0. */
  readonly begun: number;
  /** Reported as done last, or 0. */
  readonly done: number;
}

/** Lets the writer run for a random while and kills it; now and then already while it opens the token and sweeps. */
function writeAndKill(place: WriterPlace): Promise<Said> {
  const child = spawn(process.execPath, [WRITER, JSON.stringify(place)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  let killing = false;
  const kill = (): void => {
    if (killing) return;
    killing = true;
    setTimeout(() => child.kill('SIGKILL'), Math.random() * KILL_WITHIN_MS);
  };
  if (Math.random() < OPENINGS) kill();
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (text.includes('S ')) kill();
  });
  return new Promise((resolve, reject) => {
    child.once('close', (exitCode) => {
      if (exitCode !== null) {
        reject(new TypeError(`the writer ended by itself with ${exitCode}`));
        return;
      }
      const last = (mark: string): number =>
        Number([...text.matchAll(new RegExp(`^${mark} (\\d+)$`, 'gm'))].at(-1)?.[1] ?? 0);
      resolve({ begun: last('S'), done: last('D') });
    });
  });
}

async function checkAfterKill(place: WriterPlace, said: Said, before: number): Promise<number> {
  const token = await openPlace(place);
  try {
    const store = new TokenRecordStore(token);
    const record = await store.load(accountNumber(1));
    const generation = record?.generation ?? 0;
    expect(generation).toBeGreaterThanOrEqual(Math.max(said.done, before));
    expect(generation).toBeLessThanOrEqual(Math.max(said.begun, before));
    const swept = await store.sweep();
    expect(swept).toMatchObject({ unreadable: [], keysMissing: [] });
    const records = generation === 0 ? 0 : 1;
    expect(await token.listObjects('')).toHaveLength(1 + records);
    expect(await token.listKeys()).toHaveLength(1 + records);
    // All that is there, seen by its label or not: two values and their keys, which PKCS#11 keeps as two objects each.
    const { capacity } = await token.info();
    expect(capacity.objectsUsed).toBe((1 + records) * ('module' in place ? 3 : 2));
    if (record?.state === 'live') {
      const product = await token.multiply(record.key.keyRef, p256.Point.BASE.toBytes(false));
      expect(compress(product)).toEqual(record.key.publicKey);
    }
    return generation;
  } finally {
    await token.close();
  }
}

describe('a process that is killed while it writes', () => {
  let remove: () => Promise<void> = () => Promise.resolve();
  afterEach(() => remove());

  /** What the vault is: without it no sweep takes a key. */
  async function makeVault(place: WriterPlace): Promise<void> {
    const token = await openPlace(place);
    const ake = nameOf(await token.generateKey('ake'));
    await new TokenRecordStore(token).putMeta({ ...vaultMeta(1), ake });
    await token.close();
  }

  async function run(
    place: WriterPlace,
    mend: () => Promise<boolean> = () => Promise.resolve(false),
  ): Promise<void> {
    await makeVault(place);
    let generation = 0;
    for (let i = 0; i < KILLS; i += 1) {
      const said = await writeAndKill(place);
      await mend();
      generation = await checkAfterKill(place, said, generation);
    }
    expect(generation).toBeGreaterThan(0);
  }

  it(
    `loses nothing in ${KILLS} kills on the software token`,
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'coffer-kill-'));
      remove = () => rm(folder, { recursive: true, force: true });
      await run({ folder });
    },
    KILLS * 20_000,
  );

  it.skipIf(SKIP_SOFTHSM !== null)(
    `loses nothing in ${KILLS} kills on SoftHSM`,
    async () => {
      const hsm = await makeSoftHsm();
      remove = () => hsm.remove();
      await run({ module: hsm.module, label: hsm.label, pin: hsm.pin }, () => hsm.mend());
    },
    KILLS * 20_000,
  );
});
