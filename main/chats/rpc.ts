/**
 * Calls from a thread to one of its workers, typed by one description of the worker's methods.
 *
 * Requests are answered in the order they came. Errors cross as code and data, never as text.
 */
import { Worker, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { CofferError } from '../base/error.ts';
import type { ErrorData } from '../base/error.ts';
import { translate } from './db.ts';
import type { ChatsErrorCode } from './errors.ts';

/** A worker's methods: each takes one structured-cloneable value and returns one. */
export type WorkerApi<Api> = { readonly [Name in keyof Api]: (input: never) => unknown };

/** A method without a parameter is called with null. */
type Input<Method> = Method extends () => unknown
  ? null
  : Method extends (input: infer Value) => unknown
    ? Value
    : never;
type Output<Method> = Method extends (input: never) => infer Value ? Awaited<Value> : never;

interface Request {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
}

type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly code: string; readonly data: ErrorData };

export class WorkerClient<Api extends WorkerApi<Api>> {
  readonly #worker: Worker;
  readonly #waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  #lastId = 0;
  #ended: CofferError | undefined;

  constructor(url: URL, data: unknown) {
    this.#worker = new Worker(url, { workerData: data });
    this.#worker.on('message', (reply: Reply) => this.#answer(reply));
    this.#worker.on('error', (error) => this.#end(translate(error)));
    this.#worker.on('exit', () => this.#end(new CofferError<ChatsErrorCode>('chats/closed')));
  }

  call<Name extends keyof Api & string>(name: Name, input: Input<Api[Name]>): Promise<Output<Api[Name]>> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin
      this.#worker.postMessage({ id, name, input } satisfies Request);
    });
  }

  /** Ends the worker; calls that are not answered yet are rejected as `chats/closed`. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #answer(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    if (waiting === undefined) return;
    this.#waiting.delete(reply.id);
    if ('code' in reply) waiting.reject(new CofferError(reply.code, reply.data));
    else waiting.resolve(reply.value);
  }

  #end(error: CofferError): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}

/** In the worker: answers calls with `methods`, one after the other. */
export function serve<Api extends WorkerApi<Api>>(methods: Api): void {
  const port = parentPort;
  if (port === null) throw new TypeError('this module runs in a worker thread');
  const byName = new Map<string, (input: never) => unknown>(
    Object.entries<(input: never) => unknown>(methods),
  );
  port.on('message', (request: Request) => {
    try {
      const method = byName.get(request.name);
      if (method === undefined) throw new TypeError('no such method');
      port.postMessage({ id: request.id, value: method(request.input as never) } satisfies Reply);
    } catch (error) {
      const { code, data } = translate(error);
      port.postMessage({ id: request.id, code, data } satisfies Reply);
    }
  });
}

/**
 * In the worker, in the middle of a long call: whether its owner has called again, which is how the owner of a worker that
 * answers one call stops it. That second call is never answered.
 */
export function calledAgain(): boolean {
  return parentPort !== null && receiveMessageOnPort(parentPort) !== undefined;
}

/** In the worker: the data its owner gave it when starting it. */
export function startData<Data>(): Data {
  return workerData as Data;
}
