/**
 * Makes an object say clearly that something of Electron is not there, instead of answering `undefined`.
 */
const ASKED_BY_OTHERS = new Set([
  'then',
  'toJSON',
  'constructor',
  'asymmetricMatch',
  '__esModule',
  'default',
]);

/** Reading a member that `target` lacks throws an error naming it, for instance `app.setBadgeCount`. */
export function onlyKnown<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, key) {
      if (typeof key === 'string' && !(key in object) && !ASKED_BY_OTHERS.has(key))
        throw missing(`${name}.${key}`);
      return Reflect.get(object, key) as unknown;
    },
  });
}

export function missing(what: string): Error {
  return new Error(`The Electron stand-in has no ${what}; build/stand-in/README.md says what it has`);
}
