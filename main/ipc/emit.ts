/**
 * Events for the page. Each is parsed by the contract before it leaves, and those that tell how a job is getting on
 * come at most ten times a second: the newest is kept and the ones between are dropped, so a slow page never has a
 * queue before it. The last one always arrives.
 */
import { channel, type AnyContract, type EmittersOf, type EventSpec } from '../../preload/contract/shape.ts';
import type { z } from 'zod';

/** Milliseconds between two events of the same name. */
export const EVENT_INTERVAL = 100;

export interface EmitOptions<C extends AnyContract> {
  readonly contract: C;
  /** Delivers to the page, if there is one. */
  send(name: string, payload: unknown): void;
}

/** A payload that may be replaced by a newer one: a job that is still running. */
function isRunning(payload: unknown): boolean {
  return typeof payload === 'object' && payload !== null && 'state' in payload && payload.state === 'running';
}

/** Makes one function for each event of the contract. */
export function makeEmitters<C extends AnyContract>({ contract, send }: EmitOptions<C>): EmittersOf<C> {
  const groups = Object.entries<AnyContract[string]>(contract).map(([group, members]) => {
    const events = Object.entries(members).flatMap(([name, spec]) =>
      spec.type === 'event' ? [[name, emitter(channel(group, name), spec, send)] as const] : [],
    );
    return [group, Object.fromEntries(events)] as const;
  });
  // Object.fromEntries forgets names; the loop above made exactly the contract's events.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(groups) as EmittersOf<C>;
}

function emitter(
  name: string,
  spec: EventSpec<z.ZodType>,
  send: (name: string, payload: unknown) => void,
): (payload: unknown) => void {
  let newest: { readonly payload: unknown } | null = null;
  let timer: NodeJS.Timeout | null = null;
  const tick = (): void => {
    timer = null;
    if (!newest) return;
    send(name, newest.payload);
    newest = null;
    timer = setTimeout(tick, EVENT_INTERVAL);
    timer.unref();
  };
  return (payload) => {
    const parsed = spec.payload.parse(payload);
    if (!isRunning(parsed)) {
      // An end, or something that happened once: nothing is held back, and what was held back is out of date.
      newest = null;
      send(name, parsed);
      return;
    }
    newest = { payload: parsed };
    if (!timer) tick();
  };
}
