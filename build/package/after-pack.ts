/**
 * electron-builder's hook on the unpacked application, before anything is signed: genuine Electron with every fuse set,
 * or no package.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { AfterPackContext } from 'electron-builder';
import { burnFuses, requireFuses } from './fuse-wire.ts';
import { requireGenuineElectron } from './genuine-electron.ts';

const PACKAGE = new URL('../../package.json', import.meta.url);

export default async function afterPack({ appOutDir, packager, electronPlatformName }: AfterPackContext) {
  const { devDependencies } = JSON.parse(await readFile(PACKAGE, 'utf8')) as {
    devDependencies: { electron: string };
  };
  const { productFilename: name } = packager.appInfo;
  const executables: Readonly<Record<string, string>> = {
    darwin: path.join(
      `${name}.app`,
      'Contents',
      'Frameworks',
      'Electron Framework.framework',
      'Electron Framework',
    ),
    win32: `${name}.exe`,
    linux: name.toLowerCase(),
  };
  const executable = path.join(appOutDir, executables[electronPlatformName] ?? name);
  await requireGenuineElectron(appOutDir, executable, devDependencies.electron);
  await burnFuses(executable);
  await requireFuses(executable);
}
