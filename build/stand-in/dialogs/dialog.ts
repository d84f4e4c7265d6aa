/**
 * `dialog`: the stand-in's own, because the system's belong to Electron. They need nothing installed and work without a
 * display, where tests drive them.
 */
import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Dialog, MessageBoxOptions, OpenDialogOptions, SaveDialogOptions } from 'electron';
import { allowOnly, behind, missing, surface } from '../only-known.ts';
import type { DialogModel, FilesMode, FromDialog } from '../page/dialog-model.ts';
import type { Asked } from '../placement.ts';
import { MEMBERS, OPTIONS } from '../surface.ts';
import { nativeTheme } from '../theme.ts';
import { readyBrowser, StandInWindow } from '../window.ts';
import { showDialog } from './dialog-window.ts';
import { FileChooser } from './file-chooser.ts';

const MESSAGE = { width: 520, height: 240 } as const;
const FILES = { width: 720, height: 560 } as const;

/** Where the last dialog ended; the next begins there. */
let lastFolder: string | null = null;

/** Options alone, or the window that the dialog belongs to before them. */
type Args<T> = readonly [T] | readonly [object, T];

function partsOf<T>(args: Args<T>): { parent: StandInWindow | null; options: T } {
  if (args.length === 1) return { parent: null, options: args[0] };
  const parent = behind(args[0]);
  if (!(parent instanceof StandInWindow)) throw missing('dialog of anything but a window');
  return { parent, options: args[1] };
}

/** In the middle of its parent. */
function placeFor(
  size: { readonly width: number; readonly height: number },
  parent: StandInWindow | null,
): Asked {
  if (!parent) return size;
  const { x, y, width, height } = parent.getNormalBounds();
  return {
    ...size,
    x: Math.max(0, Math.round(x + (width - size.width) / 2)),
    y: Math.max(0, Math.round(y + (height - size.height) / 3)),
  };
}

interface Files {
  readonly mode: FilesMode;
  readonly title: string;
  /** Relative to where the last one ended, or absolute; a name for what is saved. */
  readonly proposal: string;
  readonly filters: NonNullable<OpenDialogOptions['filters']>;
}

async function chooseFiles(
  parent: StandInWindow | null,
  { mode, title, proposal, filters }: Files,
): Promise<readonly string[] | null> {
  const browser = readyBrowser();
  if (!browser) throw missing('dialogs before the application is ready');
  const start = lastFolder !== null && (await isFolder(lastFolder)) ? lastFolder : homedir();
  const whole = path.resolve(start, proposal);
  const chooser = new FileChooser({ mode, filters, folder: proposal === '' ? start : path.dirname(whole) });
  const model: DialogModel = {
    kind: 'files',
    mode,
    title,
    name: proposal === '' ? '' : path.basename(whole),
    filters: filters.map(({ name }) => name),
    listing: await chooser.list(),
    theme: nativeTheme.themeSource,
  };
  const chosen = await showDialog<readonly string[]>({
    browser,
    model,
    place: placeFor(FILES, parent),
    parent: parent?.contents ?? null,
    answer: async (message) => {
      if (message.t === 'button') throw missing(`button ${message.index}`);
      const step = await chooser.take(message);
      return 'chosen' in step ? { done: step.chosen } : step;
    },
  });
  lastFolder = chooser.folder;
  return chosen;
}

const isFolder = async (folder: string): Promise<boolean> =>
  (await stat(folder).catch(() => null))?.isDirectory() === true;

const OPEN_PROPERTIES = ['openFile', 'multiSelections', 'openDirectory', 'createDirectory'] as const;

function modeOf(properties: readonly string[]): FilesMode {
  const other = properties.find((property) => !OPEN_PROPERTIES.some((known) => known === property));
  if (other !== undefined) throw missing(`dialog.showOpenDialog property ${JSON.stringify(other)}`);
  const [folder, several] = [properties.includes('openDirectory'), properties.includes('multiSelections')];
  if (folder && (several || properties.includes('openFile'))) {
    throw missing('dialog for several folders, or for folders and files at once');
  }
  return folder ? 'folder' : several ? 'files' : 'file';
}

/** Which button, or null when the window was closed. */
async function askMessage(
  parent: StandInWindow | null,
  title: string,
  { type = 'none', message, detail = '', buttons = ['OK'], defaultId = 0 }: MessageBoxOptions,
): Promise<number | null> {
  const browser = readyBrowser();
  if (!browser) throw missing('dialogs before the application is ready');
  const theme = nativeTheme.themeSource;
  return await showDialog<number>({
    browser,
    model: { kind: 'message', title, type, message, detail, buttons, defaultId, theme },
    place: placeFor(MESSAGE, parent),
    parent: parent?.contents ?? null,
    answer: (answer: FromDialog) => {
      if (answer.t !== 'button') throw missing(`answer ${answer.t}`);
      return Promise.resolve({ done: answer.index });
    },
  });
}

const openBoxes = new Set<Promise<unknown>>();
/** Settled when nobody reads an error box any more. */
export async function errorBoxesClosed(): Promise<void> {
  await Promise.allSettled(openBoxes);
}

export const dialog = surface(
  'dialog',
  {
    async showOpenDialog(...args: Args<OpenDialogOptions>) {
      const { parent, options } = partsOf(args);
      allowOnly('dialog.showOpenDialog option', options, OPTIONS.showOpenDialog);
      const { title = 'Open', properties = ['openFile'], filters = [] } = options;
      const chosen = await chooseFiles(parent, { mode: modeOf(properties), title, proposal: '', filters });
      return { canceled: chosen === null, filePaths: [...(chosen ?? [])] };
    },
    async showSaveDialog(...args: Args<SaveDialogOptions>) {
      const { parent, options } = partsOf(args);
      allowOnly('dialog.showSaveDialog option', options, OPTIONS.showSaveDialog);
      const { title = 'Save as', defaultPath = '', filters = [] } = options;
      const chosen = await chooseFiles(parent, { mode: 'save', title, proposal: defaultPath, filters });
      return { canceled: chosen === null, filePath: chosen?.[0] ?? '' };
    },
    async showMessageBox(...args: Args<MessageBoxOptions>) {
      const { parent, options } = partsOf(args);
      allowOnly('dialog.showMessageBox option', options, OPTIONS.showMessageBox);
      const response = await askMessage(parent, 'Question', options);
      return { response: response ?? options.cancelId ?? 0, checkboxChecked: false };
    },
    /** Before the application is ready, and without a display, only on standard error. */
    showErrorBox(title: string, content: string) {
      process.stderr.write(`${title}: ${content}\n`);
      if (readyBrowser()?.headless !== false) return;
      const box = askMessage(null, title, { type: 'error', message: title, detail: content });
      openBoxes.add(box);
      void box.catch(() => undefined).then(() => openBoxes.delete(box));
    },
  } satisfies { [key in keyof Dialog]?: unknown },
  MEMBERS.dialog,
);
