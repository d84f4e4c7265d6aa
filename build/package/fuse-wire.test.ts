/** Every fuse is burnt as it is explained, and a package with any other wire is none. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { burnFuses, FUSE_SENTINEL, requireFuses } from './fuse-wire.ts';
import { fuses, WIRE } from './fuses.ts';

let folder = '';
const executable = () => path.join(folder, 'coffer');
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'coffer-fuses-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As Electron 45 is delivered. */
const DELIVERED = '101100011';
const BURNT = '010011001';

/** A binary in the shape of Electron's with a wire at each of `places`. */
function forge(states: string, { version = 1, length = states.length, places = [5 << 20] } = {}): void {
  const bytes = Buffer.alloc(10 << 20, 0xcc);
  for (const place of places) {
    const wire = [FUSE_SENTINEL, String.fromCharCode(version, length), states].join('');
    bytes.write(wire, place, 'latin1');
  }
  writeFileSync(executable(), bytes);
}
const statesIn = (place = 5 << 20): string => {
  const from = place + FUSE_SENTINEL.length + 2;
  return readFileSync(executable()).toString('latin1', from, from + WIRE.length);
};

describe('burning', () => {
  test('sets all nine, and changes nothing else', async () => {
    forge(DELIVERED);
    const before = readFileSync(executable());
    await burnFuses(executable());
    expect(statesIn()).toBe(BURNT);
    await requireFuses(executable());
    const after = readFileSync(executable());
    after.write(DELIVERED, (5 << 20) + FUSE_SENTINEL.length + 2, 'latin1');
    expect(after.equals(before)).toBe(true);
  });

  test('reaches both halves of a universal binary, also where one crosses a border between two reads', async () => {
    const places = [(4 << 20) - 7, 8 << 20];
    forge(DELIVERED, { places });
    await burnFuses(executable());
    expect(places.map(statesIn)).toEqual([BURNT, BURNT]);
  });

  test.each([
    ['a fuse that Electron gave up', '1011000r1', {}, 'grantFileProtocolExtraPrivileges is removed'],
    ['bytes that are no wire', 'xxxxxxxxx', {}, 'runAsNode is in no known state'],
    ['a fuse more than is explained', '1011000110', {}, 'has 10 fuses'],
    ['a fuse less', '10110001', {}, 'has 8 fuses'],
    ['a wire of another version', DELIVERED, { version: 2 }, 'of version 2'],
    ['no wire', DELIVERED, { places: [] }, 'has no fuses'],
  ])('refuses %s, and writes nothing', async (_name, states, how, message) => {
    forge(states, how);
    const before = readFileSync(executable());
    await expect(burnFuses(executable())).rejects.toThrow(message);
    expect(readFileSync(executable()).equals(before)).toBe(true);
  });
});

describe('a package is refused', () => {
  test.each(WIRE.map((fuse, index) => [fuse, index] as const))('when %s is wrong', async (fuse, index) => {
    const states = [...BURNT];
    states[index] = states[index] === '1' ? '0' : '1';
    forge(states.join(''));
    const state = fuses[fuse] ? 'off, not on' : 'on, not off';
    await expect(requireFuses(executable())).rejects.toThrow(`coffer: ${fuse} is ${state}`);
  });

  test('when only the second half of it is wrong', async () => {
    forge(BURNT, { places: [1 << 20, 5 << 20] });
    await requireFuses(executable());
    const bytes = readFileSync(executable());
    bytes.write(DELIVERED, (5 << 20) + FUSE_SENTINEL.length + 2, 'latin1');
    writeFileSync(executable(), bytes);
    await expect(requireFuses(executable())).rejects.toThrow('runAsNode');
  });
});

test('every fuse is on its safe side', () => {
  expect(fuses).toEqual({
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
    wasmTrapHandlers: true,
  });
});

test('the order on the wire is the one that Electron’s own tool has, as far as it knows it', () => {
  expect(WIRE.toSorted()).toEqual(Object.keys(fuses).toSorted());
  const builder = createRequire(createRequire(import.meta.url).resolve('electron-builder'));
  const lib = createRequire(builder.resolve('app-builder-lib'));
  const { FuseV1Options } = lib('@electron/fuses') as { FuseV1Options: Record<number, string> };
  const theirs = WIRE.map((_fuse, index) => FuseV1Options[index]);
  const known = theirs.filter((name) => name !== undefined);
  expect(known.length).toBeGreaterThanOrEqual(8);
  expect(known.map((name) => name.replace(/^./, (letter) => letter.toLowerCase()))).toEqual(
    WIRE.slice(0, known.length),
  );
});
