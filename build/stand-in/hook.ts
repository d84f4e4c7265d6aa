/** Makes `import ... from 'electron'` and `require('electron')` mean the stand-in; the application knows of neither. */
import { registerHooks } from 'node:module';
import { electron } from './electron.ts';
import { onlyKnown } from './only-known.ts';

const NAME = 'electron-stand-in:';
const KEY = Symbol.for('electron-stand-in');

export function installHook(): void {
  Object.defineProperty(globalThis, KEY, { value: onlyKnown('electron', electron) });
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'electron' || specifier === 'electron/main') return { url: NAME, shortCircuit: true };
      return next(specifier, context);
    },
    load(url, context, next) {
      if (url !== NAME) return next(url, context);
      const names = Object.keys(electron).map((name) => `export const ${name} = api.${name};`);
      const source = `const api = globalThis[Symbol.for('electron-stand-in')];\nexport default api;\n${names.join('\n')}`;
      return { format: 'module', source, shortCircuit: true };
    },
  });
}
