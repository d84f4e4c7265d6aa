/** `BrowserWindow`: a window of Chromium without tabs and address line. */
import { EventEmitter } from 'node:events';
import type { BrowserWindowConstructorOptions, Rectangle } from 'electron';
import type { Browser } from './browser.ts';
import { acceleratorMatches, StandInMenu } from './menu.ts';
import { missing, onlyKnown } from './only-known.ts';
import { defaultSession, StandInSession } from './session.ts';
import { type KeyPress, StandInWebContents } from './web-contents.ts';

export const windows = new Map<number, StandInWindow>();

/** What windows need of the running application. */
export interface Host {
  readonly browser: Browser;
  emit(event: string, ...args: unknown[]): void;
  allClosed(): void;
}
let host: Host | undefined;
export function setHost(value: Host): void {
  host = value;
}

let lastId = 0;

export class StandInWindow extends EventEmitter {
  readonly id = ++lastId;
  readonly webContents: StandInWebContents;
  private readonly bounds: Rectangle;
  private readonly windowId: Promise<number>;
  private readonly host: Host;
  private closed = false;
  private state: 'normal' | 'minimized' | 'maximized' | 'fullscreen' = 'normal';

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super();
    if (!host) throw new Error('Cannot create BrowserWindow before app is ready');
    this.host = host;
    const { width = 800, height = 600, x = 0, y = 0, webPreferences = {} } = options;
    const session = sessionOf(webPreferences);
    requireSafe(webPreferences, session);
    this.bounds = { x, y, width, height };
    const { browser } = host;
    const target = browser.newWindow({ width, height });
    const contents = new StandInWebContents(browser, target, session, webPreferences);
    this.webContents = onlyKnown('webContents', contents);
    this.windowId = target.then(async (targetId) => {
      const { windowId } = await browser.cdp.root.send('Browser.getWindowForTarget', { targetId });
      return windowId;
    });
    this.windowId.catch(() => undefined);
    contents.once('did-finish-load', () => this.emit('ready-to-show', {}));
    contents.on('stand-in:resize', ({ width: w, height: h }: { width: number; height: number }) => {
      Object.assign(this.bounds, { width: w, height: h });
      this.emit('resize', {});
    });
    contents.on('stand-in:key', (press: KeyPress) =>
      StandInMenu.press((item) => acceleratorMatches(item, press), this),
    );
    const self = onlyKnown('BrowserWindow', this);
    windows.set(this.id, self);
    host.emit('web-contents-created', {}, this.webContents);
    setImmediate(() => host?.emit('browser-window-created', {}, self));
    return self;
  }

  /** Asks the window to close; false when the application prevented it. */
  async tryClose(): Promise<boolean> {
    if (this.closed) return true;
    let prevented = false;
    this.emit('close', { preventDefault: () => (prevented = true) });
    if (prevented) return false;
    const { targetId } = this.webContents;
    await this.host.browser.cdp.root.send('Target.closeTarget', { targetId }).catch(() => undefined);
    this.gone();
    return true;
  }

  gone(): void {
    if (this.closed) return;
    this.closed = true;
    windows.delete(this.id);
    this.webContents.gone();
    this.emit('closed');
    if (windows.size === 0) this.host.allClosed();
  }

  private setState(windowState: typeof this.state): void {
    this.state = windowState;
    void this.setBrowserBounds({ windowState });
  }
  private async setBrowserBounds(bounds: object): Promise<void> {
    const windowId = await this.windowId;
    await this.host.browser.cdp.root
      .send('Browser.setWindowBounds', { windowId, bounds })
      .catch(() => undefined);
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url);
  }
  close(): void {
    void this.tryClose();
  }
  destroy(): void {
    const { targetId } = this.webContents;
    void this.host.browser.cdp.root.send('Target.closeTarget', { targetId }).catch(() => undefined);
    this.gone();
  }
  isDestroyed(): boolean {
    return this.closed;
  }
  /** Chromium shows a window as soon as it exists. */
  show(): void {
    this.emit('show', {});
  }
  focus(): void {
    this.webContents.focus();
  }
  isMinimized(): boolean {
    return this.state === 'minimized';
  }
  isMaximized(): boolean {
    return this.state === 'maximized';
  }
  isFullScreen(): boolean {
    return this.state === 'fullscreen';
  }
  isVisible(): boolean {
    return !this.closed;
  }
  minimize(): void {
    this.setState('minimized');
  }
  maximize(): void {
    this.setState('maximized');
  }
  restore(): void {
    this.setState('normal');
  }
  setFullScreen(full: boolean): void {
    this.setState(full ? 'fullscreen' : 'normal');
  }
  getBounds(): Rectangle {
    return { ...this.bounds };
  }
  getNormalBounds(): Rectangle {
    return { ...this.bounds };
  }
  setBounds(bounds: Rectangle): void {
    Object.assign(this.bounds, bounds);
    const { x: left, y: top, width, height } = this.bounds;
    void this.setBrowserBounds({ left, top, width, height });
  }
  getTitle(): string {
    return this.webContents.getTitle();
  }
  /** The window's title bar and its buttons belong to Chromium. */
  setTitle(): void {}
  setBackgroundColor(): void {}
  setProgressBar(): void {}

  static getAllWindows(): StandInWindow[] {
    return [...windows.values()];
  }
  static fromWebContents(contents: StandInWebContents): StandInWindow | null {
    return StandInWindow.getAllWindows().find((window) => window.webContents.id === contents.id) ?? null;
  }
  static fromId(id: number): StandInWindow | null {
    return windows.get(id) ?? null;
  }
  static getFocusedWindow(): StandInWindow | null {
    return StandInWindow.getAllWindows().at(-1) ?? null;
  }
}

function sessionOf(preferences: Electron.WebPreferences): StandInSession {
  const given: unknown = preferences.session;
  return given instanceof StandInSession ? given : defaultSession;
}

/** Refuses what this runtime could only pretend to protect. */
function requireSafe(preferences: Electron.WebPreferences, session: StandInSession): void {
  const { nodeIntegration, contextIsolation, sandbox, webSecurity } = preferences;
  if (nodeIntegration === true || contextIsolation === false || sandbox === false || webSecurity === false) {
    throw missing('windows without sandbox, context isolation or web security');
  }
  if (!session.permissionRequest || !session.permissionCheck) {
    throw missing(
      'windows without permission handlers: it rejects every permission, so the application must too',
    );
  }
}
