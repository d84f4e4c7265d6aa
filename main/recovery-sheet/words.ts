/** The words of the recovery sheet, in the languages of the page. */
export type SheetLanguage = 'en' | 'de';

export interface SheetWords {
  readonly title: string;
  readonly subtitle: string;
  readonly lead: string;
  readonly keyTitle: string;
  readonly codeCaption: string;
  readonly made: string;
  readonly set: string;
  readonly restoreTitle: string;
  readonly restoreSteps: readonly string[];
  readonly keepTitle: string;
  readonly keep: readonly string[];
  readonly stockTitle: string;
  readonly stock: string;
  readonly stockNote: string;
  readonly lostTitle: string;
  readonly lost: string;
  readonly footer: (app: string) => string;
}

const en: SheetWords = {
  title: 'Recovery sheet',
  subtitle: 'Coffer · end-to-end encrypted backup',
  lead: 'These 64 digits open your backup on any computer. Nobody else has them: not the place where the backup is kept, and not the makers of Coffer.',
  keyTitle: 'Your 64 digits, read from left to right',
  codeCaption: 'The same digits, to scan',
  made: 'Sheet made on',
  set: 'Backup set',
  restoreTitle: 'To get your chats back',
  restoreSteps: [
    'Install Coffer on a computer and connect the disk or folder that holds the backup.',
    'Choose “Restore a backup”, then the folder that contains “coffer-” and the set number above.',
    'Type the 64 digits. Capitals, spaces and dashes do not matter.',
    'Choose a backup. Coffer checks every byte of it before anything on that computer is replaced.',
  ],
  keepTitle: 'Where to keep this sheet',
  keep: [
    'Where you keep passports and deeds, and apart from the computer and the backup.',
    'A second copy with somebody you trust, or in a safe, survives a fire.',
    'Not as a photo and not in e-mail: whoever sees the digits can read your chats.',
  ],
  stockTitle: 'Without Coffer',
  stock:
    'The format is public. With Python, its package “cryptography”, zstd and these digits in a text file, the script docs/recover.py from Coffer’s source code rebuilds all chats and media:',
  stockNote: 'docs/recover.md explains every step, so that it can also be done by hand.',
  lostTitle: 'If this sheet is lost',
  lost: 'As long as Coffer still opens on your computer, it can show the digits again: Settings, End-to-end encrypted backup. If somebody may have seen them, turn encrypted backup off and on again: new backups then have a new key.',
  footer: (app) => `Coffer ${app}. This page is complete; there is no second one.`,
};

const de: SheetWords = {
  title: 'Wiederherstellungsblatt',
  subtitle: 'Coffer · Ende-zu-Ende-verschlüsselte Sicherung',
  lead: 'Diese 64 Stellen öffnen deine Sicherung auf jedem Computer. Niemand sonst hat sie: weder der Ort, an dem die Sicherung liegt, noch die Hersteller von Coffer.',
  keyTitle: 'Deine 64 Stellen, von links nach rechts gelesen',
  codeCaption: 'Dieselben Stellen zum Scannen',
  made: 'Blatt erstellt am',
  set: 'Sicherungssatz',
  restoreTitle: 'So kommen deine Chats zurück',
  restoreSteps: [
    'Installiere Coffer auf einem Computer und schließe den Datenträger mit der Sicherung an.',
    'Wähle „Eine Sicherung wiederherstellen“ und dann den Ordner, in dem „coffer-“ mit der Nummer oben liegt.',
    'Tippe die 64 Stellen ein. Großschreibung, Leerzeichen und Striche sind gleichgültig.',
    'Wähle eine Sicherung. Coffer prüft jedes Byte, bevor auf dem Computer etwas ersetzt wird.',
  ],
  keepTitle: 'Wo dieses Blatt hingehört',
  keep: [
    'Zu Ausweisen und Urkunden, getrennt vom Computer und von der Sicherung.',
    'Eine zweite Ausfertigung bei jemandem, dem du vertraust, oder im Safe übersteht einen Brand.',
    'Nicht als Foto und nicht in E-Mails: Wer die Stellen sieht, kann deine Chats lesen.',
  ],
  stockTitle: 'Ohne Coffer',
  stock:
    'Das Format ist öffentlich. Mit Python, dem Paket „cryptography“, zstd und diesen Stellen in einer Textdatei stellt das Skript docs/recover.py aus dem Quelltext von Coffer alle Chats und Medien wieder her:',
  stockNote: 'docs/recover.md (englisch) erklärt jeden Schritt, sodass es auch von Hand geht.',
  lostTitle: 'Wenn dieses Blatt verloren geht',
  lost: 'Solange Coffer auf deinem Computer noch läuft, zeigt es die Stellen wieder: Einstellungen, Ende-zu-Ende-verschlüsselte Sicherung. Hat sie vielleicht jemand gesehen, schalte die verschlüsselte Sicherung aus und wieder ein: Neue Sicherungen haben dann einen neuen Schlüssel.',
  footer: (app) => `Coffer ${app}. Diese Seite ist vollständig; es gibt keine zweite.`,
};

const ALL: Readonly<Record<SheetLanguage, SheetWords>> = { en, de };

export const sheetWords = (language: SheetLanguage): SheetWords => ALL[language];

/** The sheet's language for a locale such as `de-AT`; English where it has none. */
export const sheetLanguage = (locale: string): SheetLanguage => (/^de\b/i.test(locale) ? 'de' : 'en');
