/** The media of one import: each is stored once, and what is wrong with one costs that one (docs/spec/import-whatsapp-export.md, 7). */
import { CofferError } from '../../base/error.ts';
import type { ImportSink, ImportedAttachment } from '../model.ts';
import type { ExportFile } from './archive.ts';
import { throwIfCancelled } from './errors.ts';
import { SNIFF_BYTES, mediaTypeOf, settleMime } from './mediatype.ts';
import type { ParsedMessage } from './parse-report.ts';
import type { ExportSource } from './source.ts';
import { mediaKey } from './source.ts';

type Stored = Pick<ImportedAttachment, 'sha256' | 'size' | 'mime' | 'missing'>;

/** Stores each medium once, however often it is named. */
export class MediaIntake {
  bytes = 0;
  readonly damaged: string[] = [];
  readonly #stored = new Map<string, Stored>();
  readonly #sink: ImportSink;
  readonly #source: ExportSource;
  readonly #signal: AbortSignal | undefined;
  readonly #progress: () => void;

  constructor(sink: ImportSink, source: ExportSource, signal: AbortSignal | undefined, progress: () => void) {
    this.#sink = sink;
    this.#source = source;
    this.#signal = signal;
    this.#progress = progress;
  }

  async attach(message: ParsedMessage): Promise<ImportedAttachment | null> {
    const { attachment, details } = message.content;
    if (attachment === null) return null;
    const { kind, fileName, missing } = attachment;
    const label = details?.['label'];
    const shown =
      typeof label === 'string'
        ? (/^(.+?\.[\p{L}\p{N}]{1,8})(?: • |$)/u.exec(label)?.[1] ?? fileName)
        : fileName;
    if (missing !== null || fileName === null) {
      const mime = fileName === null ? null : mediaTypeOf(fileName).mime;
      return { kind, fileName: shown, mime, sha256: null, size: null, missing: missing ?? 'omitted' };
    }
    const key = mediaKey(fileName);
    let stored = this.#stored.get(key);
    if (stored === undefined) {
      const file = this.#source.media.get(key);
      stored = await this.#store(fileName, file);
      if (file !== undefined) this.#stored.set(key, stored);
    }
    return { kind, fileName: shown, ...stored };
  }

  async #store(fileName: string, file: ExportFile | undefined): Promise<Stored> {
    const type = mediaTypeOf(fileName);
    if (file === undefined) return { sha256: null, size: null, mime: type.mime, missing: 'not-in-export' };
    const head: { bytes: Uint8Array } = { bytes: new Uint8Array(0) };
    const failed: { error: CofferError | null } = { error: null };
    try {
      const { sha256, size } = await this.#sink.medium(this.#watched(file, head, failed));
      return { sha256, size, mime: settleMime(type, head.bytes), missing: null };
    } catch (error) {
      // Only what is wrong with this one file is survivable; the store's own troubles are not.
      if (failed.error === null || failed.error.code === 'import/cancelled') throw error;
      this.damaged.push(fileName);
      return { sha256: null, size: null, mime: type.mime, missing: 'refused' };
    }
  }

  async *#watched(
    file: ExportFile,
    head: { bytes: Uint8Array },
    failed: { error: CofferError | null },
  ): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of file.open()) {
        throwIfCancelled(this.#signal);
        if (head.bytes.length === 0) head.bytes = chunk.slice(0, SNIFF_BYTES);
        this.bytes += chunk.byteLength;
        yield chunk;
        this.#progress();
      }
    } catch (error) {
      if (error instanceof CofferError) failed.error = error;
      throw error;
    }
  }
}
