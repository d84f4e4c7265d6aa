/**
 * What the vault's operations cost on a token, beside the token's own raw cost of the same: one derivation, one
 * full multiplication, one record replaced, one key made and destroyed; and a whole recovery through the vault process.
 *
 * `node tests/bench/token.ts` prints JSON. Times are milliseconds, the median of the rounds.
 */
import { createECDH } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { p256 } from '@noble/curves/nist.js';
import { Connection, type ConnectionOptions } from '../../native/pkcs11/connection.ts';
import { makeKey, privateKeyOf, removeKey } from '../../native/pkcs11/objects.ts';
import { Pkcs11Token } from '../../native/pkcs11/token.ts';
import type { TokenPort } from '../../vault/hsm/port.ts';
import { SoftwareToken } from '../../vault/hsm/software.ts';
import { openVault, type SecretSource, type VaultChoice } from '../../vault/service/client.ts';
import { NodeProcessHost } from '../../vault/service/node-host.ts';
import { TokenRecordStore } from '../../vault/store/store.ts';
import { accountNumber, liveRecord } from '../support/records.ts';
import { makeSoftHsm, SOFTHSM_MODULE } from '../support/softhsm.ts';
import { Person } from '../support/vault-person.ts';

interface TokenBench {
  readonly token: string;
  /** One derivation of x by the token alone: for the software token, node:crypto's ECDH. */
  readonly rawDerive: number;
  /** The port's multiply: key checks, two derivations, sign recovery. */
  readonly multiply: number;
  readonly multiplyOverRaw: number;
  /** Create-new, look, destroy-old. */
  readonly recordReplace: number;
  /** A key pair made, checked, tested and destroyed. */
  readonly keyReplace: number;
  /** Recovery with rotation through the vault process, without the client's stretching. */
  readonly recovery: number;
  readonly recoveriesPerSecond: number;
}

const POINT = p256.Point.BASE.multiply(12_345n).toBytes(false);

async function median(rounds: number, work: (round: number) => unknown): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < rounds; i += 1) {
    const start = process.hrtime.bigint();
    await work(i);
    times.push(Number(process.hrtime.bigint() - start) / 1e6);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
}

const rounded = (value: number): number => Number(value.toPrecision(3));

async function measurePort(token: TokenPort, rounds: number) {
  const { keyRef } = await token.generateKey('oprf');
  const multiply = await median(rounds, () => token.multiply(keyRef, POINT));
  const store = new TokenRecordStore(token);
  const recordReplace = await median(rounds, (round) => store.put(liveRecord(accountNumber(1), round + 1)));
  const keyReplace = await median(Math.ceil(rounds / 4), async () => {
    const made = await token.generateKey('oprf');
    await token.destroyKey(made.keyRef);
  });
  await store.remove(accountNumber(1));
  await token.destroyKey(keyRef);
  return { multiply, recordReplace, keyReplace };
}

async function measureRecovery(
  choice: VaultChoice,
  secrets: SecretSource,
  env: Readonly<Record<string, string>>,
  auditPath: string,
  rounds: number,
): Promise<number> {
  const { vault } = await openVault(new NodeProcessHost(), choice, auditPath, secrets, env);
  try {
    await vault.call('create-vault', { attempts: 10 });
    const person = await Person.meet(vault);
    await person.enrol('password');
    return await median(rounds, () => person.recover('password'));
  } finally {
    await vault.stop();
  }
}

function result(
  token: string,
  rawDerive: number,
  port: Awaited<ReturnType<typeof measurePort>>,
  recovery: number,
): TokenBench {
  return {
    token,
    rawDerive: rounded(rawDerive),
    multiply: rounded(port.multiply),
    multiplyOverRaw: rounded(port.multiply / rawDerive),
    recordReplace: rounded(port.recordReplace),
    keyReplace: rounded(port.keyReplace),
    recovery: rounded(recovery),
    recoveriesPerSecond: rounded(1000 / recovery),
  };
}

async function benchSoftware(rounds: number): Promise<TokenBench> {
  const folder = await mkdtemp(join(tmpdir(), 'coffer-bench-'));
  try {
    const ecdh = createECDH('prime256v1');
    ecdh.generateKeys();
    const rawDerive = await median(rounds, () => ecdh.computeSecret(POINT));
    const token = await SoftwareToken.open({ folder: join(folder, 'port'), sealingKey: null });
    const port = await measurePort(token, rounds);
    await token.close();
    const choice: VaultChoice = { kind: 'software', folder: join(folder, 'vault'), sealed: false };
    const none: SecretSource = { pin: () => Promise.resolve(null), sealingKey: () => Promise.resolve(null) };
    const recovery = await measureRecovery(
      choice,
      none,
      {},
      join(folder, 'audit.jsonl'),
      Math.ceil(rounds / 4),
    );
    return result('software', rawDerive, port, recovery);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function benchSoftHsm(rounds: number): Promise<TokenBench> {
  const hsm = await makeSoftHsm();
  try {
    const options: ConnectionOptions = {
      module: hsm.module,
      libraryParameters: null,
      slot: null,
      serial: null,
      label: hsm.label,
      objectLimit: null,
      pin: () => Promise.resolve(Buffer.from(hsm.pin)),
    };
    const connection = await Connection.open(options);
    const session = await connection.session();
    const { keyRef } = makeKey(session, connection.profile, 'coffer-oprf');
    const key = privateKeyOf(session, keyRef);
    const rawDerive = await median(rounds, () => session.deriveX(key, POINT));
    removeKey(session, keyRef);
    await connection.close();
    const token = await Pkcs11Token.open(options);
    const port = await measurePort(token, rounds);
    await token.close();
    const secrets: SecretSource = {
      pin: () => Promise.resolve(Uint8Array.from(Buffer.from(hsm.pin))),
      sealingKey: () => Promise.resolve(null),
    };
    const recovery = await measureRecovery(
      { kind: 'pkcs11', ...options },
      secrets,
      { SOFTHSM2_CONF: hsm.conf },
      join(hsm.folder, 'audit.jsonl'),
      Math.ceil(rounds / 4),
    );
    return result('softhsm', rawDerive, port, recovery);
  } finally {
    await hsm.remove();
  }
}

/** One line a token; SoftHSM only where it is installed. */
export async function runTokenBench(rounds = 200): Promise<readonly TokenBench[]> {
  const software = await benchSoftware(rounds);
  return SOFTHSM_MODULE === null ? [software] : [software, await benchSoftHsm(rounds)];
}

if (import.meta.main) {
  console.log(JSON.stringify(await runTokenBench(Number(process.argv[2] ?? 200)), null, 2));
}
