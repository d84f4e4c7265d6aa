/** The recovery sheet: what is on the paper, and what becomes of the file. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { PDFDocument } from 'pdf-lib';
import { afterEach, describe, expect, it } from 'vitest';
import { generateBackupKey, toDigits } from '../keys/index.ts';
import { makeRecoverySheet, makeRecoverySheetImage, saveRecoverySheet, sheetLanguage } from './index.ts';
import { qrModules } from './qr.ts';
import { sheetWords, type SheetLanguage } from './words.ts';

const SET = '0123456789abcdef'.repeat(2);
const MADE = Date.UTC(2026, 10, 23, 12);
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await fs.rm(folder, { recursive: true, force: true });
});

const content = (key = generateBackupKey(), language: SheetLanguage = 'en') => {
  return { key, setId: SET, madeAt: MADE, language, app: '1.2.3' };
};

/** Every text drawn on the page, in the order it was drawn, and the lowest point any of it reaches. */
function textsOf(pdf: Uint8Array): { texts: string[]; lowest: number; right: number } {
  const bytes = Buffer.from(pdf);
  const texts: string[] = [];
  let lowest = Infinity;
  let right = 0;
  for (let at = bytes.indexOf('stream\n'); at >= 0; at = bytes.indexOf('stream\n', at + 1)) {
    const end = bytes.indexOf('endstream', at);
    let inside: string;
    try {
      inside = zlib.inflateSync(bytes.subarray(at + 7, end)).toString('latin1');
    } catch {
      continue;
    }
    for (const [, hex] of inside.matchAll(/<([0-9A-F]+)> Tj/g))
      texts.push(new TextDecoder('windows-1252').decode(Buffer.from(hex ?? '', 'hex')));
    for (const [, x, y] of inside.matchAll(/1 0 0 1 ([\d.-]+) ([\d.-]+) Tm/g)) {
      lowest = Math.min(lowest, Number(y));
      right = Math.max(right, Number(x));
    }
  }
  return { texts, lowest, right };
}

describe.each(['en', 'de'] as const)('the recovery sheet in %s', (language) => {
  it('has the sixteen groups in order, numbered, the set, and all its words on one page', async () => {
    using key = generateBackupKey();
    const pdf = await makeRecoverySheet(content(key, language));
    const loaded = await PDFDocument.load(pdf);
    expect(loaded.getPageCount()).toBe(1);
    expect(loaded.getPage(0).getSize()).toEqual({ width: 595.28, height: 841.89 });
    const { texts, lowest, right } = textsOf(pdf);
    const groups = toDigits(key).split(' ');
    const at = texts.indexOf('1');
    expect(texts.slice(at, at + 32)).toEqual(groups.flatMap((group, index) => [String(index + 1), group]));
    expect(texts.join('\n')).toContain(`coffer-${SET}`);
    const words = sheetWords(language);
    const all = texts.join(' ');
    for (const text of [
      words.title,
      words.lead,
      words.stock,
      words.lost,
      ...words.restoreSteps,
      ...words.keep,
    ])
      expect(all).toContain(text);
    expect(all).toContain(words.footer('1.2.3'));
    // Nothing has slid off the paper; the footer is the lowest line.
    expect(lowest).toBeGreaterThan(30);
    expect(right).toBeLessThan(560);
    expect(texts.at(-1)).toBe(words.footer('1.2.3'));
  });
});

describe('the sheet as a picture', () => {
  it('has the same texts as the PDF, in the same order, and is one page', async () => {
    using key = generateBackupKey();
    const svg = await makeRecoverySheetImage(content(key, 'de'));
    const { texts } = textsOf(await makeRecoverySheet(content(key, 'de')));
    const drawn = [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
    expect(drawn).toEqual(texts.map((text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')));
    expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 595.28 841.89"/);
    expect(svg.length).toBeLessThan(400_000);
    expect(svg).not.toMatch(/NaN|undefined/);
  });
});

describe('the sheet as a file', () => {
  it('tells nothing of the key outside the page itself', async () => {
    using key = generateBackupKey();
    const pdf = await makeRecoverySheet(content(key));
    const plain = Buffer.from(pdf).toString('latin1');
    expect(plain).not.toContain(toDigits(key).replaceAll(' ', ''));
    expect(plain).not.toContain(toDigits(key).slice(0, 4 * 5));
    expect((await PDFDocument.load(pdf)).getTitle()).toBe('Coffer: Recovery sheet');
  });

  it('is readable by its owner alone, replaces another whole, and leaves nothing beside it', async () => {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'coffer-sheet-'));
    folders.push(folder);
    const file = path.join(folder, 'sheet.pdf');
    await fs.writeFile(file, 'something else', { mode: 0o644 });
    await saveRecoverySheet(file, content());
    expect((await fs.stat(file)).mode & 0o777).toBe(0o600);
    expect((await fs.readFile(file)).subarray(0, 5).toString()).toBe('%PDF-');
    expect(await fs.readdir(folder)).toEqual(['sheet.pdf']);
  });

  it('that cannot be written is said with its place, and without the key', async () => {
    using key = generateBackupKey();
    const file = path.join(os.tmpdir(), 'coffer-no-such-folder', 'sheet.pdf');
    await expect(saveRecoverySheet(file, content(key))).rejects.toMatchObject({
      code: 'sheet/not-written',
      data: { file, reason: 'ENOENT' },
    });
  });
});

it('has a QR code of 33 by 33 modules with its three corners', () => {
  const rows = qrModules('0123456789abcdef'.repeat(4));
  expect(rows).toHaveLength(33);
  expect(rows.every((row) => row.length === 33)).toBe(true);
  const corner = (top: number, left: number): string =>
    rows
      .slice(top, top + 7)
      .map((row) =>
        row
          .slice(left, left + 7)
          .map((dark) => (dark ? '#' : '.'))
          .join(''),
      )
      .join('\n');
  const finder = ['#######', '#.....#', '#.###.#', '#.###.#', '#.###.#', '#.....#', '#######'].join('\n');
  expect([corner(0, 0), corner(0, 26), corner(26, 0)]).toEqual([finder, finder, finder]);
});

it.each([
  ['de-AT', 'de'],
  ['DE', 'de'],
  ['den', 'en'],
  ['fr', 'en'],
  ['', 'en'],
])('speaks to locale %j in %s', (locale, language) => expect(sheetLanguage(locale)).toBe(language));
