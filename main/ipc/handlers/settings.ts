/** Settings of the window: kept in one small file of the program's folder, applied at once. */
import { readFile } from 'node:fs/promises';
import { windowSettings, type WindowSettings } from '../../../preload/contract/app.ts';
import type { Handlers } from '../../../preload/contract.ts';
import { writeFileAtomic } from '../../base/files.ts';

const DEFAULT_SETTINGS: WindowSettings = {
  locale: 'system',
  theme: 'system',
  reading: 'flow',
  enterSends: true,
};

/** What the file says; the defaults when it is missing or damaged. */
export async function readSettings(file: string): Promise<WindowSettings> {
  try {
    return windowSettings.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return DEFAULT_SETTINGS;
  }
}

export function settingsHandlers(
  file: string,
  apply: (settings: WindowSettings) => void,
): Handlers['settings'] {
  return {
    get: () => readSettings(file),
    async set(settings) {
      await writeFileAtomic(file, `${JSON.stringify(settings)}\n`, { mode: 0o600 });
      apply(settings);
      return settings;
    },
  };
}
