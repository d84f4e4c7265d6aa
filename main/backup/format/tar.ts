/** The POSIX tar (ustar) inside a volume, so that stock tools can unpack it (docs/spec/backup-set.md, section 2). */

export const TAR_BLOCK = 512;
/** What eleven octal digits can say; larger sizes take the base-256 form that GNU, BSD and Python understand. */
const OCTAL_LIMIT = 8 ** 11;

/** Bytes that content of `length` bytes takes in an archive, without its header. */
export const tarContentLength = (length: number): number => Math.ceil(length / TAR_BLOCK) * TAR_BLOCK;

/** Two zero blocks end an archive. */
export const tarEnd = (): Uint8Array => new Uint8Array(2 * TAR_BLOCK);

/**
 * The header block, 512 bytes, of a file of `length` bytes. `name` is ASCII, at most 100 bytes. Times and owners are
 * left out: they would make equal members differ and say something about the computer.
 */
export function tarHeader(name: string, length: number): Uint8Array {
  if (!/^[\x21-\x7e]{1,100}$/.test(name)) throw new TypeError(`not a member's name: ${name}`);
  const header = Buffer.alloc(TAR_BLOCK);
  header.write(name, 0, 'latin1');
  header.write('0000600\0', 100, 'latin1');
  header.write('0000000\0', 108, 'latin1');
  header.write('0000000\0', 116, 'latin1');
  if (length < OCTAL_LIMIT) {
    header.write(length.toString(8).padStart(11, '0'), 124, 'latin1');
  } else {
    header.writeUInt8(0x80, 124);
    header.writeBigUInt64BE(BigInt(length), 128);
  }
  header.write('00000000000\0', 136, 'latin1');
  header.write('        0', 148, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}
