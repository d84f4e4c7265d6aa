/** The few words that main shows by itself: the menu and its own questions, in the languages of the page. */
import type { Question } from '../ipc/desktop.ts';

export interface Words {
  readonly file: string;
  readonly importChats: string;
  readonly backUpNow: string;
  readonly settings: string;
  readonly edit: string;
  readonly find: string;
  readonly jumpToDate: string;
  readonly view: string;
  readonly help: string;
  readonly shortcuts: string;
  readonly about: string;
  readonly openLink: string;
  readonly open: string;
  readonly cancel: string;
  readonly chooseFolder: string;
  readonly chooseFiles: string;
  readonly questions: Readonly<
    Record<Question, { readonly message: string; readonly detail: string; readonly yes: string }>
  >;
  /** `code` is a stable error code. */
  cannotStart(code: string): string;
}

const en: Words = {
  file: 'File',
  importChats: 'Import chats…',
  backUpNow: 'Back up now',
  settings: 'Settings',
  edit: 'Edit',
  find: 'Find',
  jumpToDate: 'Jump to date',
  view: 'View',
  help: 'Help',
  shortcuts: 'Keyboard shortcuts',
  about: 'About Coffer',
  openLink: 'Open this address outside Coffer?',
  open: 'Open',
  cancel: 'Cancel',
  chooseFolder: 'Choose a folder',
  chooseFiles: 'Choose a chat history',
  questions: {
    'reveal-key': {
      message: 'Show the backup key?',
      detail:
        'Whoever sees these 64 digits can read every backup. Make sure nobody is looking over your shoulder.',
      yes: 'Show the key',
    },
    'delete-record': {
      message: 'Delete the password for good?',
      detail:
        'After this no password opens the backups that you have, and this computer forgets their key. Only the 64 digits still do, if you have written them down.',
      yes: 'Delete for good',
    },
  },
  cannotStart: (code) =>
    `Coffer could not open your data (${code}). Nothing was changed. Is it open elsewhere?`,
};

const de: Words = {
  file: 'Datei',
  importChats: 'Chats importieren …',
  backUpNow: 'Jetzt sichern',
  settings: 'Einstellungen',
  edit: 'Bearbeiten',
  find: 'Suchen',
  jumpToDate: 'Zu einem Datum springen',
  view: 'Ansicht',
  help: 'Hilfe',
  shortcuts: 'Tastenkürzel',
  about: 'Über Coffer',
  openLink: 'Diese Adresse außerhalb von Coffer öffnen?',
  open: 'Öffnen',
  cancel: 'Abbrechen',
  chooseFolder: 'Ordner auswählen',
  chooseFiles: 'Chatverlauf auswählen',
  questions: {
    'reveal-key': {
      message: 'Schlüssel der Sicherung anzeigen?',
      detail: 'Wer diese 64 Stellen sieht, kann jede Sicherung lesen. Achte darauf, dass niemand mitliest.',
      yes: 'Schlüssel anzeigen',
    },
    'delete-record': {
      message: 'Passwort endgültig löschen?',
      detail:
        'Danach öffnet kein Passwort mehr die Sicherungen, die du hast, und dieser Computer vergisst ihren Schlüssel. Nur die 64 Stellen öffnen sie noch, wenn du sie aufgeschrieben hast.',
      yes: 'Endgültig löschen',
    },
  },
  cannotStart: (code) =>
    `Coffer konnte deine Daten nicht öffnen (${code}). Nichts wurde verändert. Sind sie anderswo geöffnet?`,
};

const LANGUAGES: Readonly<Record<string, Words>> = { en, de };

/** The words for the chosen language, or for the first of the system's languages that there are words for. */
export function wordsFor(locale: string, systemLocales: readonly string[]): Words {
  const wanted = locale === 'system' ? systemLocales : [locale];
  for (const tag of wanted) {
    const words = LANGUAGES[tag.split('-')[0] ?? ''];
    if (words) return words;
  }
  return en;
}
