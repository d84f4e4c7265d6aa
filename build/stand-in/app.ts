/** `app`: life cycle, paths, switches and the single instance of the running application. */
import { EventEmitter } from 'node:events';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { App } from 'electron';
import { findChromium } from '../launch/runtime.cjs';
import { Browser } from './browser.ts';
import { InstanceLock } from './instance-lock.ts';
import { missing, onlyKnown } from './only-known.ts';
import { setHost, windows } from './window.ts';

/** What the process entry found out from the command line and package.json. */
interface Launch {
  readonly appPath: string;
  readonly name: string;
  readonly version: string;
  readonly userData: string | null;
  readonly debugPort: boolean;
  readonly noSandbox: boolean;
}

const EVENTS = new Set([
  'activate',
  'before-quit',
  'browser-window-created',
  'open-file',
  'quit',
  'ready',
  'second-instance',
  'web-contents-created',
  'will-finish-launching',
  'will-quit',
  'window-all-closed',
]);

class StandInApp extends EventEmitter {
  readonly isPackaged = false;
  readonly commandLine = onlyKnown('app.commandLine', {
    appendSwitch: (name: string, value = '') => void this.switches.set(name, value),
    hasSwitch: (name: string) => this.switches.has(name),
    getSwitchValue: (name: string) => this.switches.get(name) ?? '',
  });
  private readonly switches = new Map<string, string>();
  private readonly paths = new Map<string, string>();
  private readonly ready = Promise.withResolvers<void>();
  private launch: Launch | undefined;
  private browser: Browser | undefined;
  private lock: InstanceLock | undefined;
  private started = false;
  private exiting = false;

  get name(): string {
    return this.launched.name;
  }

  private get launched(): Launch {
    if (!this.launch) throw new TypeError('the stand-in was not launched');
    return this.launch;
  }

  /** Before the application's own code runs. */
  prepare(launch: Launch): void {
    this.launch = launch;
    if (launch.userData) this.paths.set('userData', resolve(launch.userData));
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.quit());
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
      switches: this.switches,
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
    browser.cdp.root.on('Target.targetInfoChanged', ({ targetInfo }) => {
      const contents = windowOf(targetInfo.targetId)?.webContents;
      if (contents) contents.title = targetInfo.title;
    });
    browser.cdp.root.on('Target.targetCreated', ({ targetInfo }) => {
      const opener = targetInfo.type === 'page' && targetInfo.openerId && windowOf(targetInfo.openerId);
      if (!opener || browser.isExpected(targetInfo.url)) return;
      const { targetId, url } = targetInfo;
      browser.cdp.root.send('Target.closeTarget', { targetId }).catch(() => undefined);
      opener.webContents.opened(url);
    });
    setHost({
      browser,
      emit: (event, ...args) => void this.emit(event, ...args),
      allClosed: () => {
        if (this.exiting) return;
        if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed');
        else this.quit();
      },
    });
    this.started = true;
    this.emit('will-finish-launching');
    this.ready.resolve();
    this.emit('ready', {}, {});
  }

  override on(event: string, listener: (...args: never[]) => void): this {
    if (!EVENTS.has(event)) throw missing(`app event "${event}"`);
    return super.on(event, listener as (...args: unknown[]) => void);
  }

  whenReady(): Promise<void> {
    return this.ready.promise;
  }
  isReady(): boolean {
    return this.started;
  }
  getName(): string {
    return this.launched.name;
  }
  setName(name: string): void {
    this.launch = { ...this.launched, name };
  }
  getVersion(): string {
    return this.launched.version;
  }
  getAppPath(): string {
    return this.launched.appPath;
  }
  getLocale(): string {
    return Intl.DateTimeFormat().resolvedOptions().locale;
  }
  getPreferredSystemLanguages(): string[] {
    return [this.getLocale()];
  }
  setPath(name: string, path: string): void {
    this.paths.set(name, path);
  }
  getPath(name: Parameters<App['getPath']>[0]): string {
    const set = this.paths.get(name);
    if (set) return set;
    const home = homedir();
    const appData = process.env['XDG_CONFIG_HOME'] ?? join(home, '.config');
    const userData =
      this.paths.get('userData') ?? join(this.paths.get('appData') ?? appData, this.launched.name);
    const places: Partial<Record<typeof name, string>> = {
      home,
      appData,
      userData,
      sessionData: userData,
      logs: join(userData, 'logs'),
      temp: tmpdir(),
      desktop: join(home, 'Desktop'),
      documents: join(home, 'Documents'),
      downloads: join(home, 'Downloads'),
    };
    const place = places[name];
    if (!place) throw missing(`app.getPath('${name}')`);
    return place;
  }
  /** Chromium's sandbox is on for every page here anyway. */
  enableSandbox(): void {}
  setAppUserModelId(): void {}
  setAboutPanelOptions(): void {}

  requestSingleInstanceLock(): boolean {
    this.lock ??= new InstanceLock(this.getPath('userData'), ({ argv, cwd }) => {
      this.emit('second-instance', {}, argv, cwd, null);
    });
    return this.lock.acquire();
  }
  hasSingleInstanceLock(): boolean {
    return this.lock?.held === true;
  }
  releaseSingleInstanceLock(): void {
    this.lock?.release();
  }

  quit(): void {
    if (this.exiting) return;
    if (this.isPrevented('before-quit')) return;
    void this.closeAndExit();
  }
  private async closeAndExit(): Promise<void> {
    for (const window of windows.values()) if (!(await window.tryClose())) return;
    if (!this.isPrevented('will-quit')) this.exit(0);
  }
  private isPrevented(event: string): boolean {
    let prevented = false;
    this.emit(event, { preventDefault: () => (prevented = true) });
    return prevented;
  }
  exit(code = 0): void {
    if (this.exiting) return;
    this.exiting = true;
    this.emit('quit', {}, code);
    const finish = async (): Promise<void> => {
      await this.lock?.delivered;
      await this.browser?.close();
      process.exit(code);
    };
    void finish();
  }
}

const windowOf = (targetId: string) =>
  [...windows.values()].find(({ webContents }) => webContents.targetId === targetId);

export const app = onlyKnown('app', new StandInApp());
