/** Electron's dialogs, clipboard, links and theme as the port that the calls use. */
import { app, dialog, Menu, nativeTheme, shell, type BrowserWindow } from 'electron';
import type { WindowSettings } from '../../preload/contract/app.ts';
import type { Desktop } from '../ipc/desktop.ts';
import type { ClipboardLoan } from './clipboard-loan.ts';
import { openLink } from './links.ts';
import { menuTemplate } from './menu.ts';
import { wordsFor, type Words } from './words.ts';
import type { AppCommand } from '../../preload/contract/app.ts';

export interface DesktopOptions {
  readonly loan: ClipboardLoan;
  copyText(text: string): Promise<void>;
  /** The window that dialogs belong to, or null when it is closed. */
  window(): BrowserWindow | null;
  command(command: AppCommand): void;
}

const PLATFORMS = ['linux', 'darwin', 'win32'] as const;

export function makeDesktop({ loan, copyText, window, command }: DesktopOptions): Desktop {
  let words: Words = wordsFor('system', app.getPreferredSystemLanguages());
  const open = async (
    title: string,
    properties: ('openFile' | 'multiSelections' | 'openDirectory' | 'createDirectory')[],
  ) => {
    const parent = window();
    const options = { title, properties };
    const { canceled, filePaths } = await (parent
      ? dialog.showOpenDialog(parent, options)
      : dialog.showOpenDialog(options));
    return canceled || filePaths.length === 0 ? null : filePaths;
  };
  return {
    facts: {
      name: 'Coffer',
      version: app.getVersion(),
      runtime: process.versions['electron'] ? 'electron' : 'stand-in',
      platform: PLATFORMS.find((name) => name === process.platform) ?? 'other',
      versions: versions(),
      systemLocales: app.getPreferredSystemLanguages(),
    },
    async chooseFolder() {
      return (await open(words.chooseFolder, ['openDirectory', 'createDirectory']))?.[0] ?? null;
    },
    chooseFiles: () => open(words.chooseFiles, ['openFile', 'multiSelections']),
    async chooseSavePath(proposal) {
      const parent = window();
      const options = { defaultPath: proposal };
      const { canceled, filePath } = await (parent
        ? dialog.showSaveDialog(parent, options)
        : dialog.showSaveDialog(options));
      return canceled || filePath === '' ? null : filePath;
    },
    showInFolder: (path) => shell.showItemInFolder(path),
    async openLink(url) {
      const parent = window();
      return parent ? await openLink(url, parent, { dialog, shell, words }) : 'declined';
    },
    lendToClipboard: (secret) => loan.lend(secret),
    copyText,
    async confirm(question) {
      const parent = window();
      if (!parent) return false;
      const { message, detail, yes } = words.questions[question];
      const { response } = await dialog.showMessageBox(parent, {
        type: 'warning',
        message,
        detail,
        buttons: [yes, words.cancel],
        defaultId: 1,
        cancelId: 1,
        noLink: true,
      });
      return response === 0;
    },
    apply({ theme, locale }: WindowSettings) {
      nativeTheme.themeSource = theme;
      words = wordsFor(locale, app.getPreferredSystemLanguages());
      const options = { platform: process.platform, devTools: !app.isPackaged };
      Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(words, command, options)));
    },
  };
}

function versions(): Record<string, string> {
  const wanted = ['electron', 'chrome', 'node', 'v8', 'openssl'];
  return Object.fromEntries(
    wanted.flatMap((name) => {
      const version = process.versions[name];
      return version === undefined ? [] : [[name, version]];
    }),
  );
}
