/** Finds a short text in a file of any size. */
import { open } from 'node:fs/promises';

/** Where each `text` (of Latin-1) begins in `file`, in bytes. Reads in pieces that overlap, so that none is missed. */
export async function findText(file: string, text: string): Promise<number[]> {
  const wanted = Buffer.from(text, 'latin1');
  const piece = Buffer.alloc(4 << 20);
  const found: number[] = [];
  const handle = await open(file);
  try {
    let kept = 0;
    let start = 0;
    for (;;) {
      const { bytesRead } = await handle.read(piece, kept, piece.length - kept);
      if (bytesRead === 0) return found;
      const filled = piece.subarray(0, kept + bytesRead);
      for (let at = filled.indexOf(wanted); at >= 0; at = filled.indexOf(wanted, at + 1))
        found.push(start + at);
      // One byte less than the text, so that nothing is found twice.
      kept = Math.min(wanted.length - 1, filled.length);
      start += filled.length - kept;
      piece.copyWithin(0, filled.length - kept, filled.length);
    }
  } finally {
    await handle.close();
  }
}
