/** The Debian packages that the tests use: installed or unpacked where we may, named where we may not. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { FETCHED_PACKAGES, fetchPackages } from './fetched.ts';

/** Package and what it is for. */
const PACKAGES: readonly (readonly [name: string, use: string])[] = [
  ['python3-cryptography', 'reading backups without Coffer'],
  ['zstd', 'reading backups without Coffer'],
  ['sqlite3', 'reading backups without Coffer'],
  ['softhsm2', 'the vault on a PKCS#11 token'],
  ['opensc', 'the vault on a PKCS#11 token'],
  ['libnss3', 'a PKCS#11 module that must be refused'],
  ['libnss3-tools', 'a PKCS#11 module that must be refused'],
  ['libusb-1.0-0', 'the list of plugged devices'],
  ['gcc', 'PKCS#11 modules that misbehave'],
  ['libc6-dev', 'PKCS#11 modules that misbehave'],
  ['chromium', 'the window'],
  ['chromium-sandbox', 'the window'],
  ['xvfb', 'the window without a display'],
  ['xauth', 'the window without a display'],
  ['fonts-noto-core', 'the window in every script'],
  ['fonts-noto-cjk', 'the window in every script'],
  ['fonts-noto-color-emoji', 'the window in every script'],
];

const isInstalled = (name: string): boolean => {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status}', name], { encoding: 'utf8' });
  return stdout === 'installed';
};

/** What comes before `apt-get` for this user to install with it, or null where it may not. */
function rightsToInstall(): readonly string[] | null {
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : null;
}

/** Does nothing on other systems. Never fails: a suite whose program is missing says so itself. */
export async function ensureDebianPackages(): Promise<void> {
  if (process.platform !== 'linux' || !fs.existsSync('/usr/bin/dpkg-query')) return;
  const missing = PACKAGES.filter(([name]) => !isInstalled(name));
  const rights = rightsToInstall();
  const apt = (...args: string[]): boolean => {
    if (rights === null) return false;
    const [program = '', ...rest] = [
      ...rights,
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'apt-get',
      '-qq',
      ...args,
    ];
    return spawnSync(program, rest, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
  };
  if (missing.length > 0 && rights === null) {
    const list = missing.map(([name, use]) => `  ${name} (${use})`).join('\n');
    process.stdout.write(`These Debian packages are missing and this user may not install them:\n${list}\n`);
  } else if (missing.length > 0) {
    const names = missing.map(([name]) => name);
    process.stdout.write(`Installing ${names.join(' ')}\n`);
    apt('update');
    if (!apt('install', '-y', '--no-install-recommends', ...names)) {
      process.stdout.write(`They could not be installed; what needs them will fail.\n`);
    }
  }
  // The lists may be missing, as in a fresh container, or older than what is to be downloaded.
  if (fetchPackages(isInstalled) || (apt('update') && fetchPackages(isInstalled))) return;
  process.stdout.write(
    `These Debian packages could not be downloaded (a PKCS#11 module that must be refused): ${FETCHED_PACKAGES.join(' ')}\n`,
  );
}
