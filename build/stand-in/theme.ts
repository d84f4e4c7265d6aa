/** `nativeTheme`: light, dark or the system's, told to every page that is there and that comes. */
import type { NativeTheme } from 'electron';
import { surface } from './only-known.ts';
import { MEMBERS } from './surface.ts';

export type Theme = NativeTheme['themeSource'];
type Wearer = (theme: Theme) => void;

const wearers = new Set<Wearer>();
let current: Theme = 'system';

/** Tells `wearer` the theme now and whenever it changes, until the returned function is called. */
export function wearTheme(wearer: Wearer): () => void {
  wearers.add(wearer);
  wearer(current);
  return () => void wearers.delete(wearer);
}

class StandInTheme implements Pick<NativeTheme, 'themeSource' | 'shouldUseDarkColors'> {
  get themeSource(): Theme {
    return current;
  }
  set themeSource(theme: Theme) {
    current = theme;
    for (const wearer of wearers) wearer(theme);
  }
  /** The system's own choice is Chromium's to know. */
  get shouldUseDarkColors(): boolean {
    return current === 'dark';
  }
}

export const nativeTheme = surface('nativeTheme', new StandInTheme(), MEMBERS.nativeTheme);
