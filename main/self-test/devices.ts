/** The native parts that may crash, pkcs11js and node-hid: each is loaded in a process of its own, as it always is. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Devices, lookAtModule, type LocalVaultParts } from '../vaults/index.ts';
import type { Check } from './run.ts';

type Host = LocalVaultParts['host'];

/** Whether what loads PKCS#11 modules loads itself: it must get as far as refusing a file that is none. */
export function modulesCheck(host: Host): Check<'pkcs11'> {
  return { id: 'pkcs11', run: () => refuseNoModule(host) };
}

async function refuseNoModule(host: Host): Promise<string> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'coffer-self-test-'));
  try {
    const file = path.join(folder, 'no-module.so');
    await fs.writeFile(file, 'This is no PKCS#11 module.\n');
    const { code } = await lookAtModule(host, file);
    if (code !== 'vault/module-not-pkcs11')
      throw new TypeError(`what loads modules ended with ${code ?? 'none'}`);
    return 'pkcs11js loads, and refuses what is no module';
  } finally {
    await fs.rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Whether what lists plugged devices loads. */
export function devicesCheck(host: Host): Check<'devices'> {
  return { id: 'devices', run: () => listDevices(host) };
}

async function listDevices(host: Host): Promise<string> {
  const watching = new Devices(host, () => undefined);
  try {
    const { devices, empty } = await watching.report();
    if (empty === 'no-library') throw new TypeError('node-hid, libusb-1.0 or libudev does not load');
    if (empty === 'process-crashed') throw new TypeError('the process that lists devices crashes');
    return `node-hid loads, security devices plugged in: ${devices.length}`;
  } finally {
    watching.stop();
  }
}
