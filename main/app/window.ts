/** The one window: created locked down, shown when it has something to show, remembered in size and place. */
import path from 'node:path';
import { BrowserWindow, nativeTheme, screen, type Session } from 'electron';
import { BACKGROUND } from './background.ts';
import { webPreferences } from './web-preferences.ts';
import { MINIMUM, placeOnScreen, readState, writeState } from './window-state.ts';

export interface WindowOptions {
  /** Absolute path of the built preload script. */
  readonly preload: string;
  /** The locked session that serves the page. */
  readonly session: Session;
  readonly userData: string;
  readonly devTools: boolean;
  /** Told of what is being written when the window closes, to be waited for before the program ends. */
  saving(work: Promise<void>): void;
}

/** The window, still empty: load the page once it is known to be ours. */
export function createWindow(options: WindowOptions): BrowserWindow {
  const stateFile = path.join(options.userData, 'window.json');
  const state = readState(stateFile);
  const areas = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map((display) => display.workArea);
  const window = new BrowserWindow({
    ...placeOnScreen(state, areas),
    minWidth: MINIMUM.width,
    minHeight: MINIMUM.height,
    title: 'Coffer',
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: { ...webPreferences(options), session: options.session },
  });
  window.once('ready-to-show', () => {
    if (state?.maximized) window.maximize();
    window.show();
  });
  window.on('close', () => {
    const now = { bounds: window.getNormalBounds(), maximized: window.isMaximized() };
    // A size that could not be kept is no reason to hold the window open.
    options.saving(writeState(stateFile, now).catch(() => undefined));
  });
  return window;
}

/** Brings the window to the person who started the program again. */
export function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
