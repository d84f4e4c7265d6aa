/**
 * Makes a bridge from handlers, as main and the preload script do together: parses what goes in, parses what
 * comes out, turns thrown failures into outcomes. Tests fail calls, hold them back, and send events through it.
 */
import { contract, type Bridge, type Emitters, type Handlers } from '../../preload/contract.ts';
import type { AnyContract, Failure, Outcome } from '../../preload/contract/shape.ts';

/** What a handler throws for an expected failure; main throws `CofferError`. */
export class Refusal extends Error {
  readonly failure: Failure;

  constructor(code: string, data: Failure['data'] = {}) {
    super(code);
    this.failure = { code, data };
  }
}

export interface BridgeControl {
  /** The names of the calls made so far, in order. */
  readonly calls: string[];
  /** What the last call of that name was given. */
  readonly inputs: Record<string, unknown>;
  /** The next calls of that name fail with this until `allow`. */
  refuse(name: string, failure: Failure): void;
  /** Calls of that name are done, but do not answer until `allow`. */
  hold(name: string): void;
  allow(name: string): void;
}

type AnyHandler = (input: unknown) => unknown;
type Listener = (payload: unknown) => void;

export function makeBridge(handlersOf: (emit: Emitters) => Handlers): {
  bridge: Bridge;
  control: BridgeControl;
} {
  const calls: string[] = [];
  const inputs: Record<string, unknown> = {};
  const refused = new Map<string, Failure>();
  const held = new Map<string, { readonly promise: Promise<void>; readonly release: () => void }>();
  const listeners = new Map<string, Set<Listener>>();

  const description: AnyContract = contract;
  const emitters: Record<string, Record<string, Listener>> = {};
  for (const [group, members] of Object.entries(description)) {
    const own: Record<string, Listener> = {};
    emitters[group] = own;
    for (const [name, spec] of Object.entries(members)) {
      if (spec.type !== 'event') continue;
      const set = new Set<Listener>();
      listeners.set(`${group}.${name}`, set);
      own[name] = (payload) => {
        const parsed = spec.payload.parse(payload);
        for (const listener of set) listener(parsed);
      };
    }
  }
  const handlers = handlersOf(emitters as unknown as Emitters) as unknown as Record<
    string,
    Record<string, AnyHandler>
  >;

  const bridge: Record<string, Record<string, unknown>> = {};
  for (const [group, members] of Object.entries(description)) {
    const own: Record<string, unknown> = {};
    bridge[group] = own;
    for (const [name, spec] of Object.entries(members)) {
      const full = `${group}.${name}`;
      if (spec.type === 'event') {
        own[name] = (listener: Listener) => {
          listeners.get(full)?.add(listener);
          return () => listeners.get(full)?.delete(listener);
        };
        continue;
      }
      const answer = async (argument: unknown): Promise<Outcome<unknown>> => {
        const failure = refused.get(full);
        if (failure !== undefined) return { ok: false, error: failure };
        const input =
          spec.type === 'files'
            ? { paths: (argument as readonly File[]).map((file) => `/dropped/${file.name}`) }
            : spec.input.parse(argument);
        try {
          return { ok: true, value: spec.output.parse(await handlers[group]?.[name]?.(input)) };
        } catch (error) {
          if (error instanceof Refusal) return { ok: false, error: error.failure };
          throw error;
        }
      };
      own[name] = async (argument: unknown): Promise<Outcome<unknown>> => {
        calls.push(full);
        inputs[full] = argument;
        const outcome = await answer(argument);
        // As between processes: what happens meanwhile is told before.
        await new Promise((resolve) => setTimeout(resolve, 0));
        await held.get(full)?.promise;
        return outcome;
      };
    }
  }
  return {
    bridge: bridge as unknown as Bridge,
    control: {
      calls,
      inputs,
      refuse: (name, failure) => void refused.set(name, failure),
      hold: (name) => {
        const { promise, resolve } = Promise.withResolvers<void>();
        held.set(name, { promise, release: resolve });
      },
      allow: (name) => {
        refused.delete(name);
        held.get(name)?.release();
        held.delete(name);
      },
    },
  };
}
