/** Which language the page speaks: its words, its way to write dates and sizes, its direction. */
import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { I18nProvider } from 'react-aria-components';
import type { Failure } from '../../preload/contract/shape.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { errorsDe, unknownErrorDe } from './errors.de.ts';
import { errorsEn, unknownErrorEn } from './errors.en.ts';
import { formats, type Formats } from './formats.ts';

type Widen<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : T extends readonly unknown[]
      ? { readonly [K in keyof T]: Widen<T[K]> }
      : { readonly [K in keyof T]: Widen<T[K]> };

/** The shape every language has, taken from the English one. */
export type Words = Widen<typeof en>;
export type Saying = { readonly title: string; readonly text: string };
export type ErrorWordsOf<Code extends string> = Readonly<
  Record<Code, (data: Failure['data'], formats: Formats) => Saying>
>;
export type ErrorWords = ErrorWordsOf<string>;

export interface Language {
  readonly words: Words;
  /** Of every code that is known; what main tells may be another. */
  readonly errors: ErrorWords;
  readonly unknown: Saying;
  readonly name: string;
}

export type LanguageId = 'en' | 'de';
export const languages: Readonly<Record<LanguageId, Language>> = {
  en: { words: en, errors: errorsEn, unknown: unknownErrorEn, name: 'English' },
  de: { words: de, errors: errorsDe, unknown: unknownErrorDe, name: 'Deutsch' },
};

export function isLanguage(value: string): value is LanguageId {
  return Object.hasOwn(languages, value);
}

/** The first of the system's languages that the page speaks. */
export function pickLanguage(systemLocales: readonly string[]): LanguageId {
  for (const locale of systemLocales) {
    const base = locale.toLowerCase().split('-')[0] ?? '';
    if (isLanguage(base)) return base;
  }
  return 'en';
}

export interface Speech {
  readonly w: Words;
  readonly f: Formats;
  readonly language: LanguageId;
  readonly failure: (error: Failure) => Saying & { readonly known: boolean };
}

const SpeechContext = createContext<Speech | null>(null);

export interface WordsProviderProps {
  readonly language: LanguageId;
  /** The system's own variant of the language (en-GB), for dates and numbers. */
  readonly locale: string;
  /** Other words for that language, in tests. */
  readonly words?: Language | undefined;
  readonly children: ReactNode;
}

export function WordsProvider({ language, locale, words, children }: WordsProviderProps) {
  const speech = useMemo((): Speech => {
    const chosen = words ?? languages[language];
    const f = formats(locale);
    return {
      w: chosen.words,
      f,
      language,
      failure: (error) => {
        const say = chosen.errors[error.code];
        return say === undefined
          ? { ...chosen.unknown, known: false }
          : { ...say(error.data, f), known: true };
      },
    };
  }, [language, locale, words]);
  return (
    <I18nProvider locale={locale}>
      <SpeechContext value={speech}>{children}</SpeechContext>
    </I18nProvider>
  );
}

export function useWords(): Speech {
  const speech = useContext(SpeechContext);
  if (speech === null) throw new TypeError('useWords outside of WordsProvider');
  return speech;
}
