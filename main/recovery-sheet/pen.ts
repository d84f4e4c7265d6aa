/**
 * Drawing on one page from the top down, in points, with the few things the sheet needs: into a PDF or an SVG, from
 * the same measures.
 */
import { rgb, type PDFFont, type PDFPage, type RGB } from 'pdf-lib';

export interface Font {
  /** Measures the text, in both. */
  readonly metrics: PDFFont;
  readonly face: 'sans' | 'mono';
  readonly bold: boolean;
}

/** Colours are `#rrggbb`. */
export interface TextStyle {
  readonly font: Font;
  readonly size: number;
  readonly colour: string;
  /** From one line to the next; points. */
  readonly leading: number;
}

interface PathStyle {
  readonly scale?: number;
  readonly fill?: string;
  readonly stroke?: string;
  /** Of the stroke, in units of the path; 1 without. */
  readonly width?: number;
}

/** From where a text begins to its baseline, in sizes of its letters. */
const BASELINE = 0.78;

/** y is measured from the top of the page, and is where a text's first line begins, not its baseline. */
export abstract class Pen {
  /** One line; y is its baseline. */
  protected abstract line(text: string, x: number, y: number, style: TextStyle): void;
  /** A path in SVG's words, its origin at (x, y). */
  abstract path(path: string, x: number, y: number, style: PathStyle): void;

  text(text: string, x: number, y: number, style: TextStyle): void {
    this.line(text, x, y + style.size * BASELINE, style);
  }

  /** Breaks between words; returns the y below the last line. */
  paragraph(text: string, x: number, y: number, width: number, style: TextStyle): number {
    for (const line of wrap(text, width, style)) {
      this.text(line, x, y, style);
      y += style.leading;
    }
    return y;
  }

  centred(text: string, x: number, y: number, width: number, style: TextStyle): void {
    this.text(text, x + (width - widthOf(text, style)) / 2, y, style);
  }

  rule(x: number, y: number, width: number, colour: string): void {
    this.path(`M 0 0 H ${width}`, x, y, { stroke: colour, width: 0.6 });
  }

  /** A rectangle with round corners. */
  box(
    x: number,
    y: number,
    width: number,
    height: number,
    style: { radius: number; fill: string; border?: string },
  ): void {
    const { radius: r, fill, border } = style;
    const path = `M ${r} 0 H ${width - r} A ${r} ${r} 0 0 1 ${width} ${r} V ${height - r} A ${r} ${r} 0 0 1 ${width - r} ${height} H ${r} A ${r} ${r} 0 0 1 0 ${height - r} V ${r} A ${r} ${r} 0 0 1 ${r} 0 Z`;
    this.path(path, x, y, { fill, ...(border === undefined ? {} : { stroke: border, width: 0.8 }) });
  }

  /** Dark squares of a matrix; those side by side in one piece, so that no hairline shows between them. */
  matrix(rows: readonly (readonly boolean[])[], x: number, y: number, side: number, colour: string): void {
    let path = '';
    for (const [row, cells] of rows.entries()) {
      for (let from = 0; from < cells.length; from++) {
        if (cells[from] !== true) continue;
        let to = from;
        while (cells[to] === true) to++;
        path += `M ${from} ${row} H ${to} V ${row + 1} H ${from} Z `;
        from = to;
      }
    }
    this.path(path, x, y, { scale: side / rows.length, fill: colour });
  }
}

export class PdfPen extends Pen {
  readonly #page: PDFPage;

  constructor(page: PDFPage) {
    super();
    this.#page = page;
  }

  protected override line(text: string, x: number, y: number, { font, size, colour }: TextStyle): void {
    const at = { x, y: this.#page.getHeight() - y };
    this.#page.drawText(text, { ...at, font: font.metrics, size, color: rgbOf(colour) });
  }

  override path(path: string, x: number, y: number, { scale = 1, fill, stroke, width = 1 }: PathStyle): void {
    this.#page.drawSvgPath(path, {
      x,
      y: this.#page.getHeight() - y,
      scale,
      ...(fill === undefined ? {} : { color: rgbOf(fill) }),
      ...(stroke === undefined ? {} : { borderColor: rgbOf(stroke), borderWidth: width }),
    });
  }
}

/** `svg` is the picture so far: it holds what was drawn, so let go of it as soon as it was shown. */
export class SvgPen extends Pen {
  readonly #width: number;
  readonly #height: number;
  #parts = '';

  /** Of the page, in points. */
  constructor(width: number, height: number) {
    super();
    [this.#width, this.#height] = [width, height];
  }

  get svg(): string {
    const [width, height] = [this.#width, this.#height];
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}pt" height="${height}pt">${this.#parts}</svg>`;
  }

  protected override line(text: string, x: number, y: number, style: TextStyle): void {
    const { font, size, colour } = style;
    const family =
      font.face === 'mono'
        ? 'Courier New, Liberation Mono, Courier, monospace'
        : 'Helvetica, Arial, Liberation Sans, sans-serif';
    // Whatever font the system has for the family: a line is as long as it was measured.
    const length = `textLength="${round(widthOf(text, style))}" lengthAdjust="spacingAndGlyphs"`;
    const weight = font.bold ? ' font-weight="bold"' : '';
    this.#parts += `<text x="${round(x)}" y="${round(y)}" font-family="${family}" font-size="${size}"${weight} fill="${colour}" ${length}>${escaped(text)}</text>`;
  }

  override path(path: string, x: number, y: number, { scale = 1, fill, stroke, width = 1 }: PathStyle): void {
    const border = stroke === undefined ? '' : ` stroke="${stroke}" stroke-width="${width}"`;
    this.#parts += `<path d="${path}" transform="translate(${round(x)} ${round(y)}) scale(${round(scale)})" fill="${fill ?? 'none'}"${border}/>`;
  }
}

const round = (value: number): number => Math.round(value * 1000) / 1000;

function rgbOf(hex: string): RGB {
  const at = (index: number): number => Number.parseInt(hex.slice(index, index + 2), 16) / 255;
  return rgb(at(1), at(3), at(5));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function widthOf(text: string, { font, size }: TextStyle): number {
  return font.metrics.widthOfTextAtSize(text, size);
}

function wrap(text: string, width: number, style: TextStyle): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer, style) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return line === '' ? lines : [...lines, line];
}
