/** The double's facts about the program, and its self-test. */
import type { Handlers } from '../../preload/contract.ts';
import type { AppInfo, SelfTest } from '../../preload/contract/app.ts';

export interface ProgramScenario {
  /** How the self-test ends; `no-keystore`: on a system without one. */
  readonly checks: 'works' | 'failed' | 'no-keystore';
  readonly languages: readonly string[];
}

type Check = SelfTest['checks'][number];

const DETAILS: Readonly<Record<Check['id'], readonly [string, number]>> = {
  native: ['SQLite 3.53.1 with full-text search', 3],
  sqlite: ['30 chats, 1036462 messages', 1],
  stream: ['3 known answers, engine node at 2410 MB/s', 88],
  keys: ['64 digits there and back', 1],
  roundtrip: ['a note and a picture encrypted, stored, restored, equal', 940],
  vault: ['enrolled, a wrong password counted, recovered, equal', 1_480],
  pkcs11: ['pkcs11js loads, and refuses what is no module', 310],
  devices: ['node-hid loads, security devices plugged in: 0', 140],
  keystore: ['os-key-store', 12],
};

function checksOf(kind: ProgramScenario['checks']): Check[] {
  return (Object.keys(DETAILS) as Check['id'][]).map((id): Check => {
    const [detail, milliseconds] = DETAILS[id];
    if (id === 'roundtrip' && kind === 'failed')
      return { id, outcome: 'failed', detail: 'backup/mismatch', milliseconds };
    if (id === 'keystore' && kind === 'no-keystore')
      return { id, outcome: 'absent', detail: 'file', milliseconds };
    return { id, outcome: 'works', detail, milliseconds };
  });
}

const VERSIONS: AppInfo['versions'] = {
  Electron: '45.4.1',
  Chromium: '150.0.7871.124',
  'Node.js': '24.21.0',
  V8: '15.0.245.18',
  OpenSSL: '3.5.4',
  SQLite: '3.53.1',
};
const SIGNS = { works: 'ok', absent: 'none', failed: 'FAILED' } as const;

export function diagnosticsHandlers({ checks }: ProgramScenario): Handlers['diagnostics'] {
  const text = [
    'Coffer 0.1.0, electron on linux',
    Object.entries(VERSIONS)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    ...checksOf(checks).map(
      ({ id, outcome, detail, milliseconds }) => `${SIGNS[outcome]} ${id}: ${detail} (${milliseconds} ms)`,
    ),
  ].join('\n');
  return {
    run: () => ({ checks: checksOf(checks) }),
    report: () => ({ text }),
    copyReport: () => undefined,
  };
}

export function appHandlers({ languages }: ProgramScenario, isEmpty: () => boolean): Handlers['app'] {
  return {
    info: () => ({
      name: 'Coffer',
      version: '0.1.0',
      runtime: 'electron',
      platform: 'linux',
      versions: VERSIONS,
      dataLabel: '/home/robin/.local/share/coffer',
      firstStart: isEmpty(),
      systemLocales: [...languages],
    }),
    openLink: ({ url }) => (/^https?:\/\/[^/]*@/.test(url) ? 'refused' : 'opened'),
  };
}
