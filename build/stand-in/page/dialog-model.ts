/** What crosses between the main process and the window of a dialog, both ways as JSON. */

export interface MessageModel {
  readonly kind: 'message';
  readonly title: string;
  readonly type: 'none' | 'info' | 'error' | 'question' | 'warning';
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
  readonly defaultId: number;
}

export interface FilesModel {
  readonly kind: 'files';
  readonly mode: FilesMode;
  readonly title: string;
  /** The name that is proposed for what is saved; else empty. */
  readonly name: string;
  /** Names of the filters, of which the first is on; empty when every file is listed. */
  readonly filters: readonly string[];
  readonly listing: Listing;
}

export type FilesMode = 'file' | 'files' | 'folder' | 'save';
export type DialogModel = (MessageModel | FilesModel) & { readonly theme: 'system' | 'light' | 'dark' };

export interface Listing {
  readonly folder: string;
  /** Folders first. */
  readonly entries: readonly Entry[];
  /** In words, what did not work; else empty. */
  readonly problem: string;
  /** The file that would be replaced, which must be asked for once more; else empty. */
  readonly replaces: string;
}

export interface Entry {
  readonly name: string;
  readonly kind: 'folder' | 'file';
  /** Size in words; empty for folders. */
  readonly size: string;
}

export type FromDialog =
  | { readonly t: 'button'; readonly index: number }
  | { readonly t: 'cancel' }
  | { readonly t: 'go'; readonly path: string }
  /** `names` are those chosen in the list or typed; none means the folder itself. */
  | { readonly t: 'pick'; readonly names: readonly string[]; readonly replace: boolean }
  | { readonly t: 'make-folder'; readonly name: string }
  | { readonly t: 'look'; readonly filter: number; readonly hidden: boolean };
