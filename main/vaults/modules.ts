/** Which PKCS#11 modules are on this computer: where vendors and distributions put them, and what p11-kit lists. */
import fs from 'node:fs/promises';
import path from 'node:path';
import type { ModuleReport } from '../../vault/service/calls.ts';
import { inspectModule } from '../../vault/service/client.ts';
import type { ProcessHost } from '../../vault/service/host.ts';
import { CofferError } from '../base/error.ts';
import { coded } from './errors.ts';

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
  win32: [
    'C:\\SoftHSM2\\lib',
    'C:\\Program Files\\Yubico\\YubiHSM Shell\\bin\\pkcs11',
    'C:\\Program Files\\OpenSC Project\\OpenSC\\pkcs11',
  ],
};
const WINDOWS_NAMES = ['softhsm2-x64.dll', 'yubihsm_pkcs11.dll', 'opensc-pkcs11.dll'];
const MAC_NAMES = ['libsofthsm2.so', 'yubihsm_pkcs11.dylib', 'opensc-pkcs11.so', 'libykcs11.dylib'];

/** p11-kit's own lists of modules; relative ones are in its module folder, which is among FOLDERS. */
const P11_KIT = ['/usr/share/p11-kit/modules', '/etc/pkcs11/modules'];

export interface FoundModule {
  readonly path: string;
  /** Null when it cannot be used at all. */
  readonly report: ModuleReport | null;
  /** Why not: a code such as `vault/module-crashed`. */
  readonly code: string | null;
}

/** Looks at every module found, each in a process that may crash over it. Asks for no PIN. */
export async function findModules(host: ProcessHost): Promise<FoundModule[]> {
  const found: FoundModule[] = [];
  for (const file of await modulePaths()) {
    try {
      const report = await coded(() => inspectModule(host, { module: file, libraryParameters: null }, {}));
      found.push({ path: file, report, code: null });
    } catch (error) {
      if (!(error instanceof CofferError)) throw error;
      found.push({ path: file, report: null, code: error.code });
    }
  }
  return found;
}

async function modulePaths(): Promise<string[]> {
  const names =
    process.platform === 'win32' ? WINDOWS_NAMES : process.platform === 'darwin' ? MAC_NAMES : NAMES;
  const folders = FOLDERS[process.platform] ?? [];
  const listed = (await Promise.all(P11_KIT.map(listedIn))).flat();
  const candidates = [
    ...folders.flatMap((folder) => names.map((name) => path.join(folder, name))),
    ...listed.flatMap((module) =>
      path.isAbsolute(module) ? [module] : folders.map((folder) => path.join(folder, module)),
    ),
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
