/**
 * Links of a chat open outside, in the person's own browser or mail program, and only after a question that shows
 * where they lead. The question is main's: the page cannot skip it.
 */
import type { BrowserWindow, Dialog, Shell } from 'electron';
import type { Words } from './words.ts';

const OUTSIDE = new Set(['https:', 'http:', 'mailto:']);

export interface LinkTools {
  readonly dialog: Pick<Dialog, 'showMessageBox'>;
  readonly shell: Pick<Shell, 'openExternal'>;
  readonly words: Words;
}

/** The address as the question shows it and the system opens it, or null for one that is never opened. */
export function outsideAddress(url: string): string | null {
  const parsed = URL.parse(url);
  if (!parsed || !OUTSIDE.has(parsed.protocol)) return null;
  // A name or password in an address only serves to make it look like another one.
  if (parsed.username !== '' || parsed.password !== '') return null;
  return parsed.href;
}

export async function openLink(
  url: string,
  window: BrowserWindow,
  { dialog, shell, words }: LinkTools,
): Promise<'opened' | 'declined'> {
  const address = outsideAddress(url);
  if (address === null) return 'declined';
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: words.openLink,
    detail: shorten(address),
    buttons: [words.open, words.cancel],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  });
  if (response !== 0) return 'declined';
  await shell.openExternal(address);
  return 'opened';
}

/** Keeps the beginning, which says whose address it is. */
function shorten(address: string): string {
  return address.length <= 300 ? address : `${address.slice(0, 299)}…`;
}
