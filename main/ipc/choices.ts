/**
 * Names for what a person chose in a dialog. The page gets an id and a label; only main knows the path behind it, so
 * the page can name nothing that nobody chose.
 */
import { randomUUID } from 'node:crypto';
import type { Folder } from '../../preload/contract/common.ts';
import { IpcError } from './errors.ts';

export class Choices {
  readonly #paths = new Map<string, string>();

  /** The same folder keeps its id while the program runs. */
  add(path: string): Folder {
    for (const [folderId, known] of this.#paths) if (known === path) return { folderId, label: path };
    const folderId = randomUUID();
    this.#paths.set(folderId, path);
    return { folderId, label: path };
  }

  /** Throws `ipc/unknown-id`. */
  pathOf(folderId: string): string {
    const path = this.#paths.get(folderId);
    if (path === undefined) throw new IpcError('ipc/unknown-id', { kind: 'folder' });
    return path;
  }
}
