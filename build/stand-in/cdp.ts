/**
 * A Chrome DevTools Protocol client over Chromium's own pipe (`--remote-debugging-pipe`: file descriptors 3 and 4,
 * messages ended by a zero byte). No port is opened, so nobody else on the machine can drive the window.
 */
import { EventEmitter } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { CDPSession } from '@playwright/test';

/** The protocol's methods and events with their types, for the whole browser or for one target. */
export interface Session {
  readonly send: CDPSession['send'];
  readonly on: CDPSession['on'];
  readonly off: CDPSession['off'];
}

interface Waiting {
  readonly method: string;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

export class Cdp {
  /** The browser itself. */
  readonly root: Session;
  readonly #out: Writable;
  readonly #waiting = new Map<number, Waiting>();
  readonly #emitters = new Map<string, EventEmitter>();
  #nextId = 0;
  #closed = false;

  constructor(out: Writable, input: Readable) {
    this.#out = out;
    this.root = this.#session('');
    let parts: Buffer[] = [];
    input.on('data', (data: Buffer) => {
      let rest = data;
      for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
        parts.push(rest.subarray(0, end));
        const text = Buffer.concat(parts).toString('utf8');
        parts = [];
        rest = rest.subarray(end + 1);
        this.#receive(JSON.parse(text) as Message);
      }
      if (rest.length > 0) parts.push(rest);
    });
    input.on('close', () => this.#close());
    out.on('error', () => this.#close());
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Attaches to a target (page, frame or worker). */
  async attach(targetId: string): Promise<Session> {
    const { sessionId } = await this.root.send('Target.attachToTarget', { targetId, flatten: true });
    return this.#session(sessionId);
  }

  /** The session of a target that Chromium attached by itself (`Target.setAutoAttach`). */
  session(sessionId: string): Session {
    return this.#session(sessionId);
  }

  #session(sessionId: string): Session {
    const emitter = new EventEmitter();
    this.#emitters.set(sessionId, emitter);
    // The casts say once that Chromium keeps to its published protocol.
    return {
      send: ((method: string, params: object = {}) =>
        this.#send(method, params, sessionId)) as CDPSession['send'],
      on: ((event: string, listener: (payload: unknown) => void) =>
        emitter.on(event, listener)) as unknown as CDPSession['on'],
      off: ((event: string, listener: (payload: unknown) => void) =>
        emitter.off(event, listener)) as unknown as CDPSession['off'],
    };
  }

  #send(method: string, params: object, sessionId: string): Promise<unknown> {
    if (this.#closed) return Promise.reject(new Error(`${method}: the browser is closed`));
    const id = ++this.#nextId;
    this.#out.write(`${JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) })}\0`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { method, resolve, reject }));
  }

  #receive(message: Message): void {
    if (message.id === undefined) {
      if (message.method) this.#emitters.get(message.sessionId ?? '')?.emit(message.method, message.params);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error) waiting?.reject(new Error(`${waiting.method}: ${message.error.message}`));
    else waiting?.resolve(message.result);
  }

  #close(): void {
    this.#closed = true;
    for (const { method, reject } of this.#waiting.values())
      reject(new Error(`${method}: the browser is closed`));
    this.#waiting.clear();
  }
}
