/**
 * `webContents`: one page of Chromium, its preload in an isolated world, its requests answered by the main process.
 *
 * Messages of the page arrive only through a binding that exists in the isolated world of the top frame, so no frame
 * and no script of the page can speak in its name.
 */
import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { WebContents, WebPreferences, WindowOpenHandlerResponse } from 'electron';
import type { Browser } from './browser.ts';
import type { Session } from './cdp.ts';
import { handlerOf } from './ipc.ts';
import { missing } from './only-known.ts';
import { type Codec, makeCodec } from './page/codec.ts';
import { originOf, fromBrowser } from './schemes.ts';
import { answer, browserUrl, type StandInSession } from './session.ts';

const WORLD = 'Electron Isolated Context';
const worlds = (await import(new URL('./page/worlds.ts', import.meta.url).href)) as Record<string, unknown>;

type Incoming =
  | { t: 'invoke'; id: number; channel: string; args: unknown[] }
  | { t: 'send'; channel: string; args: unknown[] }
  | { t: 'preload-error'; message: string }
  | { t: 'resize'; width: number; height: number }
  | ({ t: 'key' } & KeyPress);

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const random = (): string => `_${randomBytes(16).toString('hex')}`;
let lastId = 0;

export class StandInWebContents extends EventEmitter {
  readonly id = ++lastId;
  readonly session: StandInSession;
  targetId = '';
  title = '';
  private readonly names = { secret: random(), send: random(), receive: random(), files: random() };
  private readonly codec: Codec = makeCodec({
    encode: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
    decode: (text) => new Uint8Array(Buffer.from(text, 'base64')),
  });
  private readonly preferences: WebPreferences;
  private readonly attached: Promise<Session>;
  private page: Session | undefined;
  private topFrame = '';
  private world: number | undefined;
  private url = '';
  private expectedUrl = '';
  private destroyed = false;
  private openHandler: ((details: { url: string }) => WindowOpenHandlerResponse) | null = null;

  constructor(
    browser: Browser,
    target: Promise<string>,
    session: StandInSession,
    preferences: WebPreferences,
  ) {
    super();
    this.session = session;
    this.preferences = preferences;
    this.attached = target.then((targetId) => this.attach(browser, targetId));
    this.attached.catch((error: unknown) => {
      if (!browser.cdp.closed) console.error('The stand-in could not open a window', error);
    });
  }

  private async attach(browser: Browser, targetId: string): Promise<Session> {
    this.targetId = targetId;
    const page = await browser.cdp.attach(targetId);
    this.page = page;
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
      if (frame.parentId) return;
      this.url = fromBrowser(frame.url + (frame.urlFragment ?? ''));
      this.emit('did-navigate', {}, this.url);
    });
    page.on('Page.domContentEventFired', () => this.emit('dom-ready', {}));
    page.on('Page.loadEventFired', () => {
      if (this.url && !this.url.startsWith('data:')) this.emit('did-finish-load', {});
    });
    page.on('Inspector.targetCrashed', () => {
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
    });
    page.on('Runtime.exceptionThrown', ({ exceptionDetails }) => {
      if (process.env['STANDIN_DEBUG']) console.error('[page]', exceptionDetails.exception?.description);
    });
    // Frames and workers inside the page are stopped until their requests are answered here as well.
    page.on('Target.attachedToTarget', ({ sessionId }) => {
      void this.watch(browser.cdp.session(sessionId)).catch(() => undefined);
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
      page.send('Inspector.enable'),
      this.watch(page),
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

  /** Sends every request of a page, frame or worker to the main process. */
  private async watch(watched: Session): Promise<void> {
    watched.on('Fetch.requestPaused', (request) => {
      const { requestId, resourceType, frameId } = request;
      const { url, method, headers } = request.request;
      const refuse = (errorReason: 'BlockedByClient' | 'Aborted' = 'BlockedByClient') =>
        watched.send('Fetch.failRequest', { requestId, errorReason });
      const reply = async (): Promise<unknown> => {
        if (resourceType === 'Document' && !this.mayNavigate(url, frameId === this.topFrame)) {
          return await refuse('Aborted');
        }
        const response = await answer(this.session, { url, method, resourceType, headers });
        if (response === 'continue') return await watched.send('Fetch.continueRequest', { requestId });
        if (response === null) return await refuse();
        return await watched.send('Fetch.fulfillRequest', {
          requestId,
          responseCode: response.status,
          responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
          body: Buffer.from(await response.arrayBuffer()).toString('base64'),
        });
      };
      reply().catch((error: unknown) => {
        if (process.env['STANDIN_DEBUG']) console.error('[request]', url, error);
        refuse().catch(() => undefined);
      });
    });
    await Promise.all([
      watched.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }),
      watched.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }),
    ]);
    await watched.send('Runtime.runIfWaitingForDebugger').catch(() => undefined);
  }

  private mayNavigate(shownUrl: string, isMainFrame: boolean): boolean {
    if (isMainFrame && shownUrl.split('#')[0] === this.expectedUrl) return true;
    let stopped = false;
    const url = fromBrowser(shownUrl);
    const event = { url, isMainFrame, preventDefault: () => (stopped = true) };
    this.emit('will-frame-navigate', event);
    if (isMainFrame) this.emit('will-navigate', event, url);
    return !stopped;
  }

  /** A window that the page opened: asked about, as in Electron, and closed unless it is allowed. */
  opened(url: string): void {
    const response = this.openHandler?.({ url: fromBrowser(url) });
    if (response?.action !== 'deny') throw missing('child windows: setWindowOpenHandler must deny');
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
      case 'send':
        throw missing('ipcRenderer.send: the application only invokes');
      case 'preload-error':
        this.emit('preload-error', {}, this.preferences.preload, new Error(message.message));
        console.error('Unable to load preload script', message.message);
        return;
      case 'resize':
        this.emit('stand-in:resize', message);
        return;
      case 'key':
        this.emit('stand-in:key', message);
    }
  }

  private event(): object {
    return { type: 'invoke', sender: this, senderFrame: this.mainFrame, frameId: 1, processId: 1 };
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
    const loaded = new Promise<void>((resolve) => this.once('did-finish-load', () => resolve()));
    const { errorText } = await page.send('Page.navigate', { url: shown });
    if (errorText) {
      this.emit('did-fail-load', {}, -2, errorText, url, true);
      throw new Error(`${errorText} loading '${url}'`);
    }
    await loaded;
  }

  async executeJavaScript(code: string): Promise<unknown> {
    const page = await this.attached;
    const request = { expression: code, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await page.send('Runtime.evaluate', request);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value as unknown;
  }

  async printToPDF(options: Electron.PrintToPDFOptions): Promise<Buffer> {
    const page = await this.attached;
    const { landscape = false, printBackground = false, preferCSSPageSize = false } = options;
    const { data } = await page.send('Page.printToPDF', { landscape, printBackground, preferCSSPageSize });
    return Buffer.from(data, 'base64');
  }

  /** The window's answer to `nativeTheme.themeSource`. */
  setTheme(theme: 'system' | 'light' | 'dark'): void {
    const features = theme === 'system' ? [] : [{ name: 'prefers-color-scheme', value: theme }];
    void this.attached
      .then((page) => page.send('Emulation.setEmulatedMedia', { features }))
      .catch(() => undefined);
  }

  setWindowOpenHandler(handler: (details: { url: string }) => WindowOpenHandlerResponse): void {
    this.openHandler = handler;
  }

  get mainFrame(): Pick<Electron.WebFrameMain, 'url' | 'origin' | 'parent' | 'frameToken'> {
    return { url: this.url, origin: originOf(this.url), parent: null, frameToken: this.topFrame };
  }

  getLastWebPreferences(): WebPreferences {
    return { ...this.preferences };
  }
  /** Set for every page by the browser's command line. */
  setWebRTCIPHandlingPolicy(): void {}
  getURL(): string {
    return this.url;
  }
  getTitle(): string {
    return this.title;
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
  getType(): ReturnType<WebContents['getType']> {
    return 'window';
  }
  reload(): void {
    this.expectedUrl = browserUrl(this.url).split('#')[0] ?? '';
    void this.page?.send('Page.reload').catch(() => undefined);
  }
  focus(): void {
    void this.page?.send('Page.bringToFront').catch(() => undefined);
  }
  async setZoomLevel(level: number): Promise<void> {
    const page = await this.attached;
    await page.send('Emulation.setPageScaleFactor', { pageScaleFactor: 1.2 ** level });
  }
  gone(): void {
    this.destroyed = true;
    this.emit('destroyed');
  }
}
