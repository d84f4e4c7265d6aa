/** `BrowserWindow`: a window of Chromium without tabs and address line. */
import type { BrowserWindowConstructorOptions, Rectangle, WebPreferences } from 'electron';
import type { Browser } from './browser.ts';
import { acceleratorMatches, pressMenu } from './menu.ts';
import { allowOnly, behind, KnownEvents, missing, surface } from './only-known.ts';
import { Placement } from './placement.ts';
import { defaultSession, StandInSession } from './session.ts';
import { EVENTS, MEMBERS, OPTIONS, PREFERENCES } from './surface.ts';
import { StandInWebContents } from './web-contents.ts';

/** What windows need of the running application. */
export interface Host {
  readonly browser: Browser;
  created(contents: StandInWebContents): void;
  allClosed(): void;
}
let host: Host | undefined;
export function setHost(value: Host): void {
  host = value;
}
/** The browser once the application is ready. */
export const readyBrowser = (): Browser | undefined => host?.browser;

export const windows = new Map<number, StandInWindow>();
let lastId = 0;

export class StandInWindow extends KnownEvents {
  readonly id = ++lastId;
  readonly contents: StandInWebContents;
  /** Both as the application sees them. */
  readonly webContents: StandInWebContents;
  readonly face: StandInWindow;
  private readonly placement: Placement;
  private readonly host: Host;
  private closing = false;
  private closed = false;

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super('BrowserWindow', EVENTS.BrowserWindow);
    if (!host) throw new Error('Cannot create BrowserWindow before app is ready');
    this.host = host;
    allowOnly('BrowserWindow option', options, OPTIONS.BrowserWindow);
    const { width = 800, height = 600, x, y, webPreferences = {} } = options;
    const session = sessionOf(webPreferences.session ?? defaultSession);
    requireSafe(webPreferences, session);
    const { browser } = host;
    const target = browser.newWindow({ width, height });
    const asked = { width, height, ...(x !== undefined && { x }), ...(y !== undefined && { y }) };
    this.placement = new Placement(browser.cdp.root, target, asked);
    this.face = surface('BrowserWindow', this, MEMBERS['new BrowserWindow']);
    this.contents = new StandInWebContents(browser, target, session, webPreferences, {
      loaded: () => void this.emit('ready-to-show', {}),
      touched: () => void this.placement.refresh().catch(() => undefined),
      pressed: (press) => pressMenu((item) => acceleratorMatches(item, press), this.face),
      close: () => void this.tryClose(),
    });
    this.webContents = this.contents.face;
    windows.set(this.id, this);
    host.created(this.webContents);
  }

  /** Asks the window to close; false when the application prevented it. */
  async tryClose(): Promise<boolean> {
    if (this.closing) return true;
    // Where it is now, for whoever wants to remember it.
    await this.placement.refresh().catch(() => undefined);
    let prevented = false;
    this.emit('close', { preventDefault: () => (prevented = true) });
    if (prevented) return false;
    this.closing = true;
    const { targetId } = this.contents;
    await this.host.browser.cdp.root.send('Target.closeTarget', { targetId }).catch(() => undefined);
    this.gone();
    return true;
  }

  /** Its target is gone. */
  gone(): void {
    if (this.closed) return;
    this.closed = true;
    // Closed by the person with its own button, which cannot be prevented any more.
    if (!this.closing) this.emit('close', { preventDefault: () => undefined });
    this.closing = true;
    windows.delete(this.id);
    this.contents.gone();
    this.emit('closed');
    if (windows.size === 0) this.host.allClosed();
  }

  loadURL(url: string): Promise<void> {
    return this.contents.loadURL(url);
  }
  close(): void {
    void this.tryClose();
  }
  isDestroyed(): boolean {
    return this.closed;
  }
  /** Chromium shows a window as soon as it exists. */
  show(): void {}
  focus(): void {
    this.contents.focus();
  }
  isMinimized(): boolean {
    return this.placement.state === 'minimized';
  }
  isMaximized(): boolean {
    return this.placement.state === 'maximized';
  }
  maximize(): void {
    this.placement.become('maximized');
  }
  restore(): void {
    this.placement.become('normal');
  }
  getNormalBounds(): Rectangle {
    return this.placement.normal;
  }
  setBounds(bounds: Partial<Rectangle>): void {
    this.placement.move(bounds);
  }

  static getAllWindows(): StandInWindow[] {
    return [...windows.values()].map(({ face }) => face);
  }
  static fromWebContents(contents: Pick<StandInWebContents, 'id'> | undefined): StandInWindow | null {
    return [...windows.values()].find((window) => window.contents.id === contents?.id)?.face ?? null;
  }
}

/** The class as the application sees it. */
export const BrowserWindow = new Proxy(surface('BrowserWindow', StandInWindow, MEMBERS.BrowserWindow), {
  construct: (Inner, args) => (Reflect.construct(Inner, args) as StandInWindow).face,
});

function sessionOf(face: object): StandInSession {
  const session = behind(face);
  if (!(session instanceof StandInSession)) throw missing('session that is none of its own');
  return session;
}

/** Refuses what this runtime could only pretend to do or to protect. */
function requireSafe(preferences: WebPreferences, session: StandInSession): void {
  allowOnly('webPreferences option', preferences, Object.keys(PREFERENCES));
  for (const [name, only] of Object.entries(PREFERENCES)) {
    const given: unknown = Reflect.get(preferences, name);
    if (only !== 'any' && given !== undefined && given !== only) {
      throw missing(`windows with ${name} other than ${JSON.stringify(only)}`);
    }
  }
  if (!session.permissionRequest || !session.permissionCheck) {
    throw missing(
      'windows without permission handlers: it rejects every permission, so the application must too',
    );
  }
}
