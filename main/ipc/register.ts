/**
 * The one place where calls of the page arrive: checks who asks, parses what is asked, calls the use case and turns
 * failures into codes. Everything is derived from the contract; nothing here knows a particular call.
 */
import type { z } from 'zod';
import {
  channel,
  droppedPaths,
  type AnyContract,
  type CallSpec,
  type Failure,
  type FilesCallSpec,
  type HandlersOf,
  type Outcome,
} from '../../preload/contract/shape.ts';
import { CofferError } from '../base/error.ts';
import { IpcError } from './errors.ts';

/** Who sent a message: what Electron's event says, and nothing the page could have written. */
export interface Sender {
  /** Id of the web contents. */
  readonly contentsId: number;
  /** Null when the frame is gone. */
  readonly frame: { readonly origin: string; readonly isTop: boolean } | null;
}

/** How the shell (`main/app`) receives calls; it is `ipcMain.handle` and nothing else. */
export interface CallReceiver {
  handle(name: string, listener: (sender: Sender, ...args: unknown[]) => Promise<unknown>): void;
}

export interface RegisterOptions<C extends AnyContract> {
  readonly contract: C;
  readonly handlers: HandlersOf<C>;
  readonly receiver: CallReceiver;
  isTrusted(sender: Sender): boolean;
  /** Told about what no code describes. Gets the call's name, never its input. */
  reportUnforeseen(call: string, error: unknown): void;
}

type Callable = CallSpec<z.ZodType, z.ZodType> | FilesCallSpec<z.ZodType>;
type Handler = (input: unknown) => unknown;

/** Registers every call of the contract. Throws `TypeError` when one has no handler. */
export function registerCalls<C extends AnyContract>(options: RegisterOptions<C>): void {
  for (const [group, members] of Object.entries<AnyContract[string]>(options.contract)) {
    for (const [name, spec] of Object.entries(members)) {
      if (spec.type === 'event') continue;
      const handler = handlerOf(options.handlers, group, name);
      options.receiver.handle(channel(group, name), (sender, ...args) =>
        answer(`${group}.${name}`, spec, handler, options, sender, args),
      );
    }
  }
}

function handlerOf(handlers: object, group: string, name: string): Handler {
  const members: unknown = Reflect.get(handlers, group);
  const handler: unknown =
    typeof members === 'object' && members !== null ? Reflect.get(members, name) : undefined;
  if (typeof handler !== 'function')
    throw new TypeError(`the contract's call ${group}.${name} has no handler`);
  return (input) => Reflect.apply(handler, members, [input]);
}

async function answer(
  call: string,
  spec: Callable,
  handler: Handler,
  options: Pick<RegisterOptions<AnyContract>, 'isTrusted' | 'reportUnforeseen'>,
  sender: Sender,
  args: readonly unknown[],
): Promise<Outcome<unknown>> {
  try {
    if (!options.isTrusted(sender)) throw new IpcError('ipc/foreign-sender', { call });
    const input = parseInput(call, spec, args);
    const value = await handler(input);
    // Also parsed on the way out: what the contract does not describe never crosses.
    return { ok: true, value: spec.output.parse(value) };
  } catch (error) {
    return { ok: false, error: toFailure(call, error, options.reportUnforeseen) };
  }
}

function parseInput(call: string, spec: Callable, args: readonly unknown[]): unknown {
  const schema = spec.type === 'files' ? droppedPaths : spec.input;
  const parsed = schema.safeParse(args[0]);
  if (parsed.success && args.length <= 1) return parsed.data;
  const path = parsed.success ? 'arguments' : (parsed.error.issues[0]?.path.join('.') ?? '');
  throw new IpcError('ipc/bad-input', { call, path });
}

/** An expected failure keeps its code and data; anything else crosses as `ipc/internal` and is reported in main. */
export function toFailure(
  call: string,
  error: unknown,
  reportUnforeseen: (call: string, error: unknown) => void,
): Failure {
  if (error instanceof CofferError) {
    const data = Object.entries(error.data).map(([key, value]) => [key, isList(value) ? [...value] : value]);
    return { code: error.code, data: Object.fromEntries(data) };
  }
  reportUnforeseen(call, error);
  return { code: 'ipc/internal', data: { call } };
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value);
}
