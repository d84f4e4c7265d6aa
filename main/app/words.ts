/** The few words that main shows by itself: the menu and its own questions, in the languages of the page. */
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
  readonly revealKey: string;
  readonly revealKeyDetail: string;
  readonly showKey: string;
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
  revealKey: 'Show the backup key?',
  revealKeyDetail:
    'Whoever sees these 64 digits can read every backup. Make sure nobody is looking over your shoulder.',
  showKey: 'Show the key',
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
  revealKey: 'Schlüssel der Sicherung anzeigen?',
  revealKeyDetail:
    'Wer diese 64 Stellen sieht, kann jede Sicherung lesen. Achte darauf, dass niemand mitliest.',
  showKey: 'Schlüssel anzeigen',
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
