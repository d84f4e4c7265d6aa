/** Which PKCS#11 modules are on this computer: where vendors and distributions put them, and what p11-kit lists. */
import fs from 'node:fs/promises';
import path from 'node:path';
import type { ModuleReport, ProbeResult } from '../../vault/service/calls.ts';
import { inspectModule, probeToken, type SecretSource } from '../../vault/service/client.ts';
import type { ProcessHost } from '../../vault/service/host.ts';
import { CofferError } from '../base/error.ts';
import type { VaultChoice } from './choice.ts';
import { coded } from './errors.ts';
import { tokenParams } from './local.ts';

const NAMES = [
  'libsofthsm2.so',
  'yubihsm_pkcs11.so',
  'libtpm2_pkcs11.so',
  'opensc-pkcs11.so',
  'libykcs11.so',
];

const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  linux: [
    '/usr/lib/softhsm',
    '/usr/lib/pkcs11',
    '/usr/lib64/pkcs11',
    '/usr/lib/x86_64-linux-gnu',
    '/usr/lib/x86_64-linux-gnu/pkcs11',
    '/usr/lib/x86_64-linux-gnu/softhsm',
    '/usr/lib/aarch64-linux-gnu',
    '/usr/lib/aarch64-linux-gnu/pkcs11',
    '/usr/lib/aarch64-linux-gnu/softhsm',
    '/usr/local/lib',
    '/usr/local/lib/pkcs11',
  ],
  darwin: ['/opt/homebrew/lib/softhsm', '/usr/local/lib/softhsm', '/usr/local/lib', '/opt/homebrew/lib'],
  // Only where it takes an administrator to put a library: any account may make a folder under C:\.
  win32: [
    'C:\\Program Files\\Yubico\\YubiHSM Shell\\bin\\pkcs11',
    'C:\\Program Files\\OpenSC Project\\OpenSC\\pkcs11',
  ],
};
const WINDOWS_NAMES = ['softhsm2-x64.dll', 'yubihsm_pkcs11.dll', 'opensc-pkcs11.dll'];
const MAC_NAMES = ['libsofthsm2.so', 'yubihsm_pkcs11.dylib', 'opensc-pkcs11.so', 'libykcs11.dylib'];

/** p11-kit's own lists of modules; relative ones are in its module folder, which is among FOLDERS. */
const P11_KIT = ['/usr/share/p11-kit/modules', '/etc/pkcs11/modules'];

export type FoundToken = ModuleReport['tokens'][number];

export interface FoundModule {
  readonly path: string;
  /** Null when it cannot be used at all. */
  readonly report: ModuleReport | null;
  /** Why not: a code such as `vault/module-crashed`. */
  readonly code: string | null;
}

/** Without these two a token cannot hold a vault. */
const NEEDED = ['CKM_EC_KEY_PAIR_GEN', 'CKM_ECDH1_DERIVE'];

/** Of the mechanisms that a vault needs, those that a token lacks. */
export function missingMechanisms({ mechanisms }: Pick<FoundToken, 'mechanisms'>): string[] {
  return NEEDED.filter((mechanism) => !mechanisms.includes(mechanism));
}

/**
 * Looks at every module found, and at those of `besides` (absolute paths), each in a process that may crash over it. Asks
 * for no PIN.
 */
export async function findModules(host: ProcessHost, besides: Iterable<string> = []): Promise<FoundModule[]> {
  const found: FoundModule[] = [];
  for (const file of await modulePaths(besides)) found.push(await lookAtModule(host, file));
  return found;
}

/** Looks at one module. `libraryParameters` is passed to C_Initialize. Asks for no PIN. */
export async function lookAtModule(
  host: ProcessHost,
  file: string,
  libraryParameters: string | null = null,
): Promise<FoundModule> {
  try {
    const report = await coded(() => inspectModule(host, { module: file, libraryParameters }, {}));
    return { path: file, report, code: null };
  } catch (error) {
    if (!(error instanceof CofferError)) throw error;
    return { path: file, report: null, code: error.code };
  }
}

/** Runs the start-up probe on a token, with its PIN. The report is returned also when a check failed. */
export function probeChosen(
  host: ProcessHost,
  choice: Extract<VaultChoice, { kind: 'pkcs11' }>,
  secrets: SecretSource,
): Promise<ProbeResult> {
  return coded(() => probeToken(host, tokenParams(choice), secrets, {}));
}

async function modulePaths(besides: Iterable<string>): Promise<string[]> {
  const names =
    process.platform === 'win32' ? WINDOWS_NAMES : process.platform === 'darwin' ? MAC_NAMES : NAMES;
  const folders = FOLDERS[process.platform] ?? [];
  const listed = (await Promise.all(P11_KIT.map(listedIn))).flat();
  const candidates = [
    ...folders.flatMap((folder) => names.map((name) => path.join(folder, name))),
    ...listed.flatMap((module) =>
      path.isAbsolute(module) ? [module] : folders.map((folder) => path.join(folder, module)),
    ),
    ...besides,
  ];
  // One file may have several names; the first is shown.
  const real = new Map<string, string>();
  for (const candidate of candidates) {
    const target = await fs.realpath(candidate).catch(() => null);
    if (target !== null && !isProxy(target) && !real.has(target)) real.set(target, candidate);
  }
  return [...real.values()].sort();
}

/** p11-kit's own modules only stand for the others, or for certificates. */
const isProxy = (file: string): boolean => /p11-kit-(proxy|trust|client)/.test(path.basename(file));

async function listedIn(folder: string): Promise<string[]> {
  const files = await fs.readdir(folder).catch(() => []);
  const modules: string[] = [];
  for (const file of files.filter((name) => name.endsWith('.module'))) {
    const text = await fs.readFile(path.join(folder, file), 'utf8').catch(() => '');
    const module = /^\s*module\s*:\s*(\S.*?)\s*$/m.exec(text)?.[1];
    if (module !== undefined) modules.push(module);
  }
  return modules;
}
