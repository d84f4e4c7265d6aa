/**
 * The program's entry under Electron: one instance, one locked window, and the calls of the contract behind it.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { app, clipboard, dialog, protocol, session, type BrowserWindow } from 'electron';
import { keepOutOfCoreDumps } from '../base/core-dumps.ts';
import { CofferError } from '../base/error.ts';
import { contract } from '../../preload/contract.ts';
import { utilityProcessHost } from './process-host.ts';
import { makeEmitters } from '../ipc/emit.ts';
import { registerCalls } from '../ipc/register.ts';
import { defaultDataFolder } from '../cli/session.ts';
import { makeHandlers, settingsFileIn } from '../ipc/handlers/all.ts';
import { readSettings } from '../ipc/handlers/settings.ts';
import { ClipboardLoan } from './clipboard-loan.ts';
import { makeDesktop } from './desktop.ts';
import { receiver } from './ipc-main.ts';
import { osSealer } from './key-sealer.ts';
import { PAGE, SCHEME } from './page-address.ts';
import { pageHandler } from './page-protocol.ts';
import { isOwnPage, lockApp, lockedSession } from './security.ts';
import { wordsFor } from './words.ts';
import { bringToFront, createWindow } from './window.ts';

/** Built, this file is `dist/main/app/main.js`. */
const DIST = path.resolve(import.meta.dirname, '..', '..');

let window: BrowserWindow | null = null;

keepOutOfCoreDumps();
lockApp(app, protocol);
app.setName('Coffer');
/** The person's data, the same for the window and the command line. */
const dataFolder = path.resolve(defaultDataFolder());
// Beside it and not inside: what Chromium and the window keep is no part of a person's data.
app.setPath('userData', `${dataFolder}-window`);

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => {
    if (window) bringToFront(window);
  });
  app.on('window-all-closed', () => app.quit());
  app
    .whenReady()
    .then(start)
    .catch((error: unknown) => {
      reportUnforeseen('start', error);
      // Nobody reads standard error of a program that was started with a click.
      dialog.showErrorBox(
        'Coffer',
        wordsFor('system', app.getPreferredSystemLanguages()).cannotStart(codeOf(error)),
      );
      app.exit(1);
    });
} else {
  app.quit();
}

async function start(): Promise<void> {
  const windowFolder = app.getPath('userData');
  await mkdir(windowFolder, { recursive: true, mode: 0o700 });
  const send = (name: string, payload: unknown): void => {
    if (window && !window.isDestroyed()) window.webContents.send(name, payload);
  };
  const emit = makeEmitters({ contract, send });
  const loan = new ClipboardLoan(clipboard);
  const desktop = makeDesktop({
    loan,
    copyText: (text) => clipboard.writeText(text),
    window: () => window,
    command: (command) => emit.app.command(command),
  });
  const services = await makeHandlers({
    desktop,
    emit,
    dataFolder,
    windowFolder,
    osSealer: await osSealer(),
    host: utilityProcessHost,
    reportUnforeseen,
  });
  registerCalls({
    contract,
    handlers: services.handlers,
    receiver,
    isTrusted: (sender) => isOwnPage(sender, window?.webContents.id),
    reportUnforeseen,
  });

  const pageSession = await lockedSession(session);
  const preload = path.join(DIST, 'preload', 'bridge.cjs');
  pageSession.protocol.handle(SCHEME, await pageHandler(path.join(DIST, 'page'), services.findMedium));

  let saving = Promise.resolve();
  app.on('will-quit', (event) => {
    event.preventDefault();
    // Nothing may keep the program from ending: not a clipboard that hangs, not a job.
    void Promise.race([
      Promise.allSettled([saving, loan.takeBack(), services.close()]),
      new Promise((resolve) => setTimeout(resolve, 5000)),
    ]).then(() => app.exit(0));
  });
  desktop.apply(await readSettings(settingsFileIn(windowFolder)));
  window = createWindow({
    preload,
    session: pageSession,
    userData: windowFolder,
    devTools: !app.isPackaged,
    saving: (work) => {
      saving = work;
    },
  });
  window.on('closed', () => (window = null));
  await window.loadURL(PAGE);
}

const codeOf = (error: unknown): string => (error instanceof CofferError ? error.code : 'unexpected');

function reportUnforeseen(call: string, error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`coffer: ${call}: ${text}\n`);
}
