/** What `npm run check` and `npm test` run, in order. */
import { tool } from './tools.ts';

export interface Step {
  readonly name: string;
  /** `{report}` stands for the file that the runner writes its JSON report to. */
  readonly command: readonly string[];
  /** Whether the report tells how many tests ran; else the step counts as one. */
  readonly counted?: boolean;
}

export const CHECKS: readonly Step[] = [
  { name: 'format', command: tool('prettier', '--check', '--log-level', 'warn', '.') },
  { name: 'lint', command: tool('oxlint', '--type-aware', '--deny-warnings') },
  { name: 'types', command: tool('tsc', '-p', '.') },
  { name: 'types of the pure parts of the vault', command: tool('tsc', '-p', 'tsconfig.pure.json') },
  { name: 'types of the preload script', command: tool('tsc', '-p', 'preload') },
  { name: 'types of the page', command: tool('tsc', '-p', 'renderer') },
  { name: 'types of what the stand-in runs in the page', command: tool('tsc', '-p', 'build/stand-in/page') },
  { name: 'types of the tests in the window', command: tool('tsc', '-p', 'tests/e2e') },
  { name: 'types of the tests of the page', command: tool('tsc', '-p', 'tests/page') },
  { name: 'dead code', command: tool('knip', '--no-progress') },
  { name: 'build', command: [process.execPath, 'build/build.ts'] },
  {
    name: 'unit and property tests',
    command: tool('vitest', 'run', '--reporter=dot', '--reporter=json', '--outputFile.json={report}'),
    counted: true,
  },
];

/** The stand-in's windows are windows only on a display, where their size and place go wrong in ways of their own. */
const ON_A_DISPLAY: readonly Step[] = [
  {
    name: 'tests of the window itself, on a display',
    // prettier-ignore
    command: [
      'xvfb-run', '-a', '-s', '-screen 0 1400x1000x24 -nolisten tcp',
      ...tool('playwright', 'test', 'window.e2e', 'dialogs.e2e'),
    ],
    counted: true,
  },
];

export const SUITES: readonly Step[] = [
  {
    name: 'tests of the page',
    command: tool('playwright', 'test', '-c', 'playwright.page.config.ts'),
    counted: true,
  },
  { name: 'tests in the window', command: tool('playwright', 'test'), counted: true },
  ...(process.platform === 'linux' ? ON_A_DISPLAY : []),
];
