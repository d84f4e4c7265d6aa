/** Theme, language and reading mode: asked of main once, then kept and applied to the document. */
import { createContext, useCallback, useContext, useEffect, useState, type ReactNode } from 'react';
import type { AppInfo, WindowSettings } from '../../preload/contract/app.ts';
import { isLanguage, pickLanguage, WordsProvider } from '../i18n/words.tsx';
import { useEnvironment } from './bridge.tsx';

interface Kept {
  readonly info: AppInfo;
  readonly settings: WindowSettings;
  readonly change: (part: Partial<WindowSettings>) => void;
  /** Asks for the program's facts again, after something was imported or restored. */
  readonly refresh: () => void;
}

const SettingsContext = createContext<Kept | null>(null);
const RIGHT_TO_LEFT = new Set(['ar', 'he', 'fa', 'ur']);

function useSystemDark(): boolean {
  const [dark, setDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches);
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)');
    const listen = () => setDark(query.matches);
    query.addEventListener('change', listen);
    return () => query.removeEventListener('change', listen);
  }, []);
  return dark;
}

export function SettingsProvider({ children }: { readonly children: ReactNode }) {
  const { bridge, locale: forced, words } = useEnvironment();
  const [info, setInfo] = useState<AppInfo | null>(null);
  const [settings, setSettings] = useState<WindowSettings | null>(null);
  const systemDark = useSystemDark();

  const refresh = useCallback(() => {
    void bridge.app.info().then((outcome) => outcome.ok && setInfo(outcome.value));
  }, [bridge]);
  useEffect(() => {
    refresh();
    void bridge.settings.get().then((outcome) => outcome.ok && setSettings(outcome.value));
    return bridge.chats.changed(refresh);
  }, [bridge, refresh]);

  const change = useCallback(
    (part: Partial<WindowSettings>) => {
      setSettings((old) => {
        if (old === null) return old;
        const next = { ...old, ...part };
        void bridge.settings.set(next);
        return next;
      });
    },
    [bridge],
  );

  const theme = settings?.theme ?? 'system';
  const dark = theme === 'dark' || (theme === 'system' && systemDark);
  const wanted = settings?.locale ?? 'system';
  const systemLocales = info?.systemLocales ?? [];
  const language = isLanguage(wanted) ? wanted : pickLanguage(systemLocales);
  const locale = forced ?? systemLocales.find((one) => one.toLowerCase().startsWith(language)) ?? language;
  useEffect(() => {
    const root = document.documentElement;
    root.dataset['theme'] = dark ? 'dark' : 'light';
    root.lang = language;
    root.dir = RIGHT_TO_LEFT.has(locale.split('-')[0] ?? '') ? 'rtl' : 'ltr';
  }, [dark, language, locale]);

  if (info === null || settings === null) return null;
  return (
    <SettingsContext value={{ info, settings, change, refresh }}>
      <WordsProvider language={language} locale={locale} words={words}>
        {children}
      </WordsProvider>
    </SettingsContext>
  );
}

export function useSettings(): Kept {
  const kept = useContext(SettingsContext);
  if (kept === null) throw new TypeError('useSettings outside of SettingsProvider');
  return kept;
}
