/** The page over the double, for tests and screenshots. The address chooses the scenario; never in the product. */
import { mount } from '../mount.tsx';
import { arabicLetters } from './arabic-words.ts';
import { makeDouble, type DoubleControl, type Scenario } from './double.ts';

declare global {
  interface Window {
    double: DoubleControl;
  }
}

const query = new URLSearchParams(window.location.search);

function pick<const T extends readonly [string, ...string[]]>(name: string, values: T): T[number] {
  return values.find((value) => value === query.get(name)) ?? values[0];
}

const scenario: Scenario = {
  history: pick('history', ['full', 'empty']),
  backup: pick('backup', ['on', 'off', 'new', 'reminder', 'unreachable', 'unplaced']),
  vault: pick('vault', ['none', 'software', 'token']),
  attempts: Number(query.get('attempts') ?? 10),
  jobs: pick('jobs', ['auto', 'manual']),
  preview: pick('preview', ['ambiguous', 'certain', 'open', 'texts', 'december']),
  files: pick('files', ['one', 'three']),
  sets: pick('sets', ['one', 'many', 'none', 'password']),
  checks: pick('checks', ['works', 'failed', 'no-keystore']),
  settings: {
    theme: pick('theme', ['system', 'light', 'dark']),
    reading: pick('reading', ['flow', 'paged']),
  },
  languages: [query.get('lang') ?? 'en-GB'],
};

const { bridge, control } = makeDouble(scenario);
window.double = control;
for (const name of query.getAll('hold')) control.hold(name);
for (const name of query.getAll('refuse')) {
  const [call, code] = name.split('=');
  if (call !== undefined && code !== undefined) control.refuse(call, { code, data: {} });
}

const locale = query.get('locale');
mount({
  bridge,
  mediaUrl: (sha256) => `./media/${sha256}.svg`,
  ...(locale === null ? {} : { locale }),
  ...(query.get('words') === 'arabic-letters' && { words: arabicLetters }),
});
