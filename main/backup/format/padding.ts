/** Padmé: hides the exact size of what is inside a file (docs/spec/backup-set.md, section 4). */

/** The padded length in bytes, never smaller than `length`; 0 and 1 are left as they are. */
export function padmeLength(length: number): number {
  if (!Number.isSafeInteger(length) || length < 0) throw new TypeError('length must be a whole number');
  if (length < 2) return length;
  const exponent = Math.floor(Math.log2(length));
  const kept = Math.floor(Math.log2(exponent)) + 1;
  const unit = 2 ** Math.max(0, exponent - kept);
  return Math.ceil(length / unit) * unit;
}
