/**
 * What the calls need of the desktop: dialogs, links, clipboard, theme. `main/app` implements it with Electron, tests
 * with plain objects.
 */
import type { AppInfo, WindowSettings } from '../../preload/contract/app.ts';

/**
 * What a page gone bad must not do by itself: `reveal-key` shows the 64 digits, `delete-record` destroys for ever what
 * the password opens.
 */
export type Question = 'reveal-key' | 'delete-record';

export interface Desktop {
  /** Null when the person closed the dialog. Absolute paths. */
  chooseFolder(): Promise<string | null>;
  chooseFiles(): Promise<readonly string[] | null>;
  /** Where to save; `proposal` is a file name without folders. */
  chooseSavePath(proposal: string): Promise<string | null>;
  showInFolder(path: string): void;
  /** Asks first. */
  openLink(url: string): Promise<'opened' | 'declined'>;
  /** Puts a secret into the clipboard for a while. */
  lendToClipboard(secret: string): Promise<{ readonly clearsInSeconds: number }>;
  copyText(text: string): Promise<void>;
  /** Asks whoever sits there, in a dialog that the page cannot answer. */
  confirm(question: Question): Promise<boolean>;
  /** Applies the theme and the language of the menu. */
  apply(settings: WindowSettings): void;
  readonly facts: Pick<AppInfo, 'name' | 'version' | 'runtime' | 'platform' | 'versions' | 'systemLocales'>;
}
