/**
 * A SoftHSM token of its own for each test: a temporary folder, a private configuration, ready in a fraction
 * of a second, and no trace on the machine.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from '../../native/pkcs11/connection.ts';

const MODULES = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/lib64/pkcs11/libsofthsm2.so',
  '/opt/homebrew/lib/softhsm/libsofthsm2.so',
];

export const SOFTHSM_MODULE = MODULES.find((path) => existsSync(path)) ?? null;

/** True when tests that need something that is not installed may be skipped: anywhere but in CI. */
export const MAY_SKIP = process.env['CI'] !== 'true';

/** Why SoftHSM tests do not run here, or null when they run (in CI always, and then they fail without it). */
export const SKIP_SOFTHSM =
  SOFTHSM_MODULE === null && MAY_SKIP ? 'SoftHSM is not installed (apt-get install softhsm2)' : null;

export interface SoftHsm {
  readonly module: string;
  readonly label: string;
  readonly pin: string;
  /** Value for SOFTHSM2_CONF; already set in this process. */
  readonly conf: string;
  readonly folder: string;
  /** Takes the token's folder away, as if it were pulled, until the returned function puts it back. */
  pull(): Promise<() => Promise<void>>;
  /** The folder with this token's objects. */
  tokenFolder(): Promise<string>;
  /**
   * Puts the file back that says what the token is, where a kill left it cut short: SoftHSM writes it anew, in place, at
   * each login (docs/spec/vault-token.md section 4). Returns whether it had to.
   */
  mend(): Promise<boolean>;
  remove(): Promise<void>;
}

export async function makeSoftHsm(label = 'coffer-test', pin = '123456'): Promise<SoftHsm> {
  if (SOFTHSM_MODULE === null) throw new TypeError('SoftHSM is not installed');
  const folder = await mkdtemp(join(tmpdir(), 'coffer-softhsm-'));
  const tokens = join(folder, 'tokens');
  await mkdir(tokens, { mode: 0o700 });
  const conf = join(folder, 'softhsm2.conf');
  await writeFile(
    conf,
    `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = false\n`,
  );
  process.env['SOFTHSM2_CONF'] = conf;
  execFileSync(
    'softhsm2-util',
    ['--init-token', '--free', '--label', label, '--so-pin', '12345678', '--pin', pin],
    { env: { ...process.env, SOFTHSM2_CONF: conf }, stdio: 'ignore' },
  );
  const tokenFolder = async (): Promise<string> => {
    const [name] = await readdir(tokens);
    if (name === undefined) throw new TypeError('the token folder is empty');
    return join(tokens, name);
  };
  const tokenFile = join(await tokenFolder(), 'token.object');
  const whole = await readFile(tokenFile);
  return {
    module: SOFTHSM_MODULE,
    label,
    pin,
    conf,
    folder,
    tokenFolder,
    async mend() {
      if ((await stat(tokenFile)).size >= whole.length) return false;
      await writeFile(tokenFile, whole);
      return true;
    },
    async pull() {
      const from = await tokenFolder();
      const to = join(folder, 'pulled');
      await rename(from, to);
      return () => rename(to, from);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** How the token is opened, where nothing else is wanted. */
export function optionsOf(hsm: SoftHsm, more: Partial<ConnectionOptions> = {}): ConnectionOptions {
  return {
    module: hsm.module,
    libraryParameters: null,
    slot: null,
    serial: null,
    label: hsm.label,
    objectLimit: null,
    pin: () => Promise.resolve(Buffer.from(hsm.pin)),
    ...more,
  };
}
