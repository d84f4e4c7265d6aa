/**
 * `webContents`: one page of Chromium, its preload in an isolated world, its requests answered by the main process.
 *
 * Messages of the page arrive only through a binding that exists in the isolated world of the top frame, so no frame
 * and no script of the page can speak in its name.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { HandlerDetails, WebFrameMain, WebPreferences, WindowOpenHandlerResponse } from 'electron';
import type { Browser } from './browser.ts';
import type { Session } from './cdp.ts';
import { handlerOf } from './ipc.ts';
import { KnownEvents, missing, surface } from './only-known.ts';
import { type Codec, makeCodec } from './page/codec.ts';
import { watchRequests } from './requests.ts';
import { fromBrowser, originOf } from './schemes.ts';
import { browserUrl, type StandInSession } from './session.ts';
import { EVENTS, MEMBERS } from './surface.ts';
import { wearTheme } from './theme.ts';

const WORLD = 'Electron Isolated Context';
const worlds = (await import(new URL('./page/worlds.ts', import.meta.url).href)) as Record<string, unknown>;

type Incoming =
  | { t: 'invoke'; id: number; channel: string; args: unknown[] }
  | { t: 'preload-error'; message: string }
  | { t: 'touched'; focused: boolean }
  | ({ t: 'key' } & KeyPress);

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** The window around the page. */
export interface ContentsOwner {
  loaded(): void;
  /** Moved, resized or focused, perhaps. */
  touched(): void;
  pressed(press: KeyPress): void;
  close(): void;
}

type OpenHandler = (details: Pick<HandlerDetails, 'url'>) => WindowOpenHandlerResponse;

const random = (): string => `_${randomBytes(16).toString('hex')}`;
let lastId = 0;

export class StandInWebContents extends KnownEvents {
  readonly id = ++lastId;
  /** As the application sees it. */
  readonly face: StandInWebContents = surface('webContents', this, MEMBERS['new WebContents']);
  /** As the application sees it. */
  readonly session: StandInSession;
  targetId = '';
  private readonly names = { secret: random(), send: random(), receive: random(), files: random() };
  private readonly codec: Codec = makeCodec({
    encode: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
    decode: (text) => new Uint8Array(Buffer.from(text, 'base64')),
  });
  private readonly preferences: WebPreferences;
  private readonly inside: StandInSession;
  private readonly owner: ContentsOwner;
  private readonly attached: Promise<Session>;
  private readonly loads = new Set<() => void>();
  private readonly undress: () => void;
  private topFrame = '';
  private world: number | undefined;
  private url = '';
  private expectedUrl = '';
  private destroyed = false;
  private openHandler: OpenHandler | null = null;
  /** What stands in front of the page while it may not be used. */
  private front: (() => void) | null = null;

  constructor(
    browser: Browser,
    target: Promise<string>,
    session: StandInSession,
    preferences: WebPreferences,
    owner: ContentsOwner,
  ) {
    super('webContents', EVENTS.WebContents);
    this.session = session.face;
    this.inside = session;
    this.preferences = preferences;
    this.owner = owner;
    this.attached = target.then((targetId) => this.attach(browser, targetId));
    this.attached.catch((error: unknown) => {
      if (!browser.cdp.closed) console.error('The stand-in could not open a window', error);
    });
    this.undress = wearTheme((theme) => {
      const features = theme === 'system' ? [] : [{ name: 'prefers-color-scheme', value: theme }];
      void this.attached
        .then((page) => page.send('Emulation.setEmulatedMedia', { features }))
        .catch(() => undefined);
    });
  }

  private async attach(browser: Browser, targetId: string): Promise<Session> {
    this.targetId = targetId;
    const page = await browser.cdp.attach(targetId);
    this.topFrame = (await page.send('Page.getFrameTree')).frameTree.frame.id;
    page.on('Runtime.executionContextCreated', ({ context }) => {
      const frame: unknown = context.auxData && Reflect.get(context.auxData, 'frameId');
      if (context.name === WORLD && frame === this.topFrame) this.world = context.id;
    });
    page.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      if (executionContextId === this.world) this.world = undefined;
    });
    page.on('Runtime.bindingCalled', ({ name, executionContextId, payload }) => {
      if (name === this.names.send && executionContextId === this.world) void this.receive(payload);
    });
    page.on('Page.frameNavigated', ({ frame }) => {
      if (!frame.parentId) this.url = fromBrowser(frame.url + (frame.urlFragment ?? ''));
    });
    page.on('Page.loadEventFired', () => {
      if (!this.url || this.url.startsWith('data:')) return;
      for (const loaded of this.loads) loaded();
      this.loads.clear();
      this.owner.loaded();
    });
    // `disableDialogs`: whatever a script asks, nobody is asked.
    page.on('Page.javascriptDialogOpening', () => {
      page.send('Page.handleJavaScriptDialog', { accept: false }).catch(() => undefined);
    });
    page.on('Runtime.exceptionThrown', ({ exceptionDetails }) => {
      if (process.env['STANDIN_DEBUG']) console.error('[page]', exceptionDetails.exception?.description);
    });
    const preload = this.preferences.preload ? readFileSync(this.preferences.preload, 'utf8') : '';
    const { secret, send, receive, files } = this.names;
    const info = JSON.stringify({ send, receive, files, mark: 'Electron stand-in' });
    const [main, isolated, endpoint] = [
      worlds['mainWorld'],
      worlds['isolatedWorld'],
      worlds['makeEndpoint'],
    ].map(String);
    await Promise.all([
      page.send('Page.enable'),
      page.send('Runtime.enable'),
      watchRequests(page, browser, {
        session: this.inside,
        mayNavigate: (url, frameId, redirected) =>
          this.mayNavigate(url, frameId === this.topFrame, redirected),
      }),
      page.send('Runtime.addBinding', { name: send, executionContextName: WORLD }),
      page.send('Page.addScriptToEvaluateOnNewDocument', {
        source: `(${main})(${JSON.stringify(secret)}, ${endpoint});`,
      }),
      page.send('Page.addScriptToEvaluateOnNewDocument', {
        worldName: WORLD,
        source:
          `(${isolated})(${JSON.stringify(secret)}, ${endpoint}, ${String(makeCodec)}, ` +
          `function (require, module, exports) {\n${preload}\n}, ${info});`,
      }),
    ]);
    return page;
  }

  private mayNavigate(shownUrl: string, isMainFrame: boolean, redirected: boolean): boolean {
    if (!redirected && isMainFrame && shownUrl.split('#')[0] === this.expectedUrl) return true;
    let stopped = false;
    const url = fromBrowser(shownUrl);
    const event = { url, isMainFrame, preventDefault: () => (stopped = true) };
    if (redirected) {
      this.emit('will-redirect', event, url);
    } else {
      this.emit('will-frame-navigate', event);
      if (isMainFrame) this.emit('will-navigate', event, url);
    }
    return !stopped;
  }

  /** A window that the page opened, which is closed already: there are no child windows. */
  opened(url: string): void {
    const action = this.openHandler?.({ url: fromBrowser(url) }).action;
    if (action === 'allow') console.error(missing('child windows').message);
  }

  private async receive(payload: string): Promise<void> {
    const message = this.codec.decode(payload) as Incoming;
    switch (message.t) {
      case 'invoke': {
        const { id, channel } = message;
        try {
          const handler = handlerOf(channel);
          if (!handler) throw new Error(`No handler registered for '${channel}'`);
          const args = await this.withPaths(message.args);
          const value: unknown = await handler(this.event() as never, ...args);
          await this.post(this.codec.encode({ t: 'reply', id, ok: true, value }));
        } catch (error) {
          const value = `Error invoking remote method '${channel}': ${String(error)}`;
          await this.post(this.codec.encode({ t: 'reply', id, ok: false, value }));
        }
        return;
      }
      case 'preload-error':
        console.error('Unable to load preload script', message.message);
        return;
      case 'touched':
        this.owner.touched();
        if (message.focused) this.front?.();
        return;
      case 'key':
        this.owner.pressed(message);
    }
  }

  /** Only what the application reads of it. */
  private event(): { sender: object; senderFrame: Pick<WebFrameMain, 'url' | 'origin' | 'parent'> } {
    return {
      sender: this.face,
      senderFrame: { url: this.url, origin: originOf(this.url), parent: null },
    };
  }

  /** Puts paths in the place of the names that the preload gave to files. */
  private async withPaths<T>(value: T): Promise<T> {
    if (typeof value === 'string' && value.startsWith(`${this.names.files}:`)) {
      const index = Number(value.slice(this.names.files.length + 1));
      const page = await this.attached;
      const { result } = await page.send('Runtime.evaluate', {
        expression: `globalThis[${JSON.stringify(this.names.files)}][${index}]`,
        ...(this.world !== undefined && { contextId: this.world }),
      });
      if (!result.objectId) return '' as T;
      return (await page.send('DOM.getFileInfo', { objectId: result.objectId })).path as T;
    }
    if (Array.isArray(value))
      return (await Promise.all(value.map((item) => this.withPaths<unknown>(item)))) as T;
    if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype)
      return value;
    const entries = Object.entries(value).map(async ([key, item]) => [
      key,
      await this.withPaths<unknown>(item),
    ]);
    return Object.fromEntries((await Promise.all(entries)) as [string, unknown][]) as T;
  }

  private async post(text: string): Promise<void> {
    const page = await this.attached;
    if (this.world === undefined) return;
    const call = {
      executionContextId: this.world,
      functionDeclaration: `function (text) { globalThis[${JSON.stringify(this.names.receive)}](text); }`,
      arguments: [{ value: text }],
    };
    // The page may be gone by the time an answer is ready; Electron drops it as well.
    await page.send('Runtime.callFunctionOn', call).catch(() => undefined);
  }

  send(channel: string, ...args: unknown[]): void {
    void this.post(this.codec.encode({ t: 'event', channel, args }));
  }

  async loadURL(url: string): Promise<void> {
    const page = await this.attached;
    const shown = browserUrl(url);
    this.expectedUrl = shown.split('#')[0] ?? '';
    const loaded = new Promise<void>((resolve) => this.loads.add(resolve));
    const { errorText } = await page.send('Page.navigate', { url: shown });
    if (errorText) throw new Error(`${errorText} loading '${url}'`);
    await loaded;
  }

  async executeJavaScript(code: string): Promise<unknown> {
    const page = await this.attached;
    const request = { expression: code, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await page.send('Runtime.evaluate', request);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value as unknown;
  }

  /** Takes no input until it is given null; whoever comes back to it is led to what stands in front. */
  async stayBehind(front: (() => void) | null): Promise<void> {
    this.front = front;
    const page = await this.attached;
    await page.send('Input.setIgnoreInputEvents', { ignore: front !== null }).catch(() => undefined);
  }

  /** The handler is asked once at once: one that allows is refused where it is set, not when a page opens a window. */
  setWindowOpenHandler(handler: OpenHandler): void {
    if (handler({ url: 'about:blank' }).action !== 'deny') throw missing('child windows');
    this.openHandler = handler;
  }
  getLastWebPreferences(): WebPreferences {
    return { ...this.preferences };
  }
  /** Set for every page by the browser's command line. */
  setWebRTCIPHandlingPolicy(policy: string): void {
    if (policy !== 'disable_non_proxied_udp') throw missing(`WebRTC policy ${policy}`);
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
  close(): void {
    this.owner.close();
  }
  focus(): void {
    void this.attached.then((page) => page.send('Page.bringToFront')).catch(() => undefined);
  }
  gone(): void {
    this.destroyed = true;
    this.undress();
  }
}
