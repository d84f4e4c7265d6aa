/**
 * docs/recover.py rebuilds a real backup with nothing of Coffer: every row of every table and every medium.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { historyPaths } from '../../main/chats/layout.ts';
import { BACKUP_TABLES } from '../../main/chats/schema/tables.ts';
import { generateBackupKey, toDigits } from '../../main/keys/index.ts';
import { Device, fill, filesBelow, Folders, stored } from '../support/backup-device.ts';
import { programs, PYTHON } from './programs.ts';

const { missing, skipped } = programs('python', 'zstd');

const script = fileURLToPath(new URL('../../docs/recover.py', import.meta.url));
/** `cryptography.cobblestone` as far as the script uses it. */
const LATER = `import sys, types
from cryptography.exceptions import InvalidTag
class Cobblestone256Decryptor:
    def __init__(self, key, context):
        assert len(key) == 32 and context
    def update(self, data):
        raise InvalidTag()
module = types.ModuleType("cryptography.cobblestone")
module.Cobblestone256Decryptor = Cobblestone256Decryptor
sys.modules["cryptography.cobblestone"] = module
`;

const folders = new Folders();
afterAll(() => folders.remove());

describe.skipIf(skipped)(skipped ? `skipped: no ${missing.join(', no ')}` : 'the recovery script', () => {
  let device: Device;
  let digits: string;
  let setId: string;
  beforeAll(async () => {
    expect(missing).toEqual([]);
    device = await Device.at(await folders.make('source'), await folders.make('place'));
    using key = await device.enable();
    digits = toDigits(key);
    setId = (await device.backups.status())?.setId ?? '';
    await device.note('before');
    await device.create();
    await fill(device, 200, 15);
    await device.note('a note with "quotes", \u0000 no, but 🦊 and\nlines');
    await device.create();
  });

  interface Outcome {
    readonly status: number | null;
    readonly stdout: string;
    readonly stderr: string;
    readonly output: string;
  }

  async function recover(set: string, input: string, ...more: string[]): Promise<Outcome> {
    const output = path.join(await folders.make('recovered'), 'out');
    const { status, stdout, stderr } = spawnSync(PYTHON ?? 'python3', [script, set, output, ...more], {
      input,
      encoding: 'utf8',
      env: environment,
    });
    return { status, stdout, stderr, output };
  }
  let environment = process.env;

  const set = (place = device.place.path): string => path.join(place, `coffer-${setId}`);

  /** Every row of a table, in the order of its ids. */
  function rowsOf(file: string, table: string): unknown[] {
    const db = new Database(file, { readonly: true });
    try {
      return db.prepare(`SELECT * FROM ${table} ORDER BY id`).all();
    } finally {
      db.close();
    }
  }

  it('rebuilds every row of every table and every medium, byte for byte', async () => {
    const { status, stdout, stderr, output } = await recover(set(), `${digits}\n`);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ backup: 2, messages: await device.messages() });
    const live = historyPaths(device.profile.historyFolder).chats;
    for (const { name } of BACKUP_TABLES) {
      const rows = rowsOf(live, name);
      if (rows.length > 0) expect(rowsOf(path.join(output, 'chats.sqlite'), name), name).toEqual(rows);
    }
    const media = await device.media();
    expect(media.size).toBe(15);
    const recovered = await filesBelow(path.join(output, 'media'));
    expect([...recovered.values()].sort()).toEqual([...media.values()].sort());
    expect([...recovered].every(([name, sha256]) => name === sha256)).toBe(true);
  });

  it('rebuilds an older backup by its number', async () => {
    const { status, stdout } = await recover(set(), digits.replaceAll(' ', '').toUpperCase(), '1');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ backup: 1, chats: 1, messages: 1, media: 0 });
  });

  it('answers the query that its page shows', async () => {
    const page = await fs.readFile(new URL('../../docs/recover.md', import.meta.url), 'utf8');
    const query = /chats\.sqlite "([^"]+)"/.exec(page)?.[1] ?? '';
    const { output } = await recover(set(), digits);
    const db = new Database(path.join(output, 'chats.sqlite'), { readonly: true });
    expect(db.prepare(query).all()).toHaveLength(await device.messages());
    db.close();
  });

  it('tells a wrong key, a damaged and a missing volume in a sentence', async () => {
    using other = generateBackupKey();
    const refused = async (place: string, input: string, words: RegExp): Promise<void> => {
      const { status, stdout, stderr } = await recover(set(place), input);
      expect(status).not.toBe(0);
      expect(stdout).toBe('');
      expect(stderr).toMatch(words);
      expect(stderr).not.toContain('Traceback');
    };
    await refused(device.place.path, toDigits(other), /wrong key/);
    await refused(device.place.path, '1234', /64 hexadecimal digits/);
    const copy = await folders.make('copy');
    await fs.cp(device.place.path, copy, { recursive: true });
    // The one with the media: the newest backup needs nothing of the other.
    const volumes = await stored(device, setId, 'volumes');
    const contents = await Promise.all(volumes.map((name) => fs.readFile(path.join(set(), 'volumes', name))));
    const bytes = contents.reduce((largest, content) =>
      content.length > largest.length ? content : largest,
    );
    const name = volumes[contents.indexOf(bytes)] ?? '';
    const volume = path.join(set(copy), 'volumes', name);
    bytes.writeUInt8(bytes.readUInt8(5000) ^ 1, 5000);
    await fs.writeFile(volume, bytes);
    await refused(copy, digits, new RegExp(`${name}: damaged`));
    await fs.truncate(volume, 4000);
    await refused(copy, digits, new RegExp(`${name}: damaged or cut`));
    await fs.rm(volume);
    await refused(copy, digits, new RegExp(name));
  });

  it('leaves the streams to the package cryptography where that has their format', async () => {
    // Stands in for version 50: a decryptor that finds every key wrong.
    const later = await folders.make('later');
    await fs.writeFile(path.join(later, 'sitecustomize.py'), LATER);
    environment = { ...process.env, PYTHONPATH: later };
    try {
      const { status, stderr } = await recover(set(), digits);
      expect(status).not.toBe(0);
      expect(stderr).toMatch(/00000002\.man: wrong key/);
    } finally {
      environment = process.env;
    }
  });

  it('stays short enough to be read: 120 lines', async () => {
    const lines = (await fs.readFile(script, 'utf8')).trimEnd().split('\n').length;
    expect(lines).toBeLessThanOrEqual(120);
  });
});
