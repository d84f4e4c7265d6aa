/** Coffer's own lint rules, loaded by oxlint (`.oxlintrc.json`). Tested in `rules.test.ts` through the real linter. */
import path from 'node:path';
import { refusedImport } from './layers.ts';

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}
interface Context {
  readonly filename: string;
  readonly cwd: string;
  report(problem: { node: unknown; message: string }): void;
}

const inRepository = (context: Context): string =>
  path.relative(context.cwd, context.filename).split(path.sep).join('/');

const specifierOf = (node: Node): string | null => {
  const source = node['source'];
  if (typeof source !== 'object' || source === null || !('value' in source)) return null;
  return typeof source.value === 'string' ? source.value : null;
};

/** Who may import whom: the table in `layers.ts`. */
const layers = {
  create(context: Context) {
    const file = inRepository(context);
    const check = (node: Node): void => {
      const specifier = specifierOf(node);
      if (specifier === null) return;
      const refused = refusedImport(file, specifier);
      if (refused !== null) context.report({ node, message: `${refused} (build/lint/layers.ts)` });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportAllDeclaration: check,
      ExportNamedDeclaration: check,
    };
  },
};

/** `throw new Error('text')` has no code that a page or a script could act on. */
const codedErrors = {
  create(context: Context) {
    return {
      ThrowStatement(node: Node) {
        const argument = node['argument'];
        if (typeof argument !== 'object' || argument === null) return;
        const thrown: { type?: unknown; callee?: { name?: unknown } } = argument;
        if (thrown.type === 'NewExpression' && thrown.callee?.name === 'Error') {
          context.report({
            node,
            message: 'Throw a CofferError with a code (or a TypeError for a programming mistake).',
          });
        }
      },
    };
  },
};

/** All channels go through the one registering function, which checks sender, frame and arguments. */
const noRawIpc = {
  create(context: Context) {
    const file = inRepository(context);
    if (file === 'main/ipc/register.ts' || file === 'main/app/ipc-main.ts') return {};
    return {
      ImportDeclaration(node: Node) {
        if (specifierOf(node) !== 'electron') return;
        const { specifiers } = node;
        const names: unknown[] = Array.isArray(specifiers) ? specifiers : [];
        if (names.some((name) => JSON.stringify(name, ['imported', 'name'])?.includes('"ipcMain"'))) {
          context.report({ node, message: 'Register channels with main/ipc/register.ts, not with ipcMain.' });
        }
      },
    };
  },
};

export default {
  meta: { name: 'coffer' },
  rules: { layers, 'coded-errors': codedErrors, 'no-raw-ipc': noRawIpc },
};
