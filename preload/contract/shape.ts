/**
 * How the contract is written down: what a call and an event are, and the types both ends derive from them.
 *
 * Nothing here knows any particular call. `preload/contract.ts` lists those.
 */
import { z } from 'zod';

/** A question of the page that main answers. `input` is parsed in main before the handler sees it. */
export interface CallSpec<In extends z.ZodType, Out extends z.ZodType> {
  readonly type: 'call';
  readonly input: In;
  readonly output: Out;
}

/**
 * A call that takes files the person dropped or picked. The page hands over `File` objects; only the preload
 * script can turn them into paths, so that the page cannot name a file nobody gave it.
 */
export interface FilesCallSpec<Out extends z.ZodType> {
  readonly type: 'files';
  readonly output: Out;
}

/** Something main tells the page without being asked. */
export interface EventSpec<Payload extends z.ZodType> {
  readonly type: 'event';
  readonly payload: Payload;
}

export type AnySpec = CallSpec<z.ZodType, z.ZodType> | FilesCallSpec<z.ZodType> | EventSpec<z.ZodType>;
export type AnyContract = Readonly<Record<string, Readonly<Record<string, AnySpec>>>>;

export function call<In extends z.ZodType, Out extends z.ZodType>(input: In, output: Out): CallSpec<In, Out> {
  return { type: 'call', input, output };
}

export function filesCall<Out extends z.ZodType>(output: Out): FilesCallSpec<Out> {
  return { type: 'files', output };
}

export function event<Payload extends z.ZodType>(payload: Payload): EventSpec<Payload> {
  return { type: 'event', payload };
}

/** The input of calls that need none. */
export const nothing = z.undefined();

/** What a files call carries on the wire, preload to main: absolute paths, at most 64 of them. */
export const droppedPaths = z.strictObject({ paths: z.array(z.string().min(1).max(4096)).min(1).max(64) });
export type DroppedPaths = z.infer<typeof droppedPaths>;

/** A failure as it crosses to the page: a stable code, and the data its words need. Never a secret. */
export const failure = z.strictObject({
  code: z.string().max(100),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())])),
});
export type Failure = z.infer<typeof failure>;

/** What every call resolves to; a call never rejects for an expected reason. */
export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Failure };

export type Unsubscribe = () => void;

type Arguments<In extends z.ZodType> = undefined extends z.input<In> ? [] : [input: z.input<In>];

/** What the page holds: `bridge.chats.list({...})` for calls, `bridge.chats.changed(listener)` for events. */
export type BridgeOf<C extends AnyContract> = {
  readonly [G in keyof C]: {
    readonly [N in keyof C[G]]: C[G][N] extends CallSpec<infer In, infer Out>
      ? (...args: Arguments<In>) => Promise<Outcome<z.output<Out>>>
      : C[G][N] extends FilesCallSpec<infer Out>
        ? (files: readonly File[]) => Promise<Outcome<z.output<Out>>>
        : C[G][N] extends EventSpec<infer Payload>
          ? (listener: (payload: z.output<Payload>) => void) => Unsubscribe
          : never;
  };
};

/**
 * What main implements: one function for each call. It gets the parsed input and returns the value; an
 * expected failure is thrown as `CofferError` and crosses as its code and data.
 */
export type HandlersOf<C extends AnyContract> = {
  readonly [G in keyof C]: {
    readonly [N in keyof C[G] as C[G][N] extends EventSpec<z.ZodType> ? never : N]: C[G][N] extends CallSpec<
      infer In,
      infer Out
    >
      ? (input: z.output<In>) => Promise<z.input<Out>> | z.input<Out>
      : C[G][N] extends FilesCallSpec<infer Out>
        ? (input: DroppedPaths) => Promise<z.input<Out>> | z.input<Out>
        : never;
  };
};

/** How main sends events: `emit.chats.changed({...})`. */
export type EmittersOf<C extends AnyContract> = {
  readonly [G in keyof C]: {
    readonly [N in keyof C[G] as C[G][N] extends EventSpec<z.ZodType> ? N : never]: C[G][N] extends EventSpec<
      infer Payload
    >
      ? (payload: z.input<Payload>) => void
      : never;
  };
};

export { channel } from './channel.ts';
