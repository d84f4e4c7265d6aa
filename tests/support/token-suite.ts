/** What every implementation of the token port promises; run on the software token and on SoftHSM alike. */
import { createHash } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { TokenPort } from '../../vault/hsm/port.ts';

const Point = p256.Point;
const SLOW = process.env['SLOW'] === '1';

export interface TokenUnderTest {
  readonly token: TokenPort;
  /** Closes the token and opens it again, as after a restart. */
  reopen(): Promise<TokenPort>;
  remove(): Promise<void>;
}

function scalar(index: number): bigint {
  const digest = createHash('sha256').update(`scalar ${index}`).digest('hex');
  return Point.Fn.create(BigInt(`0x${digest}`));
}

const G = Point.BASE;
const bytes = (point: InstanceType<typeof Point>): Uint8Array => point.toBytes(false);

export function describeToken(make: () => Promise<TokenUnderTest>): void {
  let made: TokenUnderTest;
  let token: TokenPort;
  beforeEach(async () => {
    made = await make();
    token = made.token;
  });
  afterEach(async () => {
    await made.remove();
  });

  it('multiplies any point by its key, sign included', async () => {
    const { keyRef, publicKey } = await token.generateKey('oprf');
    const key = Point.fromBytes(publicKey);
    let odd = 0;
    const rounds = SLOW ? 4000 : 60;
    for (let i = 0; i < rounds; i += 1) {
      const b = scalar(i);
      const product = await token.multiply(keyRef, bytes(G.multiply(b)));
      expect(product).toEqual(bytes(key.multiply(b)));
      odd += (product[64] ?? 0) & 1;
    }
    expect(odd).toBeGreaterThan(0);
    expect(odd).toBeLessThan(rounds);
  });

  it('multiplies the generator, its negative and the key itself', async () => {
    const { keyRef, publicKey } = await token.generateKey('ake');
    const key = Point.fromBytes(publicKey);
    expect(await token.multiply(keyRef, bytes(G))).toEqual(publicKey);
    expect(await token.multiply(keyRef, bytes(G.negate()))).toEqual(bytes(key.negate()));
    const square = await token.multiply(keyRef, publicKey);
    const negative = await token.multiply(keyRef, bytes(key.negate()));
    expect(bytes(Point.fromBytes(negative).negate())).toEqual(square);
  });

  it('refuses what is no point before the key is used', async () => {
    const { keyRef } = await token.generateKey('oprf');
    const good = bytes(G);
    const offCurve = Uint8Array.from(good);
    offCurve[64] = (offCurve[64] ?? 0) ^ 1;
    const tooLarge = Uint8Array.from(good);
    tooLarge.fill(0xff, 1, 33);
    const hybrid = Uint8Array.from(good);
    hybrid[0] = 0x06;
    const bad = [
      new Uint8Array(0),
      Uint8Array.of(0),
      new Uint8Array(65),
      G.toBytes(true),
      good.subarray(0, 64),
      Uint8Array.of(...good, 0),
      offCurve,
      tooLarge,
      hybrid,
    ];
    for (const point of bad) {
      await expect(token.multiply(keyRef, point)).rejects.toMatchObject({ code: 'vault/point-invalid' });
    }
  });

  it('keeps keys and their purpose over a restart', async () => {
    const oprf = await token.generateKey('oprf');
    const ake = await token.generateKey('ake');
    token = await made.reopen();
    expect(await token.publicKey(oprf.keyRef)).toEqual(oprf.publicKey);
    expect(await token.multiply(ake.keyRef, bytes(G))).toEqual(ake.publicKey);
    const keys = await token.listKeys();
    expect(keys.toSorted((a, b) => a.purpose.localeCompare(b.purpose))).toEqual([
      { ...ake, purpose: 'ake' },
      { ...oprf, purpose: 'oprf' },
    ]);
  });

  it('makes every key anew', async () => {
    const first = await token.generateKey('oprf');
    const second = await token.generateKey('oprf');
    expect(second.keyRef).not.toBe(first.keyRef);
    expect(second.publicKey).not.toEqual(first.publicKey);
  });

  it('never again uses a key that was destroyed', async () => {
    const { keyRef } = await token.generateKey('oprf');
    const other = await token.generateKey('oprf');
    await token.destroyKey(keyRef);
    await token.destroyKey(keyRef);
    await expect(token.multiply(keyRef, bytes(G))).rejects.toMatchObject({ code: 'vault/key-missing' });
    token = await made.reopen();
    await expect(token.publicKey(keyRef)).rejects.toMatchObject({ code: 'vault/key-missing' });
    expect((await token.listKeys()).map((key) => key.keyRef)).toEqual([other.keyRef]);
  });

  it('answers plainly for a reference that is none', async () => {
    for (const keyRef of ['', '00', 'zz', '../../etc/passwd', 'ab'.repeat(16), 'ab'.repeat(40)]) {
      await expect(token.multiply(keyRef, bytes(G))).rejects.toMatchObject({ code: 'vault/key-missing' });
      await token.destroyKey(keyRef);
    }
    await expect(token.readObject('nothing')).rejects.toMatchObject({ code: 'vault/object-missing' });
  });

  it('keeps data objects beside each other, also under one label', async () => {
    const first = await token.putObject('coffer-rec-a', Uint8Array.of(1, 2, 3));
    const second = await token.putObject('coffer-rec-a', Uint8Array.of(4));
    await token.putObject('coffer-rec-b', new Uint8Array(1800).fill(7));
    expect(await token.readObject(first.objectRef)).toEqual(Uint8Array.of(1, 2, 3));
    expect(await token.readObject(second.objectRef)).toEqual(Uint8Array.of(4));
    expect((await token.listObjects('coffer-rec-')).length).toBe(3);
    expect((await token.listObjects('coffer-rec-b')).length).toBe(1);
    expect((await token.listObjects('other-')).length).toBe(0);
  });

  it('keeps data objects over a restart, and destroyed ones gone', async () => {
    const kept = await token.putObject('coffer-rec-a', Uint8Array.of(1, 0, 255));
    const gone = await token.putObject('coffer-rec-b', Uint8Array.of(2));
    await token.destroyObject(gone.objectRef);
    await expect(token.readObject(gone.objectRef)).rejects.toMatchObject({ code: 'vault/object-missing' });
    expect(kept.label).toBe('coffer-rec-a');
    token = await made.reopen();
    const objects = await token.listObjects('coffer-rec-');
    expect(objects.map((object) => object.label)).toEqual(['coffer-rec-a']);
    expect(await token.readObject(objects[0]?.objectRef ?? '')).toEqual(Uint8Array.of(1, 0, 255));
  });

  it('refuses labels and values that are too long for any token', async () => {
    await expect(token.putObject('x'.repeat(41), new Uint8Array(1))).rejects.toMatchObject({
      code: 'vault/object-too-large',
      data: { part: 'label' },
    });
    await expect(token.putObject('x', new Uint8Array(1801))).rejects.toMatchObject({
      code: 'vault/object-too-large',
      data: { part: 'value', limit: 1800 },
    });
    await expect(token.putObject('with space', new Uint8Array(1))).rejects.toThrow(TypeError);
  });

  it('counts its objects', async () => {
    const before = (await token.info()).capacity.objectsUsed;
    await token.putObject('coffer-rec-a', Uint8Array.of(1));
    expect((await token.info()).capacity.objectsUsed).toBe(before + 1);
  });

  it('runs calls made at once one after the other', async () => {
    const { keyRef, publicKey } = await token.generateKey('oprf');
    const products = await Promise.all(Array.from({ length: 8 }, () => token.multiply(keyRef, bytes(G))));
    for (const product of products) expect(product).toEqual(publicKey);
  });

  it('gives random bytes that differ', async () => {
    const [a, b] = [await token.random(32), await token.random(32)];
    expect(a).toHaveLength(32);
    expect(a).not.toEqual(b);
  });

  it('answers nothing once it is closed', async () => {
    await token.close();
    await token.close();
    await expect(token.info()).rejects.toMatchObject({ code: 'vault/closed' });
  });
}
