import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HAS_NSS, HAS_TPM, makeNss, makeTpm, type OtherModule } from '../../tests/support/modules.ts';
import { makeSoftHsm, MAY_SKIP, optionsOf, SKIP_SOFTHSM, type SoftHsm } from '../../tests/support/softhsm.ts';
import type { ProbeResult } from '../../vault/service/calls.ts';
import { inspectModule, openVault, probeToken, type SecretSource } from '../../vault/service/client.ts';
import type { ProcessHost } from '../../vault/service/host.ts';
import { NodeProcessHost } from '../../vault/service/node-host.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { runProbe } from './probe.ts';
import { Pkcs11Token } from './token.ts';

const HOST = new NodeProcessHost();

function secrets(pin: string): SecretSource {
  return {
    pin: () => Promise.resolve(Uint8Array.from(Buffer.from(pin))),
    sealingKey: () => Promise.resolve(null),
  };
}

const failed = (result: ProbeResult): string[] =>
  result.checks.filter(({ passed }) => !passed).map(({ check }) => check);

/** Removes one of three objects from a SoftHSM token, behind its back. */
function takeObject(folder: string, index: number): void {
  const objects = readdirSync(folder).filter(
    (name) => /^[^.]+\.object$/.test(name) && name !== 'token.object',
  );
  expect(objects).toHaveLength(3);
  rmSync(join(folder, objects.toSorted()[index] ?? ''));
}

describe.skipIf(SKIP_SOFTHSM !== null)('the probe on SoftHSM', () => {
  let hsm: SoftHsm;
  let options: ConnectionOptions;
  beforeEach(async () => {
    hsm = await makeSoftHsm();
    options = optionsOf(hsm);
  });
  afterEach(() => hsm.remove());

  /** What there is in the token, ours or not. */
  async function objectsShown(): Promise<number> {
    const connection = await Connection.open(options);
    try {
      return (await connection.session()).find([]).length;
    } finally {
      await connection.close();
    }
  }

  it('passes every check, the last in another process, and leaves nothing behind', async () => {
    const result = await probeToken(HOST, options, secrets(hsm.pin), { SOFTHSM2_CONF: hsm.conf });
    expect(failed(result)).toEqual([]);
    expect(result).toMatchObject({ profile: 'softhsm', assurance: 'softhsm-test-only', passed: true });
    expect(result.checks.at(-1)).toMatchObject({ check: 'second-process', passed: true });
    expect(result.checks).toHaveLength(15);
    expect(await objectsShown()).toBe(0);
  });

  it('leaves nothing behind either when the second process finds something else', async () => {
    const folder = await hsm.tokenFolder();
    // A private key, a public key and a data object: each is taken away once in between.
    for (const taken of [0, 1, 2]) {
      let starts = 0;
      const host: ProcessHost = {
        start(entry, env) {
          starts += 1;
          if (starts === 2) takeObject(folder, taken);
          return HOST.start(entry, env);
        },
      };
      const result = await probeToken(host, options, secrets(hsm.pin), { SOFTHSM2_CONF: hsm.conf });
      expect(starts).toBe(2);
      expect(result).toMatchObject({ passed: false, probeId: null });
      expect(failed(result)).toEqual(['second-process']);
      expect(await objectsShown()).toBe(0);
    }
  });

  it('proves one opening only', async () => {
    const report = await runProbe(options);
    const token = await Pkcs11Token.open(options);
    await token.verifyProbe(report.probeId ?? '');
    expect((await token.info()).capacity.objectsUsed).toBe(0);
    await expect(token.verifyProbe(report.probeId ?? '')).rejects.toMatchObject({
      code: 'vault/module-refused',
      data: { check: 'second-process' },
    });
    await token.close();
  });

  it('does not pass when what the first process left is not what the second finds', async () => {
    const report = await runProbe(options);
    const token = await Pkcs11Token.open(options);
    for (const { keyRef } of await token.listKeys()) await token.destroyKey(keyRef);
    await expect(token.verifyProbe(report.probeId ?? '')).rejects.toMatchObject({
      data: { check: 'second-process', detail: 'the probe key is not there' },
    });
    await token.close();
  });

  it('clears away what an interrupted probe left', async () => {
    await runProbe(options);
    const second = await runProbe(options);
    const token = await Pkcs11Token.open(options);
    await token.verifyProbe(second.probeId ?? '');
    expect((await token.info()).capacity.objectsUsed).toBe(0);
    await token.close();
  });

  it('tells what is in a module without a PIN', async () => {
    const report = await inspectModule(HOST, options, { SOFTHSM2_CONF: hsm.conf });
    const token = report.tokens.find(({ label }) => label === hsm.label);
    expect(report).toMatchObject({ manufacturer: 'SoftHSM', cryptokiVersion: '2.40' });
    expect(token).toMatchObject({ initialised: true, assurance: 'softhsm-test-only' });
    expect(token?.mechanisms).toContain('CKM_ECDH1_DERIVE');
  });

  it('fails a token that gives the PIN back as wrong before any check', async () => {
    const probe = probeToken(HOST, options, secrets('000000'), { SOFTHSM2_CONF: hsm.conf });
    await expect(probe).rejects.toMatchObject({
      code: 'vault/pin-wrong',
      data: { ckr: 'CKR_PIN_INCORRECT' },
    });
  });
});

describe('modules that the probe refuses', () => {
  let other: OtherModule | null = null;
  afterEach(async () => {
    await other?.remove();
    other = null;
  });

  it.skipIf(!HAS_NSS && MAY_SKIP)('NSS, which wraps keys that are not extractable', async () => {
    other = await makeNss();
    const result = await probeToken(HOST, other.params, secrets(other.pin), other.env);
    expect(result).toMatchObject({ passed: false, probeId: null, assurance: 'software' });
    expect(failed(result)).toEqual(
      expect.arrayContaining([
        'copy-extractable',
        'wrap-aes-key-wrap-pad',
        'wrap-aes-key-wrap-kwp',
        'wrap-aes-cbc-pad',
        'data-replace',
      ]),
    );
    expect(result.checks.find(({ check }) => check === 'copy-extractable')?.detail).toBe(
      'a copy is extractable or not sensitive',
    );
    const opening = openVault(
      HOST,
      { kind: 'pkcs11', ...other.params },
      '/nonexistent/audit',
      secrets(other.pin),
      other.env,
    );
    await expect(opening).rejects.toMatchObject({
      code: 'vault/module-refused',
      data: { profile: 'generic' },
    });
  });

  // Where `npm test` could neither find nor fetch swtpm and libtpm2-pkcs11-1: not on Debian, or without its archive.
  const tpmName = HAS_TPM ? '' : ' (swtpm and libtpm2-pkcs11-1 are neither installed nor fetched)';
  it.skipIf(!HAS_TPM && MAY_SKIP)(`Debian’s TPM module, which has no ECDH${tpmName}`, async () => {
    other = await makeTpm();
    const result = await probeToken(HOST, other.params, secrets(other.pin), other.env);
    expect(result).toMatchObject({ passed: false, probeId: null });
    expect(result.checks.find(({ passed }) => !passed)).toEqual({
      check: 'mechanism-ecdh-derive',
      passed: false,
      detail: 'no ECDH derive',
    });
  });
});
