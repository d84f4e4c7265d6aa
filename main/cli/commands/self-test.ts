/** `coffer self-test`: does everything work on this computer? For people who test installers. */
import { CofferError } from '../../base/error.ts';
import {
  devicesCheck,
  modulesCheck,
  nativeCheck,
  roundTripCheck,
  runChecks,
  streamCheck,
  vaultCheck,
  type Check,
} from '../../self-test/index.ts';
import { CliError } from '../errors.ts';
import { formatDuration, table } from '../format.ts';
import { processHost } from '../vault.ts';
import { appVersion } from '../version.ts';
import type { Command } from '../commands.ts';

const runtimeCheck: Check<'runtime'> = {
  id: 'runtime',
  run: async () => `Node ${process.versions.node}, ${process.platform} ${process.arch}`,
};

/** How scripts know the checks. */
const NAMES = {
  runtime: 'runtime',
  native: 'sqlite',
  pkcs11: 'pkcs11',
  devices: 'devices',
  stream: 'stream',
  roundtrip: 'round trip',
  vault: 'vault',
} as const;

export const selfTestCommand: Command = {
  words: ['self-test'],
  positionals: '',
  summary: 'Check that everything works on this computer',
  count: [0, 0],
  options: [],
  run: async ({ output }) => {
    const host = processHost();
    const parts = [
      nativeCheck,
      modulesCheck(host),
      devicesCheck(host),
      streamCheck,
      roundTripCheck(appVersion()),
      vaultCheck(host),
    ];
    const results = await runChecks([runtimeCheck, ...parts], describe);
    const checks = results.map(({ id, ...result }) => ({ name: NAMES[id], ...result }));
    const rows = checks.map(({ name, ok, detail, milliseconds }) => [
      ok ? 'ok' : 'FAILED',
      name,
      detail,
      formatDuration(milliseconds),
    ]);
    output.result(
      'self-test',
      { version: appVersion(), ok: checks.every(({ ok }) => ok), checks },
      table(rows),
    );
    const failed = checks.filter(({ ok }) => !ok).map(({ name }) => name);
    if (failed.length > 0) throw new CliError('cli/self-test-failed', { failed });
  },
};

function describe(error: unknown): string {
  if (error instanceof CofferError) return error.code;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
