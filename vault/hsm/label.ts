/** The rules for labels and values of data objects that both tokens keep. */
import { VaultError } from './errors.ts';
import { OBJECT_LABEL_MAX, OBJECT_VALUE_MAX } from './port.ts';

/** Throws for a label that is not 1 to 40 bytes of printable ASCII, or a value over the limit. */
export function checkObject(label: string, value: Uint8Array, valueMax: number = OBJECT_VALUE_MAX): void {
  if (!/^[\x21-\x7e]+$/.test(label)) throw new TypeError('an object label is printable ASCII without spaces');
  if (label.length > OBJECT_LABEL_MAX) {
    throw new VaultError('vault/object-too-large', {
      part: 'label',
      bytes: label.length,
      limit: OBJECT_LABEL_MAX,
    });
  }
  if (value.length > valueMax) {
    throw new VaultError('vault/object-too-large', { part: 'value', bytes: value.length, limit: valueMax });
  }
}
