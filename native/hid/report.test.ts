import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { DeviceWatcher, parseReport, type DeviceReport } from '../../vault/service/devices.ts';
import type { ChildChannel, ProcessEnd } from '../../vault/service/host.ts';
import { NodeProcessHost } from '../../vault/service/node-host.ts';
import { FIDO_USAGE_PAGE, makeReport, type ListedHid, type Surroundings } from './report.ts';
import { lookAround } from './surroundings.ts';

const NOTHING: Surroundings = { hid: [], usb: [], hidPaths: [], openable: new Set() };

function hid(more: Partial<ListedHid>): ListedHid {
  return { vendorId: 0x1050, productId: 0x0407, path: '/dev/hidraw0', product: 'YubiKey', ...more };
}

describe('the list of security devices', () => {
  it('knows a FIDO key of any maker by its usage page', () => {
    const around: Surroundings = {
      ...NOTHING,
      hid: [
        hid({ vendorId: 0xabcd, manufacturer: 'Maker', product: 'Key', usagePage: FIDO_USAGE_PAGE }),
        hid({ vendorId: 0x046d, product: 'Mouse', usagePage: 1 }),
      ],
      hidPaths: ['/dev/hidraw0'],
      openable: new Set(['/dev/hidraw0']),
    };
    expect(makeReport(around)).toEqual({
      empty: null,
      devices: [
        {
          vendorId: 0xabcd,
          productId: 0x0407,
          vendor: 'Maker',
          product: 'Key',
          fido: true,
          yubihsm: false,
          accessible: true,
        },
      ],
    });
  });

  it('shows one key with several interfaces once', () => {
    const around = {
      ...NOTHING,
      hid: [hid({ usagePage: 1 }), hid({ usagePage: FIDO_USAGE_PAGE }), hid({ usagePage: 6 })],
    };
    expect(makeReport(around).devices).toMatchObject([{ fido: true, vendor: 'Yubico', accessible: false }]);
  });

  it('shows a YubiHSM 2, which is no HID device, and whether its udev rule is there', () => {
    const usb = [
      { vendorId: 0x1050, productId: 0x0030, accessible: false },
      { vendorId: 0x1d6b, productId: 0x0002, accessible: true },
    ];
    expect(makeReport({ ...NOTHING, usb }).devices).toMatchObject([
      { product: 'YubiHSM 2', yubihsm: true, fido: false, accessible: false },
    ]);
  });

  it('takes no control characters from a device’s own text', () => {
    const report = makeReport({
      ...NOTHING,
      hid: [hid({ product: `\u001b[31mKey\u0000\u202e${'x'.repeat(200)}` })],
    });
    expect(report.devices[0]?.product).toMatch(/^\[31mKeyx+$/);
    expect(report.devices[0]?.product).toHaveLength(64);
  });

  it('explains why it is empty', () => {
    expect(makeReport(NOTHING).empty).toBe('no-device');
    expect(makeReport({ ...NOTHING, hid: null }).empty).toBe('no-library');
    expect(makeReport({ ...NOTHING, hidPaths: ['/dev/hidraw0'] }).empty).toBe('no-permission');
    const mouse = { ...NOTHING, hidPaths: ['/dev/hidraw0'], openable: new Set(['/dev/hidraw0']) };
    expect(makeReport(mouse).empty).toBe('no-device');
  });
});

describe('looking around', () => {
  let folder: string | null = null;
  afterEach(async () => {
    if (folder !== null) await rm(folder, { recursive: true });
    folder = null;
  });

  it('finds a YubiHSM 2 in sysfs', async () => {
    folder = await mkdtemp(join(tmpdir(), 'coffer-usb-'));
    await mkdir(join(folder, 'sys/1-2'), { recursive: true });
    await mkdir(join(folder, 'sys/usb1'), { recursive: true });
    await mkdir(join(folder, 'dev/bus/usb/001'), { recursive: true });
    const files = { idVendor: '1050\n', idProduct: '0030\n', busnum: '1\n', devnum: '7\n' };
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'sys/1-2', name), text);
    await writeFile(join(folder, 'dev/bus/usb/001/007'), '');
    await writeFile(join(folder, 'dev/hidraw3'), '');
    const around = await lookAround(join(folder, 'sys'), join(folder, 'dev'));
    expect(around.usb).toEqual([{ vendorId: 0x1050, productId: 0x0030, accessible: true }]);
    expect(around.hidPaths).toEqual([join(folder, 'dev/hidraw3')]);
  });
});

describe('the device process', () => {
  it('reports what is there, from a process of its own', async () => {
    const report = await new Promise<DeviceReport>((resolve) => {
      const watcher = new DeviceWatcher(new NodeProcessHost(), (first) => {
        watcher.stop();
        resolve(first);
      });
    });
    expect(report.empty === null).toBe(report.devices.length > 0);
  });

  it('that keeps crashing is given up on, and says so', async () => {
    let starts = 0;
    const host = {
      start(): ChildChannel {
        starts += 1;
        return {
          post: () => undefined,
          onMessage: () => undefined,
          onEnd: (listener: (end: ProcessEnd) => void) =>
            void setImmediate(() => listener({ exitCode: null, signal: 'SIGSEGV' })),
          kill: () => undefined,
        };
      },
    };
    const report = await new Promise<DeviceReport>((resolve) => {
      void new DeviceWatcher(host, resolve);
    });
    expect(report).toEqual({ devices: [], empty: 'process-crashed' });
    expect(starts).toBe(3);
  });

  it('is believed only as far as its messages have the right form', () => {
    const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
    expect(parseReport(encode({ devices: [], empty: 'no-device' }))).toEqual({
      devices: [],
      empty: 'no-device',
    });
    for (const bad of [
      null,
      'x',
      encode(null),
      encode({ devices: {}, empty: null }),
      encode({ devices: [{}], empty: null }),
      encode({ devices: [], empty: 'because' }),
      new Uint8Array([0xff]),
    ]) {
      expect(parseReport(bad)).toBeNull();
    }
  });
});
