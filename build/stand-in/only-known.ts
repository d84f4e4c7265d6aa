/**
 * Makes what stands in for Electron say clearly that something is not there, instead of answering `undefined` or
 * accepting it in silence. What is there is listed in `surface.ts`.
 */
import { EventEmitter } from 'node:events';

/** What languages and tools ask every object for. */
const ASKED_BY_OTHERS = new Set([
  'then',
  'toJSON',
  'constructor',
  'prototype',
  'asymmetricMatch',
  '__esModule',
  'default',
]);

export function missing(what: string): Error {
  return new Error(`The Electron stand-in has no ${what}; build/stand-in/README.md says what it has`);
}

/** Reading a member that `target` lacks throws an error naming it. */
export function onlyKnown<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, key) {
      if (typeof key === 'string' && !(key in object) && !ASKED_BY_OTHERS.has(key))
        throw missing(`${name}.${key}`);
      return Reflect.get(object, key) as unknown;
    },
  });
}

const targets = new WeakMap<object, object>();

/** `target` as the application sees it: `members` of it, and an error naming anything else, read or written. */
export function surface<T extends object>(name: string, target: T, members: readonly string[]): T {
  const known = new Set(members);
  const check = (key: string | symbol): void => {
    if (typeof key === 'string' && !known.has(key) && !ASKED_BY_OTHERS.has(key))
      throw missing(`${name}.${key}`);
  };
  const face = new Proxy(target, {
    get(object, key) {
      check(key);
      const value: unknown = Reflect.get(object, key);
      // Bound, so that a method finds what is inside and not on the surface.
      return typeof value === 'function' && known.has(String(key)) ? value.bind(object) : value;
    },
    set(object, key, value) {
      check(key);
      return Reflect.set(object, key, value);
    },
    has: (object, key) => (typeof key === 'string' ? known.has(key) : Reflect.has(object, key)),
  });
  targets.set(face, target);
  return face;
}

/** What is behind a surface; throws for anything else that the application hands back. */
export function behind<T extends object>(face: T): T {
  const target = targets.get(face);
  if (!target) throw missing('object that it did not make itself');
  // Only `surface` fills the map, with a target of the type of its face.
  return target as T;
}

/** Throws for the first key of `given` that is not among `names`. */
export function allowOnly(what: string, given: object, names: readonly string[]): void {
  const unknown = Object.keys(given).find((key) => !names.includes(key));
  if (unknown !== undefined) throw missing(`${what} ${JSON.stringify(unknown)}`);
}

/** An emitter that refuses listeners for events it never has. */
export class KnownEvents extends EventEmitter {
  readonly #what: string;
  readonly #events: readonly string[];

  constructor(what: string, events: readonly string[]) {
    super();
    this.#what = what;
    this.#events = events;
  }

  /** `once` comes through here as well. */
  override on(event: string, listener: (...args: never[]) => void): this {
    if (!this.#events.includes(event)) throw missing(`${this.#what} event ${JSON.stringify(event)}`);
    return super.on(event, listener as (...args: unknown[]) => void);
  }
}
