/**
 * What the vault's operations cost on a token, beside the token's own raw cost of the same: one derivation, one
 * full multiplication, one record replaced, one key made and destroyed; and a whole recovery through the vault process.
 * Beside it, what an account that the vault has not would be told by: its time, known and unknown in turns.
 *
 * `node tests/bench/token.ts` prints JSON. Times are milliseconds, the median of the rounds.
 */
import { createECDH, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { p256 } from '@noble/curves/nist.js';
import { Connection, type ConnectionOptions } from '../../native/pkcs11/connection.ts';
import { makeKey, privateKeyOf, removeKey } from '../../native/pkcs11/objects.ts';
import { Pkcs11Token } from '../../native/pkcs11/token.ts';
import type { TokenPort } from '../../vault/hsm/port.ts';
import { SoftwareToken } from '../../vault/hsm/software.ts';
import { statusRequest } from '../../vault/protocol/client.ts';
import { encodeRequest } from '../../vault/protocol/frames.ts';
import { accountId, exchangeId, type AccountId } from '../../vault/protocol/ids.ts';
import { openVault, type SecretSource, type VaultChoice } from '../../vault/service/client.ts';
import { NodeProcessHost } from '../../vault/service/node-host.ts';
import { TokenRecordStore } from '../../vault/store/store.ts';
import { accountNumber, liveRecord } from '../support/records.ts';
import { makeSoftHsm, optionsOf, SOFTHSM_MODULE } from '../support/softhsm.ts';
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
  /** Requests that cost no attempt. */
  readonly strangers: Readonly<Record<'status' | 'abandon', KnownUnknown>>;
}

interface KnownUnknown {
  readonly known: number;
  readonly unknown: number;
  /** Unknown over known. 1: nothing is told. */
  readonly ratio: number;
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

/** Medians of the same request for an account that is there and for one that is not, asked in turns. */
async function compared(
  rounds: number,
  request: (account: AccountId) => Uint8Array,
  person: Person,
): Promise<KnownUnknown> {
  const times = { known: [] as number[], unknown: [] as number[] };
  const accounts = { known: person.account, unknown: accountId(randomBytes(16)) };
  for (let i = 0; i < 2 * rounds; i += 1) {
    const which = i % 2 === 0 ? 'known' : 'unknown';
    times[which].push(await median(1, () => person.vault.exchange(request(accounts[which]))));
  }
  const middle = (of: readonly number[]): number =>
    of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)] ?? 0;
  const [known, unknown] = [middle(times.known), middle(times.unknown)];
  return { known: rounded(known), unknown: rounded(unknown), ratio: rounded(unknown / known) };
}

async function measureRecovery(
  choice: VaultChoice,
  secrets: SecretSource,
  env: Readonly<Record<string, string>>,
  auditPath: string,
  rounds: number,
) {
  const { vault } = await openVault(new NodeProcessHost(), choice, auditPath, secrets, env);
  try {
    await vault.call('create-vault', { attempts: 10 });
    const person = await Person.meet(vault);
    await person.enrol('password');
    const recovery = await median(rounds, () => person.recover('password'));
    const abandon = (account: AccountId): Uint8Array =>
      encodeRequest({ type: 'abandon', account, exchange: exchangeId(new Uint8Array(16)) });
    const strangers = {
      status: await compared(8 * rounds, statusRequest, person),
      abandon: await compared(8 * rounds, abandon, person),
    };
    return { recovery, strangers };
  } finally {
    await vault.stop();
  }
}

function result(
  token: string,
  rawDerive: number,
  port: Awaited<ReturnType<typeof measurePort>>,
  { recovery, strangers }: Awaited<ReturnType<typeof measureRecovery>>,
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
    strangers,
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
    const service = await measureRecovery(
      choice,
      none,
      {},
      join(folder, 'audit.jsonl'),
      Math.ceil(rounds / 4),
    );
    return result('software', rawDerive, port, service);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function benchSoftHsm(rounds: number): Promise<TokenBench> {
  const hsm = await makeSoftHsm();
  try {
    const options: ConnectionOptions = optionsOf(hsm);
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
    const service = await measureRecovery(
      { kind: 'pkcs11', ...options },
      secrets,
      { SOFTHSM2_CONF: hsm.conf },
      join(hsm.folder, 'audit.jsonl'),
      Math.ceil(rounds / 4),
    );
    return result('softhsm', rawDerive, port, service);
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
