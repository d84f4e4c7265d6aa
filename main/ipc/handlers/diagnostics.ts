/** Calls of the diagnostics screen: does everything work here, and a report one can send without a secret in it. */
import type { Handlers } from '../../../preload/contract.ts';
import { selfTestPart, type AppInfo, type SelfTest } from '../../../preload/contract/app.ts';
import type { ProcessHost } from '../../../vault/service/host.ts';
import { CofferError } from '../../base/error.ts';
import { generateBackupKey, parseDigits, toDigits, type KeySealer } from '../../keys/index.ts';
import {
  devicesCheck,
  modulesCheck,
  nativeCheck,
  roundTripCheck,
  runChecks,
  sqliteVersion,
  streamCheck,
  vaultCheck,
  type Check,
} from '../../self-test/index.ts';
import type { Desktop } from '../desktop.ts';
import type { Library } from './library.ts';

type Checks = SelfTest['checks'];

/** How the parts of the runtime are called, by the names that the runtime has for them. */
const PROPER_NAMES: Readonly<Record<string, string>> = {
  electron: 'Electron',
  chrome: 'Chromium',
  node: 'Node.js',
  v8: 'V8',
  openssl: 'OpenSSL',
};

/** Everything the program is made of, with its version. */
export function namedVersions(versions: AppInfo['versions']): AppInfo['versions'] {
  const named = Object.entries(versions).map(([name, version]) => [PROPER_NAMES[name] ?? name, version]);
  return { ...Object.fromEntries(named), SQLite: sqliteVersion() };
}

export interface DiagnosticsOptions {
  readonly desktop: Desktop;
  readonly library: Library;
  readonly sealer: KeySealer;
  readonly host: ProcessHost;
}

export function diagnosticsHandlers(options: DiagnosticsOptions): Handlers['diagnostics'] {
  const { desktop, library, sealer, host } = options;
  const own: Check<'sqlite' | 'keys' | 'keystore'>[] = [
    { id: 'sqlite', run: () => countIn(library) },
    { id: 'keys', run: async () => keyRoundTrip() },
    { id: 'keystore', run: () => sealRoundTrip(sealer) },
  ];
  const shared = [
    nativeCheck,
    modulesCheck(host),
    devicesCheck(host),
    streamCheck,
    roundTripCheck(desktop.facts.version),
    vaultCheck(host),
  ];
  const order = selfTestPart.options;
  const checks = [...own, ...shared].toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
  /** Of the last run: a report says what the person has seen. */
  let last: Promise<Checks> | null = null;
  const run = (): Promise<Checks> => {
    const running = runChecks(checks, describe).then((results) =>
      results.map(({ ok, ...result }): Checks[number] => {
        const absent = result.id === 'keystore' && sealer.describe() === 'file';
        return { ...result, outcome: !ok ? 'failed' : absent ? 'absent' : 'works' };
      }),
    );
    last = running;
    return running;
  };
  const report = async (): Promise<string> => toReport(desktop.facts, await (last ?? run()));
  return {
    run: async () => ({ checks: await run() }),
    report: async () => ({ text: await report() }),
    async copyReport() {
      await desktop.copyText(await report());
      return undefined;
    },
  };
}

/** Only what cannot be about the person: codes, and names of error classes. */
function describe(error: unknown): string {
  if (error instanceof CofferError) return error.code;
  return error instanceof Error ? error.name : 'unknown';
}

async function countIn(library: Library): Promise<string> {
  const { chats, archived, messages } = await library.totals();
  return `${chats + archived} chats, ${messages} messages`;
}

function keyRoundTrip(): string {
  using key = generateBackupKey();
  using again = parseDigits(toDigits(key));
  if (!Buffer.from(key.expose()).equals(again.expose())) throw new TypeError('digits read back differently');
  return '64 digits there and back';
}

async function sealRoundTrip(sealer: KeySealer): Promise<string> {
  const bytes = Uint8Array.of(1, 2, 3);
  const opened = await sealer.open('self-test', await sealer.seal('self-test', bytes));
  if (!Buffer.from(bytes).equals(opened)) throw new TypeError('opened something else');
  return sealer.describe();
}

const SIGNS = { works: 'ok', absent: 'none', failed: 'FAILED' } as const;

function toReport(
  facts: Pick<AppInfo, 'name' | 'version' | 'runtime' | 'platform' | 'versions'>,
  checks: Checks,
): string {
  const versions = Object.entries(namedVersions(facts.versions)).map(
    ([name, version]) => `${name} ${version}`,
  );
  return [
    `${facts.name} ${facts.version}, ${facts.runtime} on ${facts.platform}`,
    versions.join(', '),
    ...checks.map(
      ({ id, outcome, detail, milliseconds }) => `${SIGNS[outcome]} ${id}: ${detail} (${milliseconds} ms)`,
    ),
  ].join('\n');
}
