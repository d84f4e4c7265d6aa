/**
 * The system's Chromium: found, started over a pipe without any network of its own, and closed.
 *
 * Its profile is a folder in the temporary directory that belongs to this process and goes with it; what a killed
 * run left behind is removed at the next start.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cdp } from './cdp.ts';

const PROFILE_PREFIX = 'coffer-standin-';
const OFF = [
  'AutofillServerCommunication',
  'CertificateTransparencyComponentUpdater',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'InterestFeedContentSuggestions',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'Translate',
];
/** Nothing is fetched in the background, and whatever asks for a network meets a closed door. */
const QUIET = [
  '--no-first-run',
  '--no-default-browser-check',
  '--no-service-autorun',
  '--no-startup-window',
  '--disable-background-networking',
  '--disable-breakpad',
  '--disable-client-side-phishing-detection',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-extensions',
  '--disable-infobars',
  '--disable-search-engine-choice-screen',
  '--disable-sync',
  '--disable-popup-blocking',
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
  '--metrics-recording-only',
  '--noerrdialogs',
  '--password-store=basic',
  '--use-mock-keychain',
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--proxy-server=http://127.0.0.1:9',
  '--proxy-bypass-list=<-loopback>',
  // What the application must ask for (`PREFERENCES` in surface.ts).
  '--autoplay-policy=user-gesture-required',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
];

export interface BrowserOptions {
  /** Opens a port on 127.0.0.1, as genuine Electron does when a test tool asks with the same switch. */
  readonly debugPort: boolean;
  readonly noSandbox: boolean;
  onExit(): void;
}

export interface NewWindow {
  readonly width: number;
  readonly height: number;
}

export class Browser {
  readonly cdp: Cdp;
  readonly headless: boolean;
  readonly #path: string;
  readonly #args: readonly string[];
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #expected = new Map<string, (targetId: string) => void>();

  constructor(path: string, options: BrowserOptions) {
    removeAbandonedProfiles();
    this.#path = path;
    this.#profile = mkdtempSync(join(tmpdir(), `${PROFILE_PREFIX}${process.pid}-`));
    this.headless =
      process.env['STANDIN_HEADLESS'] === '1' ||
      (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']);
    this.#args = this.#arguments(options);
    this.#process = spawn(path, ['--remote-debugging-pipe', ...this.#args], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: undefined },
    });
    const [, , errors, out, input] = this.#process.stdio;
    if (!errors || !out || !input || !('write' in out) || !('read' in input) || !('read' in errors)) {
      throw new TypeError('Chromium was started without its pipes');
    }
    errors.on('data', (data: Buffer) => {
      for (const line of data.toString().split('\n')) {
        // The only two lines test tools wait for; the rest is Chromium talking to itself.
        const wanted = /^DevTools listening on|Unable to open X display/.test(line);
        if (wanted || process.env['STANDIN_DEBUG']) process.stderr.write(`${line}\n`);
      }
    });
    this.cdp = new Cdp(out, input);
    this.#process.on('error', () => options.onExit());
    this.#process.on('exit', () => {
      this.removeProfile();
      options.onExit();
    });
  }

  async start(): Promise<void> {
    await this.cdp.root.send('Target.setDiscoverTargets', { discover: true });
    await this.cdp.root.send('Browser.setDownloadBehavior', { behavior: 'deny' });
    // "Grant specific permissions to the given origin and reject all others": none, so all are rejected.
    await this.cdp.root.send('Browser.grantPermissions', { permissions: [] });
    this.cdp.root.on('Target.targetCreated', ({ targetInfo }) => this.#arrived(targetInfo));
    this.cdp.root.on('Target.targetInfoChanged', ({ targetInfo }) => this.#arrived(targetInfo));
    const { product } = await this.cdp.root.send('Browser.getVersion');
    // Where Electron says its own: of "Chrome/156.0.8078.73", the number.
    const value = product.slice(product.indexOf('/') + 1);
    Object.defineProperty(process.versions, 'chrome', { value, enumerable: true, configurable: true });
  }

  /** Opens an empty window and returns its target. */
  async newWindow({ width, height }: NewWindow): Promise<string> {
    const token = `standin-${randomUUID()}`;
    const url = `data:text/html,<title>${token}</title>`;
    if (this.headless) {
      const made = await this.cdp.root.send('Target.createTarget', { url, newWindow: true, width, height });
      return made.targetId;
    }
    // A second invocation hands over to the running one; this is the only way to a window without tabs and address.
    const target = new Promise<string>((resolve) => this.#expected.set(token, resolve));
    const args = this.#args.filter((arg) => !/^--(remote-debugging-port|no-startup-window)/.test(arg));
    spawn(this.#path, [...args, `--app=${url}`, `--window-size=${width},${height}`], { stdio: 'ignore' });
    return await target;
  }

  /** True for a target that `newWindow` is waiting for. */
  isExpected(url: string): boolean {
    return [...this.#expected.keys()].some((token) => url.includes(token));
  }

  #arrived({ targetId, type, url }: { targetId: string; type: string; url: string }): void {
    if (type !== 'page') return;
    for (const [token, resolve] of this.#expected) {
      if (!url.includes(token)) continue;
      this.#expected.delete(token);
      resolve(targetId);
    }
  }

  /** Asks Chromium to close and waits for it, four seconds at most. */
  async close(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => this.#process.once('exit', () => resolve()));
    const late = setTimeout(() => this.kill(), 4000);
    this.cdp.root.send('Browser.close').catch(() => this.kill());
    await gone;
    clearTimeout(late);
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  removeProfile(): void {
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }

  #arguments({ debugPort, noSandbox }: BrowserOptions): string[] {
    const args = [...QUIET, `--user-data-dir=${this.#profile}`, `--disable-features=${OFF.join(',')}`];
    if (debugPort) args.push('--remote-debugging-port=0');
    if (this.headless) args.push('--headless=new', '--hide-scrollbars');
    // Chromium refuses its sandbox to root; `--test-type` only silences the banner about that.
    if (noSandbox || process.getuid?.() === 0) args.push('--no-sandbox', '--test-type');
    return args;
  }
}

function removeAbandonedProfiles(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(new RegExp(`^${PROFILE_PREFIX}(\\d+)-`).exec(name)?.[1]);
    if (!Number.isInteger(pid) || isRunning(pid)) continue;
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // Another user's folder: theirs to remove.
    }
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
