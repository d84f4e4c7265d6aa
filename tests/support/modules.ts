/** Other PKCS#11 modules of the machine, set up in a temporary folder: those that the probe must refuse. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FETCHED_FOLDER, FETCHED_LIBRARIES } from '../../build/test/fetched.ts';
import type { TokenParams } from '../../vault/service/calls.ts';

export interface OtherModule {
  readonly params: TokenParams;
  readonly pin: string;
  readonly env: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

function first(paths: readonly string[]): string | null {
  return paths.find((path) => existsSync(path)) ?? null;
}

function installed(command: string): boolean {
  try {
    execFileSync('which', [command], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const SOFTOKN = first([
  '/usr/lib/x86_64-linux-gnu/libsoftokn3.so',
  '/usr/lib/x86_64-linux-gnu/nss/libsoftokn3.so',
  '/usr/lib/aarch64-linux-gnu/libsoftokn3.so',
  '/usr/lib64/libsoftokn3.so',
]);
export const HAS_NSS = SOFTOKN !== null && installed('certutil');

/** NSS' own token, which wraps keys that are not extractable. Debian: libnss3, libnss3-tools. */
export async function makeNss(): Promise<OtherModule> {
  const folder = await mkdtemp(join(tmpdir(), 'coffer-nss-'));
  const pin = 'nss-test-12';
  await writeFile(join(folder, 'pin'), `${pin}\n`);
  const database = join(folder, 'db');
  await mkdir(database);
  execFileSync('certutil', ['-N', '-d', `sql:${database}`, '-f', join(folder, 'pin')], { stdio: 'ignore' });
  return {
    params: {
      module: SOFTOKN ?? '/nonexistent/libsoftokn3.so',
      libraryParameters: `configdir='sql:${database}' certPrefix='' keyPrefix='' secmod='secmod.db' flags=`,
      slot: 2,
      serial: null,
      label: 'NSS Certificate DB',
    },
    pin,
    env: {},
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

interface TpmParts {
  readonly module: string;
  readonly swtpm: string;
  readonly pkcs11Tool: string;
  /** LD_LIBRARY_PATH of whatever runs them, where they are not installed but unpacked. */
  readonly libraries: string | null;
}

const TPM_MODULES = [
  'usr/lib/x86_64-linux-gnu/pkcs11/libtpm2_pkcs11.so',
  'usr/lib/aarch64-linux-gnu/pkcs11/libtpm2_pkcs11.so',
];

/** Each part installed, or as `npm test` unpacked it (build/test/fetched.ts). */
function tpmParts(): TpmParts | null {
  const find = (...files: readonly string[]): string | null =>
    first(['/', FETCHED_FOLDER].flatMap((root) => files.map((file) => join(root, file))));
  const [module, swtpm, pkcs11Tool] = [
    find(...TPM_MODULES),
    find('usr/bin/swtpm'),
    find('usr/bin/pkcs11-tool'),
  ];
  if (module === null || swtpm === null || pkcs11Tool === null) return null;
  return {
    module,
    swtpm,
    pkcs11Tool,
    libraries: existsSync(FETCHED_FOLDER) ? FETCHED_LIBRARIES.join(':') : null,
  };
}

const TPM = tpmParts();
export const HAS_TPM = TPM !== null;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A software TPM behind Debian's module. Debian: swtpm, libtpm2-pkcs11-1, opensc. */
export async function makeTpm(): Promise<OtherModule> {
  if (TPM === null)
    throw new TypeError('swtpm, libtpm2-pkcs11-1 or opensc is not there: npm test fetches them');
  const { module, libraries } = TPM;
  const folder = await mkdtemp(join(tmpdir(), 'coffer-tpm-'));
  const [state, store] = [join(folder, 'state'), join(folder, 'store')];
  await mkdir(state);
  await mkdir(store);
  const port = await freePort();
  // The module expects the control channel on the next port.
  const control = port + 1;
  const socket = (number: number): string => `type=tcp,bindaddr=127.0.0.1,port=${number}`;
  const found: Readonly<Record<string, string>> = libraries === null ? {} : { LD_LIBRARY_PATH: libraries };
  const tpm = spawn(
    TPM.swtpm,
    // prettier-ignore
    [
      'socket', '--tpm2', '--tpmstate', `dir=${state}`,
      '--server', socket(port), '--ctrl', socket(control),
      '--flags', 'not-need-init,startup-clear',
    ],
    { stdio: 'ignore', env: { ...process.env, ...found } },
  );
  const env = {
    ...found,
    TPM2_PKCS11_STORE: store,
    TPM2_PKCS11_TCTI: `swtpm:host=127.0.0.1,port=${port}`,
    TPM2_PKCS11_LOG_LEVEL: '0',
  };
  const tool = (...args: string[]): void => {
    execFileSync(TPM.pkcs11Tool, ['--module', module, ...args], {
      env: { ...process.env, ...env },
      stdio: 'ignore',
    });
  };
  const remove = async (): Promise<void> => {
    const gone = new Promise((resolve) => tpm.once('exit', resolve));
    if (tpm.kill()) await gone;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await initialise(tool);
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    params: { module, libraryParameters: null, slot: null, serial: null, label: 'tpm' },
    pin: '1234',
    env,
    remove,
  };
}

async function initialise(tool: (...args: string[]) => void): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      tool('--slot-index', '0', '--init-token', '--label', 'tpm', '--so-pin', '12345678');
      break;
    } catch (error) {
      // swtpm is not listening yet.
      if (tries === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  tool(
    '--token-label',
    'tpm',
    '--login',
    '--login-type',
    'so',
    '--so-pin',
    '12345678',
    '--init-pin',
    '--new-pin',
    '1234',
  );
}
