/**
 * A process that writes into a token until it is killed: for each step a new key, a record that names it, and the
 * end of the old key. Says "S n" before and "D n" after each, synchronously, on standard output.
 *
 * Arguments: JSON of `{ folder }` or of PKCS#11 options with `pin`.
 */
import { writeSync } from 'node:fs';
import { Pkcs11Token } from '../../native/pkcs11/token.ts';
import type { TokenPort } from '../../vault/hsm/port.ts';
import { SoftwareToken } from '../../vault/hsm/software.ts';
import { compress } from '../../vault/protocol/points.ts';
import { TokenRecordStore } from '../../vault/store/store.ts';
import { accountNumber, liveRecord } from './records.ts';

export type WriterPlace =
  { readonly folder: string } | { readonly module: string; readonly label: string; readonly pin: string };

export async function openPlace(place: WriterPlace): Promise<TokenPort> {
  if ('folder' in place) return SoftwareToken.open({ folder: place.folder, sealingKey: null });
  const { module, label, pin } = place;
  return Pkcs11Token.open({
    module,
    label,
    libraryParameters: null,
    slot: null,
    serial: null,
    objectLimit: null,
    pin: () => Promise.resolve(Buffer.from(pin)),
  });
}

const say = (text: string): void => void writeSync(1, `${text}\n`);

async function write(place: WriterPlace): Promise<void> {
  const token = await openPlace(place);
  const store = new TokenRecordStore(token);
  await store.sweep();
  const account = accountNumber(1);
  for (;;) {
    const old = await store.load(account);
    const generation = (old?.generation ?? 0) + 1;
    say(`S ${generation}`);
    const { keyRef, publicKey } = await token.generateKey('oprf');
    await store.put(liveRecord(account, generation, { key: { keyRef, publicKey: compress(publicKey) } }));
    if (old?.state === 'live') await token.destroyKey(old.key.keyRef);
    say(`D ${generation}`);
  }
}

const [, , argument] = process.argv;
if (import.meta.main && argument !== undefined) {
  await write(JSON.parse(argument) as WriterPlace);
}
