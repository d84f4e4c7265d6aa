/** The QR code of the 64 digits. */
import newCode from 'qrcode-generator';

/**
 * The modules as rows of booleans, true for dark, without the quiet zone. Capitals only: digits and capitals take
 * 5.5 bits each instead of 8, and any case is accepted when a key is read. Level Q: a quarter of the code may be lost.
 */
export function qrModules(text: string): boolean[][] {
  const code = newCode(0, 'Q');
  code.addData(text.toUpperCase(), 'Alphanumeric');
  code.make();
  const count = code.getModuleCount();
  return Array.from({ length: count }, (_, row) =>
    Array.from({ length: count }, (_unused, column) => code.isDark(row, column)),
  );
}
