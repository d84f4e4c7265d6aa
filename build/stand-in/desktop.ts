/**
 * The desktop's parts: dialogs, clipboard, links, theme, screen, key store. Each does what can be done without
 * Electron and says so where nothing can.
 */
import { execFile, spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type {
  Clipboard,
  Dialog,
  MessageBoxOptions,
  NativeTheme,
  OpenDialogOptions,
  OpenDialogReturnValue,
  SafeStorage,
  SaveDialogOptions,
  Shell,
} from 'electron';
import { onlyKnown } from './only-known.ts';
import { windows } from './window.ts';

function findProgram(name: string): string | null {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      continue;
    }
  }
  return null;
}

/** Answers of zenity, or null when the dialog was closed or there is no way to show one. */
function ask(args: readonly string[]): Promise<string | null> {
  const zenity = process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'] ? findProgram('zenity') : null;
  if (!zenity) {
    process.stderr.write(
      'The Electron stand-in shows dialogs with zenity, which is not installed: taken as closed.\n',
    );
    return Promise.resolve(null);
  }
  return new Promise((resolve) => {
    execFile(zenity, args, (error, stdout) => resolve(error && !stdout ? null : stdout.replace(/\n$/, '')));
  });
}

const optionsOf = <T>(args: readonly unknown[]): T => args.at(-1) as T;

export const dialog = onlyKnown('dialog', {
  async showOpenDialog(...args: unknown[]): Promise<OpenDialogReturnValue> {
    const { title = 'Open', properties = [] } = optionsOf<OpenDialogOptions>(args);
    const answer = await ask([
      '--file-selection',
      `--title=${title}`,
      ...(properties.includes('openDirectory') ? ['--directory'] : []),
      ...(properties.includes('multiSelections') ? ['--multiple', '--separator=\n'] : []),
    ]);
    return { canceled: answer === null, filePaths: answer?.split('\n') ?? [] };
  },
  async showSaveDialog(...args: unknown[]) {
    const { title = 'Save', defaultPath = '' } = optionsOf<SaveDialogOptions>(args);
    const answer = await ask(['--file-selection', '--save', `--title=${title}`, `--filename=${defaultPath}`]);
    return { canceled: answer === null, filePath: answer ?? '' };
  },
  async showMessageBox(...args: unknown[]) {
    const { message, detail = '', buttons = ['OK'], cancelId = 0 } = optionsOf<MessageBoxOptions>(args);
    const extra = buttons.flatMap((label) => ['--extra-button', label]);
    const answer = await ask([
      '--question',
      '--switch',
      '--no-markup',
      `--text=${message}\n${detail}`,
      ...extra,
    ]);
    const index = answer === null ? -1 : buttons.indexOf(answer);
    return { response: index < 0 ? cancelId : index, checkboxChecked: false };
  },
  showErrorBox: (title: string, content: string) => void process.stderr.write(`${title}: ${content}\n`),
} satisfies Partial<Record<keyof Dialog, unknown>>);

const open = (target: string): void => {
  const program = findProgram(process.platform === 'darwin' ? 'open' : 'xdg-open');
  if (program) spawn(program, [target], { stdio: 'ignore', detached: true }).unref();
};

export const shell = onlyKnown('shell', {
  openExternal(url: string) {
    open(url);
    return Promise.resolve();
  },
  showItemInFolder: (path: string) => open(dirname(path)),
  openPath(path: string) {
    open(path);
    return Promise.resolve('');
  },
} satisfies Partial<Shell>);

/** The stand-in's own clipboard: other programs do not see it, unless xclip or wl-copy is there to tell them. */
let copied = '';
export const clipboard = onlyKnown('clipboard', {
  readText: () => Promise.resolve(copied),
  async writeText(text: string) {
    copied = text;
    const wayland = process.env['WAYLAND_DISPLAY'] ? findProgram('wl-copy') : null;
    const program = wayland ?? (process.env['DISPLAY'] ? findProgram('xclip') : null);
    if (!program) return;
    const args = wayland ? [] : ['-selection', 'clipboard'];
    const { stdin } = spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'] });
    await new Promise<void>((resolve) => stdin.end(text, () => resolve()));
  },
  clear: () => void clipboard.writeText(''),
} satisfies Partial<Clipboard>);

/** There is no key store: the application falls back to a private file and says so. */
export const safeStorage = onlyKnown('safeStorage', {
  isAsyncEncryptionAvailable: () => Promise.resolve(false),
  getSelectedStorageBackend: () => 'unknown' as const,
} satisfies Partial<SafeStorage>);

class StandInTheme extends EventEmitter {
  private source: NativeTheme['themeSource'] = 'system';
  get themeSource(): NativeTheme['themeSource'] {
    return this.source;
  }
  set themeSource(source: NativeTheme['themeSource']) {
    this.source = source;
    for (const window of windows.values()) window.webContents.setTheme(source);
    this.emit('updated');
  }
  get shouldUseDarkColors(): boolean {
    return this.source === 'dark';
  }
}
export const nativeTheme = onlyKnown('nativeTheme', new StandInTheme());

const display = {
  id: 1,
  scaleFactor: 1,
  bounds: { x: 0, y: 0, width: 1280, height: 900 },
  workArea: { x: 0, y: 0, width: 1280, height: 900 },
};
export const screen = onlyKnown('screen', {
  getPrimaryDisplay: () => display,
  getAllDisplays: () => [display],
  getDisplayMatching: () => display,
});

export const powerMonitor = onlyKnown('powerMonitor', new EventEmitter());
