/** Asks the system what is plugged in. The only file that loads node-hid; runs in a process of its own. */
import { access, constants, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ListedHid, ListedUsb, Surroundings } from './report.ts';

async function canOpen(path: string): Promise<boolean> {
  try {
    await access(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

async function names(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

async function number(path: string, radix: number): Promise<number | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const value = Number.parseInt(text, radix);
  return Number.isNaN(value) ? null : value;
}

/** USB devices of Linux by sysfs; none elsewhere. */
async function usbDevices(sysfs: string, dev: string): Promise<readonly ListedUsb[]> {
  const devices: ListedUsb[] = [];
  for (const name of await names(sysfs)) {
    const vendorId = await number(join(sysfs, name, 'idVendor'), 16);
    const productId = await number(join(sysfs, name, 'idProduct'), 16);
    if (vendorId === null || productId === null) continue;
    const bus = await number(join(sysfs, name, 'busnum'), 10);
    const device = await number(join(sysfs, name, 'devnum'), 10);
    const pad = (value: number | null): string => String(value ?? 0).padStart(3, '0');
    devices.push({ vendorId, productId, accessible: await canOpen(join(dev, pad(bus), pad(device))) });
  }
  return devices;
}

async function hidDevices(): Promise<readonly ListedHid[] | null> {
  try {
    const { default: hid } = await import('node-hid');
    return await hid.devicesAsync();
  } catch {
    return null;
  }
}

export async function lookAround(sysfs = '/sys/bus/usb/devices', dev = '/dev'): Promise<Surroundings> {
  const hidPaths = (await names(dev))
    .filter((name) => name.startsWith('hidraw'))
    .map((name) => join(dev, name));
  const openable = new Set<string>();
  for (const path of hidPaths) if (await canOpen(path)) openable.add(path);
  return {
    hid: await hidDevices(),
    usb: await usbDevices(sysfs, join(dev, 'bus/usb')),
    hidPaths,
    openable,
  };
}
