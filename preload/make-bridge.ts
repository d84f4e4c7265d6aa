/**
 * Builds what the page finds as `window.coffer` out of the contract's names: one function for each call and event,
 * and nothing that takes a channel's name.
 */
import { channel } from './contract/channel.ts';
import type { AnyContract, AnySpec, BridgeOf } from './contract/shape.ts';

/** The contract without its schemas, which stay in main: small, and nothing in the page's process parses with it. */
export type Outline<C extends AnyContract> = {
  readonly [G in keyof C]: { readonly [N in keyof C[G]]: C[G][N]['type'] };
};

export function outlineOf<C extends AnyContract>(contract: C): Outline<C> {
  const groups = Object.entries<AnyContract[string]>(contract).map(([group, members]) => [
    group,
    Object.fromEntries(Object.entries(members).map(([name, spec]) => [name, spec.type])),
  ]);
  // Object.fromEntries forgets names; the line above kept exactly the contract's.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(groups) as Outline<C>;
}

/** The part of Electron's renderer modules that the bridge needs. */
export interface Wires {
  invoke(name: string, input: unknown): Promise<unknown>;
  on(name: string, listener: (payload: unknown) => void): () => void;
  /** Path of a file that a person dropped or picked; empty for one the page made itself. */
  pathOf(file: unknown): string;
}

type Member = (argument: unknown) => unknown;

const members: Readonly<Record<AnySpec['type'], (name: string, wires: Wires) => Member>> = {
  call: (name, wires) => (input) => wires.invoke(name, input),
  files: (name, wires) => (files) => {
    const paths = Array.isArray(files) ? files.map((file) => wires.pathOf(file)).filter(Boolean) : [];
    return wires.invoke(name, { paths });
  },
  event: (name, wires) => (listener) => {
    if (typeof listener !== 'function') throw new TypeError('an event needs a listener');
    return wires.on(name, (payload) => {
      Reflect.apply(listener, undefined, [payload]);
    });
  },
};

export function makeBridge<C extends AnyContract>(outline: Outline<C>, wires: Wires): BridgeOf<C> {
  const groups = Object.entries<Record<string, AnySpec['type']>>(outline).map(([group, names]) => [
    group,
    Object.fromEntries(
      Object.entries(names).map(([name, type]) => [name, members[type](channel(group, name), wires)]),
    ),
  ]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(groups) as BridgeOf<C>;
}
