/** The Debian packages that the tests use: installed where we may, named where we may not. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';

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

const installed = (name: string): boolean => {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status}', name], { encoding: 'utf8' });
  return stdout === 'installed';
};

/** Does nothing on other systems. Never fails: a suite whose program is missing says so itself. */
export async function ensureDebianPackages(): Promise<void> {
  if (process.platform !== 'linux' || !fs.existsSync('/usr/bin/dpkg-query')) return;
  const missing = PACKAGES.filter(([name]) => !installed(name));
  if (missing.length === 0) return;
  const names = missing.map(([name]) => name);
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (asRoot.length > 0 && spawnSync('sudo', ['-n', 'true']).status !== 0) {
    const list = missing.map(([name, use]) => `  ${name} (${use})`).join('\n');
    process.stdout.write(`These Debian packages are missing and this user may not install them:\n${list}\n`);
    return;
  }
  process.stdout.write(`Installing ${names.join(' ')}\n`);
  const apt = (...args: string[]): number | null => {
    const [program = '', ...rest] = [
      ...asRoot,
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'apt-get',
      '-qq',
      ...args,
    ];
    return spawnSync(program, rest, { stdio: ['ignore', 'ignore', 'inherit'] }).status;
  };
  apt('update');
  if (apt('install', '-y', '--no-install-recommends', ...names) !== 0) {
    process.stdout.write(`They could not be installed; what needs them will fail.\n`);
  }
}
