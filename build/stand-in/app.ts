/** `app`: life cycle, the data folder and the single instance of the running application. */
import { resolve } from 'node:path';
import { findChromium } from '../launch/runtime.cjs';
import { Browser } from './browser.ts';
import { errorBoxesClosed } from './dialogs/dialog.ts';
import { InstanceLock } from './instance-lock.ts';
import { KnownEvents, missing, surface } from './only-known.ts';
import { EVENTS, MEMBERS } from './surface.ts';
import { setHost, windows } from './window.ts';

/** What the process entry found out from the command line and package.json. */
interface Launch {
  readonly version: string;
  readonly debugPort: boolean;
  readonly noSandbox: boolean;
}

class StandInApp extends KnownEvents {
  readonly isPackaged = false;
  private readonly ready = Promise.withResolvers<void>();
  private launch: Launch | undefined;
  private browser: Browser | undefined;
  private lock: InstanceLock | undefined;
  private userData: string | undefined;
  private exiting = false;

  constructor() {
    super('app', EVENTS.app);
  }

  private get launched(): Launch {
    if (!this.launch) throw new TypeError('the stand-in was not launched');
    return this.launch;
  }

  /** Before the application's own code runs. */
  prepare(launch: Launch): void {
    this.launch = launch;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      // The second time whatever the end waits for is given up.
      process.on(signal, () => (this.exiting ? process.exit(1) : this.quit()));
    }
    process.on('exit', () => {
      this.browser?.kill();
      this.lock?.release();
      this.browser?.removeProfile();
    });
  }

  /** After the application's entry has been imported. */
  async start(): Promise<void> {
    if (this.exiting) return;
    const chromium = findChromium();
    if (!chromium) {
      process.stderr.write('The Electron stand-in found no Chromium: install it or set STANDIN_CHROMIUM.\n');
      return this.exit(1);
    }
    const { debugPort, noSandbox } = this.launched;
    const browser = new Browser(chromium, {
      debugPort,
      noSandbox,
      onExit: () => {
        for (const window of windows.values()) window.gone();
        if (!this.exiting) this.exit(0);
      },
    });
    this.browser = browser;
    await browser.start();
    browser.cdp.root.on('Target.targetDestroyed', ({ targetId }) => windowOf(targetId)?.gone());
    browser.cdp.root.on('Target.targetCreated', ({ targetInfo }) => {
      const opener = targetInfo.type === 'page' && targetInfo.openerId && windowOf(targetInfo.openerId);
      if (!opener || browser.isExpected(targetInfo.url)) return;
      const { targetId, url } = targetInfo;
      browser.cdp.root.send('Target.closeTarget', { targetId }).catch(() => undefined);
      opener.contents.opened(url);
    });
    setHost({
      browser,
      created: (contents) => void this.emit('web-contents-created', {}, contents),
      allClosed: () => {
        if (this.exiting) return;
        if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed');
        else this.quit();
      },
    });
    this.ready.resolve();
  }

  whenReady(): Promise<void> {
    return this.ready.promise;
  }
  /** Only shown by what is not here: the menu of macOS, the "about" panel. */
  setName(): void {}
  getVersion(): string {
    return this.launched.version;
  }
  getPreferredSystemLanguages(): string[] {
    return [Intl.DateTimeFormat().resolvedOptions().locale];
  }
  setPath(name: string, path: string): void {
    if (name !== 'userData') throw missing(`app.setPath('${name}')`);
    this.userData = resolve(path);
  }
  getPath(name: string): string {
    if (name !== 'userData' || this.userData === undefined) throw missing(`app.getPath('${name}')`);
    return this.userData;
  }
  /** Chromium's sandbox is on for every page here anyway. */
  enableSandbox(): void {}

  requestSingleInstanceLock(): boolean {
    this.lock ??= new InstanceLock(this.getPath('userData'), ({ argv, cwd }) => {
      this.emit('second-instance', {}, argv, cwd, null);
    });
    return this.lock.acquire();
  }

  quit(): void {
    if (!this.exiting) void this.closeAndExit();
  }
  private async closeAndExit(): Promise<void> {
    for (const window of windows.values()) if (!(await window.tryClose())) return;
    let prevented = false;
    this.emit('will-quit', { preventDefault: () => (prevented = true) });
    if (!prevented) this.exit(0);
  }
  exit(code = 0): void {
    if (this.exiting) return;
    this.exiting = true;
    const finish = async (): Promise<void> => {
      // Electron's error box stops the program until it is closed; here the end waits for it.
      await errorBoxesClosed();
      await this.lock?.delivered;
      await this.browser?.close();
      process.exit(code);
    };
    void finish();
  }
}

const windowOf = (targetId: string) =>
  [...windows.values()].find(({ contents }) => contents.targetId === targetId);

/** For the process entry; the application gets `app`. */
export const standInApp = new StandInApp();
export const app = surface('app', standInApp, MEMBERS.app);
