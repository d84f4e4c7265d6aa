/** Calls of the diagnostics screen: does everything work here, and a report one can send without a secret in it. */
import type { Handlers } from '../../../preload/contract.ts';
import type { AppInfo, SelfTest } from '../../../preload/contract/app.ts';
import { CofferError } from '../../base/error.ts';
import { generateBackupKey, parseDigits, toDigits, type KeySealer } from '../../keys/index.ts';
import { engineReport, selfTestStream } from '../../stream/index.ts';
import type { Desktop } from '../desktop.ts';
import type { Library } from './library.ts';

type Check = SelfTest['checks'][number];

export interface DiagnosticsOptions {
  readonly desktop: Desktop;
  readonly library: Library;
  readonly sealer: KeySealer;
}

export function diagnosticsHandlers({
  desktop,
  library,
  sealer,
}: DiagnosticsOptions): Handlers['diagnostics'] {
  const checks: readonly [Check['id'], () => Promise<string>][] = [
    [
      'sqlite',
      async () => {
        const { chats, archived, messages } = await library.totals();
        return `${chats + archived} chats, ${messages} messages`;
      },
    ],
    [
      'stream',
      async () => {
        const vectors = await selfTestStream();
        const { engine, megabytesPerSecond } = engineReport();
        return `${vectors} known answers, ${engine}, ${Math.round(megabytesPerSecond)} MB/s`;
      },
    ],
    ['keys', async () => keyRoundTrip()],
    ['keystore', () => sealRoundTrip(sealer)],
  ];
  const report = async (): Promise<string> => toReport(desktop.facts, await runAll(checks));
  return {
    run: async () => ({ checks: await runAll(checks) }),
    report: async () => ({ text: await report() }),
    async copyReport() {
      await desktop.copyText(await report());
      return undefined;
    },
  };
}

async function runAll(checks: readonly [Check['id'], () => Promise<string>][]): Promise<Check[]> {
  const results: Check[] = [];
  for (const [id, run] of checks) {
    const started = performance.now();
    const { ok, detail } = await run().then(
      (text) => ({ ok: true, detail: text }),
      (error: unknown) => ({ ok: false, detail: describe(error) }),
    );
    results.push({ id, ok, detail, milliseconds: Math.round(performance.now() - started) });
  }
  return results;
}

/** Only what cannot be about the person: codes, and names of error classes. */
function describe(error: unknown): string {
  if (error instanceof CofferError) return error.code;
  return error instanceof Error ? error.name : 'unknown';
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

function toReport(
  facts: Pick<AppInfo, 'name' | 'version' | 'runtime' | 'platform' | 'versions'>,
  checks: Check[],
): string {
  const versions = Object.entries(facts.versions).map(([name, version]) => `${name} ${version}`);
  return [
    `${facts.name} ${facts.version}, ${facts.runtime} on ${facts.platform}`,
    versions.join(', '),
    ...checks.map(
      ({ id, ok, detail, milliseconds }) => `${ok ? 'ok' : 'FAILED'} ${id}: ${detail} (${milliseconds} ms)`,
    ),
  ].join('\n');
}
