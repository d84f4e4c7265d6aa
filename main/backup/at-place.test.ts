/** A full check without a profile: what it puts into the temporary folder, and what a killed one has left there. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { Device, fill, Folders } from '../../tests/support/backup-device.ts';
import { verifyBackupAt } from './at-place.ts';

const folders = new Folders();
afterEach(async () => {
  vi.unstubAllEnvs();
  await folders.remove();
});

it.skipIf(process.platform === 'win32')(
  'leaves no history behind, nor what a killed check left',
  async () => {
    const device = await Device.at(await folders.make('profile'), await folders.make('place'));
    using key = await device.enable();
    await fill(device, 20, 2);
    await device.create();
    const temporary = await folders.make('temporary');
    vi.stubEnv('TMPDIR', temporary);
    // No process has this number: it is above the highest there can be.
    const killed = path.join(temporary, 'coffer-check-4194305-abcdef');
    await fs.mkdir(killed);
    await fs.writeFile(path.join(killed, 'chats.sqlite'), 'every message');
    const others = [`coffer-check-${process.pid}-abcdef`, 'coffer-check-mine'];
    for (const name of others) await fs.mkdir(path.join(temporary, name));
    const checked = await verifyBackupAt({ place: device.place, key }, null, { full: true });
    expect(checked).toMatchObject({ full: true });
    expect((await fs.readdir(temporary)).toSorted()).toEqual(others.toSorted());
  },
);
