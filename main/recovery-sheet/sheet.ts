/**
 * The recovery sheet: one A4 page with the 64 digits, to be printed and put away (docs/spec/recovery-sheet.md).
 *
 * Measures are points, 72 an inch, from the top left corner. Colours are those of the page's light theme.
 */
import { PDFDocument, StandardFonts } from 'pdf-lib';
import { writeFileAtomic } from '../base/files.ts';
import { toDigits, type BackupKey } from '../keys/index.ts';
import { SheetError } from './errors.ts';
import { PdfPen, SvgPen, type Font, type Pen, type TextStyle } from './pen.ts';
import { qrModules } from './qr.ts';
import { sheetWords, type SheetLanguage } from './words.ts';

export interface SheetContent {
  /** Stays the caller's. */
  readonly key: BackupKey;
  /** 32 hexadecimal digits. */
  readonly setId: string;
  /** Unix milliseconds. */
  readonly madeAt: number;
  readonly language: SheetLanguage;
  /** Coffer's version. */
  readonly app: string;
}

const A4 = { width: 595.28, height: 841.89 };
const MARGIN = 54;
const WIDTH = A4.width - 2 * MARGIN;
const GUTTER = 30;
const COLUMN = (WIDTH - GUTTER) / 2;

const INK = '#12201e';
const SOFT = '#485855';
const ACCENT = '#0b5d63';
const BRASS = '#7c5200';
const BRASS_LINE = '#d3a64b';
const BRASS_SOFT = '#fdf3dd';
const LINE = '#d8e0de';
const SUNKEN = '#eaefee';
const WHITE = '#ffffff';

/** The PDF. It holds the key: zero it when it has been put where the person wants it. */
export async function makeRecoverySheet(content: SheetContent): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  pdf.setTitle(`Coffer: ${sheetWords(content.language).title}`);
  pdf.setLanguage(content.language);
  pdf.setCreator('Coffer');
  pdf.setProducer('Coffer');
  pdf.setCreationDate(new Date(content.madeAt));
  pdf.setModificationDate(new Date(content.madeAt));
  draw(new PdfPen(pdf.addPage([A4.width, A4.height])), await fontsOf(pdf), content);
  return pdf.save({ useObjectStreams: false });
}

/** The same page as an SVG, for printing from the window. It holds the key. */
export async function makeRecoverySheetImage(content: SheetContent): Promise<string> {
  const pen = new SvgPen(A4.width, A4.height);
  draw(pen, await fontsOf(await PDFDocument.create()), content);
  return pen.svg;
}

interface Fonts {
  readonly regular: Font;
  readonly bold: Font;
  readonly mono: Font;
  readonly monoBold: Font;
}

async function fontsOf(pdf: PDFDocument): Promise<Fonts> {
  const font = async (name: StandardFonts, face: Font['face'], bold: boolean): Promise<Font> => {
    return { metrics: await pdf.embedFont(name), face, bold };
  };
  return {
    regular: await font(StandardFonts.Helvetica, 'sans', false),
    bold: await font(StandardFonts.HelveticaBold, 'sans', true),
    mono: await font(StandardFonts.Courier, 'mono', false),
    monoBold: await font(StandardFonts.CourierBold, 'mono', true),
  };
}

function draw(pen: Pen, { regular, bold, mono, monoBold }: Fonts, content: SheetContent): void {
  const words = sheetWords(content.language);
  const title: TextStyle = { font: bold, size: 27, colour: INK, leading: 32 };
  const subtitle: TextStyle = { font: regular, size: 10.5, colour: ACCENT, leading: 14 };
  const lead: TextStyle = { font: regular, size: 11, colour: SOFT, leading: 16 };
  const heading: TextStyle = { font: bold, size: 11.5, colour: ACCENT, leading: 20 };
  const text: TextStyle = { font: regular, size: 9.5, colour: INK, leading: 13.6 };
  const small: TextStyle = { font: regular, size: 8.5, colour: SOFT, leading: 12 };
  const label: TextStyle = { font: regular, size: 8.5, colour: BRASS, leading: 12 };
  const number: TextStyle = { font: regular, size: 7.5, colour: BRASS, leading: 10 };
  const digits: TextStyle = { font: monoBold, size: 20, colour: INK, leading: 24 };
  const code: TextStyle = { font: mono, size: 8.2, colour: INK, leading: 12 };

  let y = 56;
  drawSeal(pen, A4.width - MARGIN - 44, y - 2);
  pen.text(words.subtitle, MARGIN, y, subtitle);
  pen.text(words.title, MARGIN, y + 18, title);
  y = pen.paragraph(words.lead, MARGIN, y + 64, WIDTH - 30, lead) + 16;

  y = drawKey(pen, y, toDigits(content.key), { words, label, number, digits, small });

  const made = new Intl.DateTimeFormat(content.language, { dateStyle: 'long' }).format(content.madeAt);
  pen.text(words.made, MARGIN, y, small);
  pen.text(made, MARGIN, y + 13, { ...text, font: bold });
  pen.text(words.set, MARGIN + 150, y, small);
  pen.text(`coffer-${content.setId}`, MARGIN + 150, y + 13, { ...code, font: monoBold, size: 9.5 });
  y += 42;
  pen.rule(MARGIN, y, WIDTH, LINE);
  y += 22;

  const right = MARGIN + COLUMN + GUTTER;
  pen.text(words.restoreTitle, MARGIN, y, heading);
  let left = y + heading.leading;
  for (const [index, step] of words.restoreSteps.entries()) {
    pen.text(String(index + 1), MARGIN, left, { ...text, font: bold, colour: ACCENT });
    left = pen.paragraph(step, MARGIN + 16, left, COLUMN - 16, text) + 5;
  }
  pen.text(words.keepTitle, right, y, heading);
  let other = y + heading.leading;
  for (const line of words.keep) {
    pen.box(right, other + 2.6, 3.4, 3.4, { radius: 1.6, fill: ACCENT });
    other = pen.paragraph(line, right + 14, other, COLUMN - 14, text) + 5;
  }
  y = Math.max(left, other) + 14;

  pen.text(words.stockTitle, MARGIN, y, heading);
  left = pen.paragraph(words.stock, MARGIN, y + heading.leading, COLUMN, text) + 6;
  pen.text(words.lostTitle, right, y, heading);
  other = pen.paragraph(words.lost, right, y + heading.leading, COLUMN, text);
  y = Math.max(left, other) + 4;
  pen.box(MARGIN, y, WIDTH, 26, { radius: 6, fill: SUNKEN });
  pen.text(`python3 recover.py coffer-${content.setId} recovered < digits.txt`, MARGIN + 12, y + 9, code);
  pen.text(words.stockNote, MARGIN, y + 36, small);

  pen.rule(MARGIN, A4.height - 50, WIDTH, LINE);
  pen.text(words.footer(content.app), MARGIN, A4.height - 40, small);
}

/**
 * Writes the sheet where the person chose, readable by them alone, whole or not at all. Throws `sheet/not-written`.
 */
export async function saveRecoverySheet(file: string, content: SheetContent): Promise<void> {
  const pdf = await makeRecoverySheet(content);
  try {
    await writeFileAtomic(file, pdf, { mode: 0o600 });
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new SheetError('sheet/not-written', { file, reason }, { cause: error });
  } finally {
    pdf.fill(0);
  }
}

interface KeyStyles {
  readonly words: { readonly keyTitle: string; readonly codeCaption: string };
  readonly label: TextStyle;
  readonly number: TextStyle;
  readonly digits: TextStyle;
  readonly small: TextStyle;
}

/** The framed digits, four rows of four numbered groups, with their QR code; returns the y below it. */
function drawKey(pen: Pen, top: number, key: string, styles: KeyStyles): number {
  const { words, label, number, digits, small } = styles;
  const height = 192;
  const side = 124;
  const inner = 20;
  pen.box(MARGIN, top, WIDTH, height, { radius: 12, fill: BRASS_SOFT, border: BRASS_LINE });
  pen.text(words.keyTitle, MARGIN + inner, top + inner - 3, label);
  const cell = (WIDTH - side - 3 * inner - 10) / 4;
  for (const [index, group] of key.split(' ').entries()) {
    const x = MARGIN + inner + (index % 4) * cell;
    const y = top + 42 + Math.floor(index / 4) * 36;
    pen.text(String(index + 1), x, y, number);
    pen.text(group, x, y + 9, digits);
  }
  const codeX = MARGIN + WIDTH - inner - side;
  pen.box(codeX - 8, top + 17, side + 16, side + 16, { radius: 8, fill: WHITE });
  pen.matrix(qrModules(key.replaceAll(' ', '')), codeX, top + 25, side, INK);
  pen.centred(words.codeCaption, codeX - 8, top + side + 40, side + 16, { ...small, colour: BRASS });
  return top + height + 18;
}

/** The mark of the program: a coffer's lock. */
function drawSeal(pen: Pen, x: number, y: number): void {
  pen.box(x, y, 44, 44, { radius: 12, fill: ACCENT });
  const stroke = { stroke: WHITE, width: 2 };
  pen.path('M 14 21 H 30 V 33 H 14 Z', x, y, stroke);
  pen.path('M 17 21 V 17 A 5 5 0 0 1 27 17 V 21', x, y, stroke);
}
