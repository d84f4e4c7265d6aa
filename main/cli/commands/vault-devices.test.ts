import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { DeviceReport } from '../../vaults/index.ts';
import { deviceLines } from './vault-devices.ts';

type Device = DeviceReport['devices'][number];

const YUBIHSM: Device = {
  vendorId: 0x1050,
  productId: 0x0030,
  vendor: 'Yubico',
  product: 'YubiHSM 2',
  fido: false,
  yubihsm: true,
  accessible: false,
};
const FIDO: Device = { ...YUBIHSM, productId: 0x0407, product: 'YubiKey', fido: true, yubihsm: false };

describe('coffer vault devices', () => {
  it('says what lets this account open a YubiHSM 2, in the words of the guide', async () => {
    const lines = deviceLines({ devices: [YUBIHSM], empty: null });
    expect(lines[0]).toContain('no permission');
    const guide = await readFile(new URL('../../../docs/guide/vault.md', import.meta.url), 'utf8');
    const rule = /SUBSYSTEM=="usb"[^']*/.exec(guide)?.[0] ?? 'none';
    expect(lines.map((line) => line.trim())).toContain(rule);
    expect(lines.join('\n')).toContain('70-yubihsm.rules');
  });

  it('says nothing of it where there is nothing to do', () => {
    for (const device of [FIDO, { ...YUBIHSM, accessible: true }]) {
      expect(deviceLines({ devices: [device], empty: null })).toHaveLength(1);
    }
    expect(deviceLines({ devices: [], empty: 'no-device' })).toEqual([
      'None are shown: nothing is plugged in.',
    ]);
  });
});
