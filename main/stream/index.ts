/**
 * Authenticated encryption of streams: Cobblestone-256 (docs/spec/stream.md). The folder's public face.
 */
export { encrypt, type EncryptOptions, type StreamOptions } from './encrypt.ts';
export { decrypt, type DecryptOptions, type Expectations } from './decrypt.ts';
export {
  openRandomAccess,
  type RandomAccessOptions,
  type RandomAccessSource,
  type RandomAccessStream,
} from './random-access.ts';
export {
  CHUNK_LENGTH,
  ciphertextLength,
  HEADER_LENGTH,
  plaintextLength,
  type StreamInputKey,
} from './format.ts';
export { StreamPool, type StreamPoolOptions } from './pool.ts';
export { chooseEngine, defaultEngine, engineByName, engineReport } from './engine.ts';
export type { Engine, EngineName, EngineReport } from './engine.ts';
export { StreamError, type StreamErrorCode } from './errors.ts';
export { selfTestStream } from './self-test.ts';
export type { ByteSource } from './reader.ts';
