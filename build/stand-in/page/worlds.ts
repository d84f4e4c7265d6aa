/**
 * What runs inside the page: the preload's half in an isolated world, and a thin half in the page's own world.
 *
 * Every function here is injected as source text, so none uses anything from outside itself. The two worlds share
 * the document but no objects; they speak through an event whose name is a secret, and the browser clones what the
 * event carries.
 */
import type { Base64, Codec } from './codec.ts';

/** A value as it crosses between the worlds: functions and promises become numbered stubs. */
type Packed = unknown;
type Wire =
  | { t: 'call'; id: number; args: Packed }
  | { t: 'return'; ok: boolean; value: Packed }
  | { t: 'settle'; id: number; ok: boolean; value: Packed }
  | { t: 'expose'; key: string; value: Packed }
  | { t: 'ready' };

export interface Endpoint {
  post(message: Wire): Wire | undefined;
  pack(value: unknown): Packed;
  unpack(value: Packed): unknown;
  handle(message: Wire): void;
}

export type MakeEndpoint = (
  secret: string,
  me: string,
  peer: string,
  extra: (message: Wire) => Wire | undefined,
) => Endpoint;

export interface WorldInfo {
  /** Name of the binding that carries text to the main process; removed from sight at once. */
  readonly send: string;
  /** Name of the function that the main process calls with text. */
  readonly receive: string;
  /** Name of the list of files whose paths the main process may look up. */
  readonly files: string;
  readonly mark: string;
}

export const makeEndpoint: MakeEndpoint = (secret, me, peer, extra) => {
  const TAG = `\0${secret}`;
  const page = document;
  const { dispatchEvent } = EventTarget.prototype;
  const { then } = Promise.prototype;
  const getDetail = Object.getOwnPropertyDescriptor(CustomEvent.prototype, 'detail')?.get;
  const [NewEvent, NewPromise, apply] = [CustomEvent, Promise, Reflect.apply];
  const functions = new Map<number, (...args: unknown[]) => unknown>();
  const promises = new Map<number, [(value: unknown) => void, (reason: unknown) => void]>();
  let count = 0;
  let answer: Wire | undefined;

  function post(message: Wire): Wire | undefined {
    apply(dispatchEvent, page, [new NewEvent(secret + peer, { detail: message })]);
    const last = answer;
    answer = undefined;
    return last;
  }
  const isPlain = (value: object): boolean => {
    const proto: unknown = Object.getPrototypeOf(value);
    return proto === null || proto === Object.prototype;
  };
  const mapValues = (value: object, change: (item: unknown) => unknown): object => {
    const out = {};
    for (const [key, item] of Object.entries(value)) {
      Object.defineProperty(out, key, {
        value: change(item),
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
    return out;
  };
  function pack(value: unknown): Packed {
    if (typeof value === 'function') {
      functions.set(++count, value as (...args: unknown[]) => unknown);
      return { [TAG]: 'function', id: count };
    }
    if (typeof value === 'symbol') throw new TypeError('Symbols cannot cross the context bridge');
    if (value === null || typeof value !== 'object') return value;
    if (value instanceof NewPromise) {
      const id = ++count;
      const settle = (ok: boolean) => (result: unknown) =>
        void post({ t: 'settle', id, ok, value: pack(result) });
      void apply(then, value, [settle(true), settle(false)]);
      return { [TAG]: 'promise', id };
    }
    if (Array.isArray(value)) return value.map(pack);
    return isPlain(value) ? mapValues(value, pack) : value;
  }
  function unpack(value: Packed): unknown {
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map(unpack);
    const stub = value as { [tag: string]: unknown; id: number };
    const { id } = stub;
    if (stub[TAG] === 'promise') return new NewPromise((yes, no) => promises.set(id, [yes, no]));
    if (stub[TAG] === 'function') {
      return (...args: unknown[]) => {
        const result = post({ t: 'call', id, args: pack(args) });
        if (result?.t !== 'return') throw new Error('An object could not be cloned.');
        if (!result.ok) throw result.value;
        return unpack(result.value);
      };
    }
    return isPlain(value) ? mapValues(value, unpack) : value;
  }
  function handle(message: Wire): void {
    switch (message.t) {
      case 'call':
        try {
          const result = apply(
            functions.get(message.id) ?? (() => undefined),
            null,
            unpack(message.args) as unknown[],
          );
          post({ t: 'return', ok: true, value: pack(result) });
        } catch (error) {
          post({ t: 'return', ok: false, value: error });
        }
        return;
      case 'settle': {
        const settlers = promises.get(message.id);
        promises.delete(message.id);
        settlers?.[message.ok ? 0 : 1](unpack(message.value));
        return;
      }
      case 'return':
        answer = message;
        return;
      case 'expose':
      case 'ready': {
        const reply = extra(message);
        if (reply) post(reply);
      }
    }
  }
  page.addEventListener(
    secret + me,
    (event) => {
      event.stopImmediatePropagation();
      const detail: unknown = getDetail && apply(getDetail, event, []);
      if (detail) handle(detail as Wire);
    },
    true,
  );
  return { post, pack, unpack, handle };
};

/** The page's own world: receives what the preload exposes and freezes it. */
export function mainWorld(secret: string, endpoint: MakeEndpoint): void {
  if (window !== window.top) return;
  const freeze = (value: unknown): unknown => {
    if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
      Object.values(value).forEach(freeze);
      Object.freeze(value);
    }
    return value;
  };
  const half: Endpoint = endpoint(secret, 'main', 'isolated', (message) => {
    if (message.t === 'ready') return { t: 'return', ok: true, value: null };
    if (message.t !== 'expose') return undefined;
    if (Object.hasOwn(window, message.key)) return { t: 'return', ok: false, value: null };
    const value = freeze(half.unpack(message.value));
    Object.defineProperty(window, message.key, {
      value,
      enumerable: true,
      writable: false,
      configurable: false,
    });
    return { t: 'return', ok: true, value: null };
  });
  half.post({ t: 'ready' });
}

/** The isolated world: runs the preload with its own small `require('electron')`. */
export function isolatedWorld(
  secret: string,
  endpoint: MakeEndpoint,
  newCodec: (base64: Base64) => Codec,
  preload: (require: (id: string) => unknown, module: { exports: unknown }, exports: unknown) => void,
  info: WorldInfo,
): void {
  if (window !== window.top) return;
  const host = globalThis as unknown as Record<string, unknown>;
  const send = host[info.send] as (text: string) => void;
  delete host[info.send];
  type Native = { fromBase64(text: string): Uint8Array<ArrayBuffer> };
  const codec = newCodec({
    encode: (bytes) => (bytes as Uint8Array & { toBase64(): string }).toBase64(),
    decode: (text) => (Uint8Array as unknown as Native).fromBase64(text),
  });
  const tell = (message: object): void => send(codec.encode(message));

  const waiting = new Map<number, [(value: unknown) => void, (reason: unknown) => void]>();
  const listeners = new Map<string, Set<(event: object, ...args: unknown[]) => void>>();
  let count = 0;
  const unknown = (what: string) => ({
    get(target: object, key: string | symbol) {
      if (typeof key === 'string' && !Object.hasOwn(target, key) && key !== 'then') {
        throw new Error(
          `The Electron stand-in has no ${what}.${key} in the preload (build/stand-in/README.md)`,
        );
      }
      return Reflect.get(target, key) as unknown;
    },
  });
  const ipcRenderer = {
    invoke: (channel: string, ...args: unknown[]) =>
      new Promise((resolve, reject) => {
        const id = ++count;
        tell({ t: 'invoke', id, channel, args });
        waiting.set(id, [resolve, reject]);
      }),
    on(channel: string, listener: (event: object, ...args: unknown[]) => void) {
      listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener));
      return ipcRenderer;
    },
    off(channel: string, listener: (event: object, ...args: unknown[]) => void) {
      listeners.get(channel)?.delete(listener);
      return ipcRenderer;
    },
  };
  host[info.receive] = (text: string) => {
    const message = codec.decode(text) as
      | { t: 'reply'; id: number; ok: boolean; value: unknown }
      | { t: 'event'; channel: string; args: unknown[] };
    if (message.t === 'reply') {
      const settlers = waiting.get(message.id);
      waiting.delete(message.id);
      settlers?.[message.ok ? 0 : 1](message.ok ? message.value : new Error(String(message.value)));
    } else {
      for (const listener of listeners.get(message.channel) ?? []) {
        try {
          listener({ ports: [] }, ...message.args);
        } catch (error) {
          reportError(error);
        }
      }
    }
  };

  const half = endpoint(secret, 'isolated', 'main', (message) => {
    if (message.t === 'ready') run();
    return undefined;
  });
  /** Only the browser knows a file's path: a name stands for it until the main process has asked. */
  const files: File[] = [];
  host[info.files] = files;
  const getPathForFile = (file: File): string => `${info.files}:${files.push(file) - 1}`;
  const contextBridge = {
    exposeInMainWorld(key: string, api: unknown) {
      const reply = half.post({ t: 'expose', key, value: half.pack(api) });
      if (reply?.t !== 'return' || !reply.ok) {
        throw new Error('Cannot bind an API on top of an existing property on the window object');
      }
    },
  };
  const electron = new Proxy(
    {
      contextBridge: new Proxy(contextBridge, unknown('contextBridge')),
      ipcRenderer: new Proxy(ipcRenderer, unknown('ipcRenderer')),
      webUtils: new Proxy({ getPathForFile }, unknown('webUtils')),
    },
    unknown('electron'),
  );
  let started = false;
  function run(): void {
    if (started) return;
    started = true;
    const module = { exports: {} };
    try {
      preload(
        (id) => {
          if (id === 'electron' || id === 'electron/renderer') return electron;
          throw new Error(`module not found: ${id}`);
        },
        module,
        module.exports,
      );
    } catch (error) {
      console.error('Unable to load preload script', error);
      tell({ t: 'preload-error', message: error instanceof Error ? String(error.stack) : String(error) });
    }
  }
  if (half.post({ t: 'ready' })) run();

  // Nobody tells a page that its window was moved: it is looked up whenever that is likely.
  for (const [event, focused] of [
    ['resize', false],
    ['blur', false],
    ['focus', true],
  ] as const) {
    addEventListener(event, () => tell({ t: 'touched', focused }));
  }
  addEventListener(
    'keydown',
    (event) => {
      const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
      if (!event.isTrusted || event.isComposing || key.length === 0) return;
      // A function key or a combination may be a menu's accelerator; plain typing stays in the page.
      if (ctrlKey || metaKey || altKey || /^F\d+$/.test(key))
        tell({ t: 'key', key, ctrlKey, metaKey, altKey, shiftKey });
    },
    true,
  );

  addEventListener('DOMContentLoaded', () => {
    const mark = document.createElement('electron-stand-in');
    mark.setAttribute('aria-hidden', 'true');
    mark.style.cssText =
      'position:fixed;inset-block-end:0;inset-inline-end:0;z-index:2147483647;pointer-events:none;padding:1px 6px;' +
      'border-start-start-radius:6px;background:#7c3aed;color:#fff;font:600 10px/1.5 system-ui,sans-serif';
    mark.attachShadow({ mode: 'closed' }).textContent = info.mark;
    document.documentElement.append(mark);
  });
}
