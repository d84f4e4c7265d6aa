import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeSoftHsm, optionsOf, SKIP_SOFTHSM, type SoftHsm } from '../../tests/support/softhsm.ts';
import { describeToken } from '../../tests/support/token-suite.ts';
import { p256 } from '@noble/curves/nist.js';
import type { ConnectionOptions } from './connection.ts';
import { Pkcs11Token } from './token.ts';

const G = p256.Point.BASE.toBytes(false);

describe.skipIf(SKIP_SOFTHSM !== null)('the PKCS#11 token on SoftHSM', () => {
  describeToken(async () => {
    const hsm = await makeSoftHsm();
    let token = await Pkcs11Token.open(optionsOf(hsm));
    return {
      token,
      async reopen() {
        await token.close();
        token = await Pkcs11Token.open(optionsOf(hsm));
        return token;
      },
      async remove() {
        await token.close();
        await hsm.remove();
      },
    };
  });
});

describe.skipIf(SKIP_SOFTHSM !== null)('opening a PKCS#11 token', () => {
  let hsm: SoftHsm;
  beforeEach(async () => {
    hsm = await makeSoftHsm();
  });
  afterEach(async () => {
    for (const token of opened.splice(0)) await token.close();
    await hsm.remove();
  });

  const opened: Pkcs11Token[] = [];
  async function open(more: Partial<ConnectionOptions> = {}): Promise<Pkcs11Token> {
    const token = await Pkcs11Token.open(optionsOf(hsm, more));
    opened.push(token);
    return token;
  }

  async function failure(more: Partial<ConnectionOptions>): Promise<unknown> {
    try {
      await (await Pkcs11Token.open(optionsOf(hsm, more))).close();
    } catch (error) {
      return error;
    }
    return null;
  }

  it('says that SoftHSM is for tests only', async () => {
    const token = await open();
    expect(await token.info()).toMatchObject({ assurance: 'softhsm-test-only', label: 'coffer-test' });
    await token.close();
  });

  it('demands that all that is given matches', async () => {
    const token = await open({ label: null });
    const { serial } = await token.info();
    await token.close();
    expect(await failure({ serial })).toBeNull();
    expect(await failure({ serial, label: 'other' })).toMatchObject({ code: 'vault/token-missing' });
    expect(await failure({ serial: 'ffff' })).toMatchObject({ code: 'vault/token-missing' });
    expect(await failure({ slot: 77 })).toMatchObject({ code: 'vault/token-missing' });
  });

  it('refuses a token that was never initialised', async () => {
    expect(await failure({ label: '' })).toMatchObject({ code: 'vault/token-uninitialised' });
  });

  it('names a wrong PIN, with the return value kept', async () => {
    for (const pin of ['654321', '1', '']) {
      const error = await failure({ pin: () => Promise.resolve(Buffer.from(pin)) });
      expect(error).toMatchObject({
        code: 'vault/pin-wrong',
        data: { operation: 'C_Login', lastTry: false },
      });
      expect(String(error)).toContain('CKR_PIN');
      expect(JSON.stringify(error)).not.toContain('654321');
    }
  });

  it('zeroes the PIN it was given', async () => {
    const pin = Buffer.from(hsm.pin);
    expect(await failure({ pin: () => Promise.resolve(pin) })).toBeNull();
    expect(pin.every((byte) => byte === 0)).toBe(true);
  });

  it('tells a missing module from one that is not PKCS#11', async () => {
    expect(await failure({ module: '/nonexistent/module.so' })).toMatchObject({
      code: 'vault/module-missing',
    });
    expect(await failure({ module: 'libsofthsm2.so' })).toMatchObject({ code: 'vault/module-missing' });
    expect(await failure({ module: '/etc/passwd' })).toMatchObject({ code: 'vault/module-not-pkcs11' });
    expect(await failure({ module: process.execPath })).toMatchObject({ code: 'vault/module-not-pkcs11' });
  });

  it('opens for one process at a time', async () => {
    const token = await open();
    // The same process cannot initialise the module twice; another one meets the lock (tests of the service).
    expect(await failure({})).toMatchObject({ code: 'vault/module-failed' });
    await token.close();
  });

  it('finds the token again after it was pulled, asking for the PIN anew', async () => {
    let asked = 0;
    const pin = (): Promise<Uint8Array> => {
      asked += 1;
      return Promise.resolve(Buffer.from(hsm.pin));
    };
    const token = await open({ pin });
    const { keyRef, publicKey } = await token.generateKey('oprf');
    const { objectRef } = await token.putObject('coffer-rec-a', Uint8Array.of(5));
    const putBack = await hsm.pull();
    await expect(token.multiply(keyRef, G)).rejects.toMatchObject({ code: 'vault/token-removed' });
    await expect(token.listObjects('coffer-')).rejects.toMatchObject({ code: 'vault/token-removed' });
    await expect(token.listKeys()).rejects.toMatchObject({ code: 'vault/token-removed' });
    await expect(token.putObject('coffer-rec-b', Uint8Array.of(1))).rejects.toMatchObject({
      code: 'vault/token-removed',
    });
    await putBack();
    expect(await token.multiply(keyRef, G)).toEqual(publicKey);
    expect(asked).toBe(2);
    // A reference from before the pull is void: by now its handle may be another object's.
    await expect(token.readObject(objectRef)).rejects.toMatchObject({ code: 'vault/object-missing' });
    expect((await token.listObjects('coffer-')).map(({ label }) => label)).toEqual(['coffer-rec-a']);
    await token.close();
  });

  it('does not take a key for destroyed because the token that has it is not there', async () => {
    const token = await open();
    const { keyRef, publicKey } = await token.generateKey('oprf');
    const putBack = await hsm.pull();
    await expect(token.destroyKey(keyRef)).rejects.toMatchObject({ code: 'vault/token-removed' });
    await putBack();
    expect(await token.listKeys()).toEqual([{ keyRef, publicKey, purpose: 'oprf' }]);
    await token.close();
  });

  it('goes on in the same call when the token was pulled and put back in between', async () => {
    const token = await open();
    const { keyRef, publicKey } = await token.generateKey('oprf');
    const putBack = await hsm.pull();
    await expect(token.listKeys()).rejects.toMatchObject({ code: 'vault/token-removed' });
    await putBack();
    expect(await token.listKeys()).toEqual([{ keyRef, publicKey, purpose: 'oprf' }]);
    await token.close();
  });

  it('tells that the token is full before it asks the token', async () => {
    const token = await open({ objectLimit: 8 });
    expect((await token.info()).capacity).toMatchObject({
      objectsUsed: 0,
      objectsFree: 8,
      accountsFree: 0,
      renewalsFree: 2,
    });
    await token.generateKey('ake');
    for (let i = 0; i < 5; i += 1) await token.putObject(`coffer-rec-${i}`, Uint8Array.of(i));
    expect((await token.info()).capacity).toMatchObject({ objectsFree: 1, accountsFree: 0, renewalsFree: 0 });
    await expect(token.generateKey('oprf')).rejects.toMatchObject({
      code: 'vault/token-full',
      data: { used: 7, limit: 8 },
    });
    await token.putObject('coffer-rec-5', Uint8Array.of(5));
    await expect(token.putObject('coffer-rec-6', Uint8Array.of(6))).rejects.toMatchObject({
      code: 'vault/token-full',
    });
    await token.close();
  });
});
