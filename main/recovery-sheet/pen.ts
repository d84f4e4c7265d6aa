/** Drawing on one PDF page from the top down, in points, with the few things the sheet needs. */
import { rgb, type PDFFont, type PDFPage, type RGB } from 'pdf-lib';

/** `#rrggbb` as PDF wants it. */
export function colour(hex: string): RGB {
  const at = (index: number): number => Number.parseInt(hex.slice(index, index + 2), 16) / 255;
  return rgb(at(1), at(3), at(5));
}

export interface TextStyle {
  readonly font: PDFFont;
  readonly size: number;
  readonly colour: RGB;
  /** From one line to the next; points. */
  readonly leading: number;
}

/** y is measured from the top of the page, and is where a text's first line begins, not its baseline. */
export class Pen {
  readonly #page: PDFPage;

  constructor(page: PDFPage) {
    this.#page = page;
  }

  text(text: string, x: number, y: number, { font, size, colour: color }: TextStyle): void {
    this.#page.drawText(text, { x, y: this.#page.getHeight() - y - size * 0.78, font, size, color });
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
    this.text(text, x + (width - style.font.widthOfTextAtSize(text, style.size)) / 2, y, style);
  }

  line(x: number, y: number, width: number, color: RGB, thickness = 0.6): void {
    const at = this.#page.getHeight() - y;
    this.#page.drawLine({ start: { x, y: at }, end: { x: x + width, y: at }, color, thickness });
  }

  /** A rectangle with round corners. */
  box(
    x: number,
    y: number,
    width: number,
    height: number,
    style: { radius: number; fill?: RGB; border?: RGB },
  ): void {
    const { radius: r, fill, border } = style;
    const path = `M ${r} 0 H ${width - r} A ${r} ${r} 0 0 1 ${width} ${r} V ${height - r} A ${r} ${r} 0 0 1 ${width - r} ${height} H ${r} A ${r} ${r} 0 0 1 0 ${height - r} V ${r} A ${r} ${r} 0 0 1 ${r} 0 Z`;
    this.#page.drawSvgPath(path, {
      x,
      y: this.#page.getHeight() - y,
      ...(fill ? { color: fill } : {}),
      ...(border ? { borderColor: border, borderWidth: 0.8 } : {}),
    });
  }

  /** Any path in SVG's words, its origin at (x, y). */
  path(path: string, x: number, y: number, style: { scale: number; stroke: RGB; width: number }): void {
    this.#page.drawSvgPath(path, {
      x,
      y: this.#page.getHeight() - y,
      scale: style.scale,
      borderColor: style.stroke,
      borderWidth: style.width,
    });
  }

  /** Dark squares of a matrix; those side by side in one piece, so that no hairline shows between them. */
  matrix(rows: readonly (readonly boolean[])[], x: number, y: number, side: number, color: RGB): void {
    const unit = side / rows.length;
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
    this.#page.drawSvgPath(path, { x, y: this.#page.getHeight() - y, scale: unit, color });
  }
}

export function wrap(text: string, width: number, { font, size }: TextStyle): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && font.widthOfTextAtSize(longer, size) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return line === '' ? lines : [...lines, line];
}
