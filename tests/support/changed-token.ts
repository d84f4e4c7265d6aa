/** A token of which some calls do something else: another computer in between, a listing that forgets, a kill. */
import type { TokenPort } from '../../vault/hsm/port.ts';

export function changedToken(token: TokenPort, changes: Partial<TokenPort>): TokenPort {
  return {
    info: () => token.info(),
    generateKey: (purpose) => token.generateKey(purpose),
    publicKey: (ref) => token.publicKey(ref),
    multiply: (ref, point) => token.multiply(ref, point),
    destroyKey: (ref) => token.destroyKey(ref),
    listKeys: () => token.listKeys(),
    putObject: (label, value) => token.putObject(label, value),
    listObjects: (prefix) => token.listObjects(prefix),
    readObject: (ref) => token.readObject(ref),
    destroyObject: (ref) => token.destroyObject(ref),
    random: (bytes) => token.random(bytes),
    close: () => token.close(),
    ...changes,
  };
}
