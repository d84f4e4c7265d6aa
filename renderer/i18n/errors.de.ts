/** Die deutschen Wörter für Fehler: was geschah und was jetzt hilft, je Code ein Eintrag. */
import type { Failure } from '../../preload/contract/shape.ts';
import { errorsVaultDe } from './errors-vault.de.ts';
import type { KnownCode } from './errors.en.ts';
import type { Formats } from './formats.ts';
import type { ErrorWordsOf, Saying } from './words.tsx';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** „Das Stück x“, oder ohne Namen, wo der nicht mitkam. */
const piece = (file: unknown): string => (text(file) === '' ? 'Ein Stück davon' : `Das Stück ${text(file)}`);

/** Wo eine Prüfung mehr als eines gefunden hat. */
const besides = (files: unknown): string =>
  Array.isArray(files) && files.length > 1
    ? `, ${files.length === 2 ? 'ein weiteres' : `${files.length - 1} weitere`} auch nicht`
    : '';

/** „Sicherung 3“, oder ohne Nummer, wo die nicht mitkam. */
const backup = (sequence: unknown): string =>
  typeof sequence === 'number' ? `Sicherung ${sequence}` : 'Die geprüfte Sicherung';

/** Was gesichert wurde und fehlt; leer, wo das nicht mitkam. */
const lost = ({ before, now }: Failure['data'], f: Formats): string =>
  typeof before === 'number' && typeof now === 'number'
    ? `Nachrichten in der letzten Sicherung: ${f.number(before)}, auf diesem Computer: ${f.number(now)}. `
    : '';

/** Wie viel Platz gebraucht wird und frei ist; leer, wo eines davon nicht bekannt ist. */
const room = (what: string, { needed, free }: Failure['data'], f: Formats): string =>
  typeof needed === 'number' && typeof free === 'number'
    ? `${what} ${f.bytes(needed)}, frei sind ${f.bytes(free)}. `
    : '';

/** Für das, was nie geschehen sollte. */
const unforeseen = (title: string) => (): Saying => ({
  title,
  text: 'Verloren ging nichts. Versuche es noch einmal; geschieht es wieder, hilft der Bericht unter „Über Coffer und Diagnose“, den Grund zu finden.',
});
const stumbled = (): Saying => ({
  title: 'Der Import ist über etwas in der Datei gestolpert',
  text: 'Nichts davon wurde behalten. Der Bericht unter „Über Coffer und Diagnose“ hilft, den Grund zu finden.',
});

export const errorsDe: ErrorWordsOf<KnownCode> = {
  ...errorsVaultDe,
  'stream/wrong-key': () => ({
    title: 'Das ist nicht der Schlüssel dieser Sicherung',
    text: 'Die Sicherung selbst ist in Ordnung. Vergleiche die Stellen Gruppe für Gruppe mit deinem Zettel, oder suche den Zettel einer anderen Sicherung.',
  }),
  'stream/damaged': () => ({
    title: 'Ein Teil dieser Sicherung ist beschädigt',
    text: 'Der Schlüssel stimmt, aber im Speicher haben sich Bytes verändert. Eine ältere Fassung kann heil sein: Wähle eine andere, oder versuche eine Kopie des Ordners.',
  }),
  'stream/truncated': () => ({
    title: 'Ein Teil dieser Sicherung ist abgeschnitten',
    text: 'Die Datei endet zu früh, wie nach einer unterbrochenen Kopie oder Synchronisation. Lass sie fertig werden, oder kopiere den Ordner noch einmal.',
  }),
  'keys/bad-digits': () => ({
    title: 'Das ist kein vollständiger Schlüssel',
    text: 'Ein Schlüssel hat 64 Stellen: 0 bis 9 und a bis f, in 16 Gruppen zu 4.',
  }),
  'keys/store-failed': () => ({
    title: 'Der Schlüsselspeicher des Systems antwortet nicht',
    text: 'Melde dich neu an deinem Computer an und versuche es wieder. Hilft das nicht, stelle mit deinen 64 Stellen wieder her.',
  }),
  'backup/wrong-key': () => ({
    title: 'Das ist nicht der Schlüssel dieser Sicherung',
    text: 'Die Sicherung selbst ist in Ordnung. Vergleiche die Stellen Gruppe für Gruppe mit deinem Zettel, oder suche den Zettel einer anderen Sicherung.',
  }),
  'backup/damaged': (d) => ({
    title: 'Ein Teil dieser Sicherung ist beschädigt',
    text: `${piece(d['file'])} ist nicht mehr, was gespeichert wurde${besides(d['files'])}. Sind deine Chats auf diesem Computer, prüfe die Sicherung und sichere dann noch einmal: Was beschädigt ist, wird dann neu geschrieben. Zum Wiederherstellen wähle eine ältere Fassung, die es vielleicht nicht braucht, oder versuche eine andere Kopie des Ordners.`,
  }),
  'backup/volume-missing': (d) => ({
    title: 'Ein Teil dieser Sicherung fehlt',
    text: `${piece(d['file'])} ist nicht im Ordner${besides(d['files'])}. Wird der Ordner synchronisiert, warte, bis alles angekommen ist. Sind deine Chats auf diesem Computer, schreibt die nächste Sicherung es neu; zum Wiederherstellen wähle eine andere Fassung.`,
  }),
  'backup/manifests-missing': () => ({
    title: 'Diese Sicherung hat ihre Verzeichnisse verloren',
    text: 'Die Dateien, die sagen, woraus jede Fassung besteht, sind nicht im Ordner. Wird er synchronisiert, warte, bis alles angekommen ist. Sonst versuche eine andere Kopie des Ordners.',
  }),
  'backup/newest-damaged': () => ({
    title: 'Die neueste Sicherung im Ordner ist beschädigt',
    text: 'Ein anderer Computer hat sie gemacht; darum baut nichts auf ihr auf, und verändert wurde nichts. Wähle einen anderen Ordner, oder sichere zuerst von jenem Computer.',
  }),
  'backup/no-number-left': (d) => ({
    title: 'Nach einer Sicherung in diesem Ordner kann keine mehr kommen',
    text: `${piece(d['file'])} hat die höchste Nummer, die es gibt. Coffer zählt ab 1: Jemand oder etwas hat sie dort abgelegt. Lege sie an einen anderen Ort und versuche es noch einmal. Verändert wurde nichts.`,
  }),
  'backup/others-damaged': (d) => ({
    title: 'Andere Sicherungen in diesem Ordner sind nicht, wie sie waren',
    text: `${backup(d['sequence'])} ist vollständig und lässt sich wiederherstellen. Aber andere im selben Ordner wurden verändert oder vertauscht: Bewahre eine Kopie anderswo auf.`,
  }),
  'backup/newer-format': () => ({
    title: 'Diese Sicherung stammt von einem neueren Coffer',
    text: 'Aktualisiere Coffer auf diesem Computer und stelle dann wieder her. Die Sicherung ist in Ordnung.',
  }),
  'backup/disk-full': (d, f) => ({
    title: 'Auf diesem Computer ist nicht genug Platz',
    text: `${room('Gebraucht werden', d, f)}Schaffe Platz und beginne noch einmal. Deine Chats sind, wie sie waren.`,
  }),
  'backup/history-lost': (d, f) => ({
    title: 'Die gesicherten Chats sind nicht mehr hier',
    text: `${lost(d, f)}Gesichert wurde nichts, und entfernt auch nicht. Hole sie unter „Wiederherstellen“ zurück. Soll hier wirklich nichts sein, wähle dafür einen anderen Ordner.`,
  }),
  'backup/segment-too-large': (d, f) => ({
    title: 'Eine Nachricht ist zu groß, um gesichert zu werden',
    text: `${typeof d['bytes'] === 'number' ? `Sie braucht ${f.bytes(d['bytes'])}. ` : ''}Die Sicherung davor ist unberührt. Der Bericht unter „Über Coffer und Diagnose“ hilft herauszufinden, warum.`,
  }),
  'backup/not-empty': () => ({
    title: 'Hier sind schon Chats',
    text: 'Ohne dein Wort wird nichts ersetzt. Sage, dass sie ersetzt werden dürfen, oder stelle einen einzelnen Chat wieder her.',
  }),
  'backup/not-found': () => ({
    title: 'Das ist keine Coffer-Sicherung',
    text: 'Wähle den Ordner, in dem ein Ordner namens „coffer-…“ liegt.',
  }),
  'destination/unavailable': () => ({
    title: 'Der Sicherungsordner ist nicht da',
    text: 'Schließe das Laufwerk an oder verbinde den Speicher und versuche es wieder. Ist er umgezogen, wähle den neuen Ort.',
  }),
  'destination/full': (d, f) => ({
    title: 'Der Sicherungsordner ist voll',
    text: `${typeof d['needed'] === 'number' ? `Es fehlen ${f.bytes(d['needed'])}. ` : ''}Schaffe dort Platz, bewahre weniger Fassungen auf oder wähle einen anderen Ort. Die letzte Sicherung ist unberührt.`,
  }),
  'destination/denied': () => ({
    title: 'Coffer darf nicht in den Sicherungsordner schreiben',
    text: 'Ändere die Rechte des Ordners, oder wähle einen anderen.',
  }),
  'backup/mismatch': () => ({
    title: 'Die Sicherung liest sich nicht so, wie sie geschrieben wurde',
    text: 'Vielleicht versagt der Speicher. Entfernt wurde nichts. Versuche es noch einmal; geschieht es wieder, wähle einen anderen Ort.',
  }),
  'ipc/busy': () => ({
    title: 'Es läuft noch etwas anderes',
    text: 'Warte, bis es fertig ist, oder brich es zuerst ab.',
  }),
  'backup/vault-needed': () => ({
    title: 'Zum Ausschalten dieser Sicherung braucht es ihren Tresor',
    text: 'Auch dort wird das Passwort gelöscht. Stecke sein Gerät oder Laufwerk an und versuche es noch einmal, oder behalte das Passwort.',
  }),
  'backup/no-password': () => ({
    title: 'Diese Sicherung hat kein Passwort',
    text: 'Sie ist mit 64 Stellen verschlossen. Unter „Ende-zu-Ende-verschlüsselte Sicherung“ kannst du ein Passwort hinzufügen.',
  }),
  'backup/not-by-password': () => ({
    title: 'Ein Passwort öffnet diese Sicherung nicht',
    text: 'Sie ist mit 64 Stellen verschlossen: Öffne sie damit.',
  }),
  'backup/already-enabled': () => ({
    title: 'Die verschlüsselte Sicherung ist schon an',
    text: 'Unter „Ende-zu-Ende-verschlüsselte Sicherung“ kannst du die 64 Stellen noch einmal ansehen oder ein neues Passwort setzen.',
  }),
  'backup/several-sets': () => ({
    title: 'In diesem Ordner ist mehr als eine Sicherung',
    text: 'Wähle die, die du meinst.',
  }),
  'backup/not-enabled': () => ({
    title: 'Die verschlüsselte Sicherung ist aus',
    text: 'Schalte sie zuerst ein; das dauert etwa drei Minuten.',
  }),
  'ipc/declined': (d) => ({
    title: d['question'] === 'delete-record' ? 'Nichts wurde gelöscht' : 'Der Schlüssel wurde nicht gezeigt',
    text: 'Coffer hat vorher gefragt, und die Antwort war nein. Versuche es wieder, wenn du so weit bist.',
  }),
  'ipc/wrong-digits': () => ({
    title: 'Das ist der Schlüssel noch nicht',
    text: 'Die markierten Gruppen weichen ab. Vergleiche sie mit deinem Zettel.',
  }),
  'import/not-an-export': () => ({
    title: 'Diese Datei ist kein Chatverlauf, den wir kennen',
    text: 'Sieh unten nach, was sich importieren lässt und wie die Messenger es machen.',
  }),
  'import/no-chat-text': () => ({
    title: 'In dieser Datei ist kein Chat',
    text: 'Vielleicht enthält sie nur Bilder. Wähle die Datei, in der der Chat selbst ist.',
  }),
  'import/several-chat-texts': () => ({
    title: 'In dieser Datei sind mehrere Chats',
    text: 'Entpacke sie und wähle einen der Chats.',
  }),
  'import/damaged-archive': () => ({
    title: 'Die Datei ist beschädigt oder endet zu früh',
    text: 'Wahrscheinlich wurde sie nicht ganz kopiert. Kopiere oder exportiere sie noch einmal. Nichts davon wurde behalten.',
  }),
  'import/archive-bomb': () => ({
    title: 'Die Datei ist innen weit größer, als sie sagt',
    text: 'Das sieht nach einer Falle aus. Nichts davon wurde behalten. Exportiere den Chat noch einmal aus deinem Messenger.',
  }),
  'import/archive-too-large': () => ({
    title: 'Die Datei enthält mehr, als auf einmal importiert werden kann',
    text: 'Entpacke sie und wähle stattdessen den Chattext im Ordner.',
  }),
  'import/encrypted-archive': () => ({
    title: 'Das Archiv hat ein Passwort',
    text: 'Entpacke es zuerst und wähle dann die entpackte Datei.',
  }),
  'import/no-space': (d, f) => ({
    title: 'Auf diesem Computer ist nicht genug Platz',
    text: `${room('Die Fotos und Dateien brauchen', d, f)}Schaffe Platz und versuche es noch einmal.`,
  }),
  'import/me-needed': () => ({
    title: 'Wer davon bist du?',
    text: 'Wähle deinen Namen in der Liste und importiere dann.',
  }),
  'import/unknown-me': () => ({
    title: 'Niemand in diesem Chat heißt so',
    text: 'Wähle deinen Namen in der Liste und importiere dann.',
  }),
  'import/impossible-date-order': () => ({
    title: 'So gelesen gäbe es die meisten Daten nicht',
    text: 'Wähle eine andere Reihenfolge von Tag, Monat und Jahr.',
  }),
  'import/unknown-time-zone': () => ({
    title: 'Diese Zeitzone ist hier nicht bekannt',
    text: 'Wähle in den Einstellungen deines Systems eine andere und importiere noch einmal.',
  }),
  'import/unreadable': () => ({
    title: 'Die Datei lässt sich nicht lesen',
    text: 'Ist sie noch da, und darfst du sie öffnen? Kopiere sie auf diesen Computer und versuche es noch einmal.',
  }),
  'backup/no-such-chat': () => ({
    title: 'Diese Sicherung enthält den Chat nicht',
    text: 'Wähle eine andere Sicherung; vielleicht ist der Chat in einer älteren oder neueren.',
  }),
  'sheet/not-written': () => ({
    title: 'Das Wiederherstellungsblatt ließ sich dort nicht speichern',
    text: 'Wähle einen anderen Ordner oder schaffe Platz. Geschrieben wurde nichts.',
  }),
  'backup/rolled-back': () => ({
    title: 'Der Ordner zeigt einen älteren Stand, als dieser Computer kennt',
    text: 'Jemand oder etwas hat einen älteren Stand zurückgelegt. Wird der Ordner synchronisiert, warte, bis er aufgeholt hat; sonst wähle den Ort deiner neueren Sicherung.',
  }),
  'backup/conflict': () => ({
    title: 'Ein anderer Computer hat gleichzeitig in diese Sicherung geschrieben',
    text: 'Verloren ging nichts. Gib jedem Computer einen eigenen Ordner und sichere dann noch einmal.',
  }),
  'backup/state-damaged': () => ({
    title: 'Dieser Computer kennt seine Sicherungen nicht mehr',
    text: 'Seine Notizen darüber sind beschädigt, die Sicherungen und ihr Schlüssel nicht. Schließe Coffer, lege state.json aus dem Ordner „backup“ seines Datenordners an einen anderen Ort und schalte die verschlüsselte Sicherung wieder ein: Der Schlüssel bleibt derselbe.',
  }),
  'backup/engine-failed': () => ({
    title: 'Der Lauf endete unerwartet',
    text: 'Die Sicherung davor ist unberührt, deine Chats auch. Starte ihn noch einmal.',
  }),
  'destination/not-found': () => ({
    title: 'Der Sicherungsordner ist nicht da',
    text: 'Schließe das Laufwerk an oder verbinde den Speicher und versuche es wieder. Ist er umgezogen, wähle den neuen Ort.',
  }),
  'ipc/no-destination': () => ({
    title: 'Es ist noch kein Ort für die Sicherung gewählt',
    text: 'Wähle zuerst einen Ordner.',
  }),
  'ipc/not-saved': () => ({
    title: 'Die Kopie ließ sich dort nicht speichern',
    text: 'Wähle einen anderen Ordner oder schaffe Platz auf dem Laufwerk. Verändert wurde nichts.',
  }),
  'ipc/unknown-id': (d) => ({
    title: 'Das war zu lange offen',
    text:
      d['kind'] === 'vault' || d['kind'] === 'token'
        ? 'Wähle das Gerät oder den Ordner noch einmal.'
        : d['kind'] === 'key'
          ? 'Geh zurück und fang noch einmal an.'
          : 'Wähle die Datei oder den Ordner noch einmal.',
  }),
  'ipc/bad-input': () => ({
    title: 'Damit konnte Coffer nichts anfangen',
    text: 'Vielleicht ist etwas leer oder viel zu lang. Ändere es und versuche es noch einmal.',
  }),
  'ipc/internal': unforeseen('Etwas hat nicht geklappt'),
  'keys/damaged': () => ({
    title: 'Der auf diesem Computer aufbewahrte Schlüssel ist beschädigt',
    text: 'Deine Sicherungen sind es nicht. Deine 64 Stellen öffnen sie weiter; schalte die verschlüsselte Sicherung aus und für einen neuen Schlüssel wieder ein.',
  }),
  'keys/other-sealer': () => ({
    title: 'Der Schlüssel wurde von einem Schlüsselspeicher versiegelt, der nicht hier ist',
    text: 'Melde dich in der Sitzung an, in der du die verschlüsselte Sicherung eingeschaltet hast. Deine 64 Stellen öffnen deine Sicherungen weiter.',
  }),
  'keys/newer-format': () => ({
    title: 'Den Schlüssel hat hier ein neueres Coffer gespeichert',
    text: 'Aktualisiere Coffer auf diesem Computer. Deine 64 Stellen öffnen deine Sicherungen weiter.',
  }),
  'keys/unsafe-permissions': (d) => ({
    title: 'Andere auf diesem Computer dürfen lesen, was deinen Schlüssel schützt',
    text:
      `Lass niemanden außer dir die Datei ${text(d['file'])}`.trim() +
      ' lesen und versuche es noch einmal. Könnte jemand sie gelesen haben, schalte die verschlüsselte Sicherung aus und für einen neuen Schlüssel wieder ein.',
  }),
  'stream/too-long': () => ({
    title: 'Das ist zu groß für eine einzige verschlüsselte Datei',
    text: 'Verloren ging nichts. Lass weg, was so groß ist, und versuche es noch einmal.',
  }),
  'stream/engine-failed': () => ({
    title: 'Die Verschlüsselung arbeitet nicht mehr',
    text: 'Deine Chats und früheren Sicherungen sind unberührt. Starte den Selbsttest unter „Über Coffer und Diagnose“ und versuche es noch einmal.',
  }),
  'destination/exists': () => ({
    title: 'Im Sicherungsordner ist eine Datei im Weg',
    text: 'Vielleicht schreibt dort noch ein anderer Computer. Gib jedem einen eigenen Ordner und versuche es noch einmal.',
  }),
  'profile/busy': () => ({
    title: 'Diese Chats werden gerade gesichert, geprüft oder wiederhergestellt',
    text: 'Hier oder von einem anderen Coffer. Warte, bis das fertig ist, und versuche es noch einmal.',
  }),
  'profile/denied': () => ({
    title: 'Coffer kann den Ordner mit deinen Daten nicht benutzen',
    text: 'Ist auf seinem Laufwerk Platz, und darfst du dort schreiben? Bringe das in Ordnung und versuche es noch einmal.',
  }),
  'profile/newer-format': () => ({
    title: 'Deine Daten wurden zuletzt von einem neueren Coffer geöffnet',
    text: 'Aktualisiere Coffer auf diesem Computer. Verändert wurde nichts.',
  }),
  'profile/damaged': () => ({
    title: 'Die Datei, die zu deinen Chats führt, ist beschädigt',
    text: 'Die Chats selbst sind noch in ihrem Ordner. Stelle aus deiner letzten Sicherung wieder her.',
  }),
  'profile/unclear': () => ({
    title: 'Welcher deiner Verläufe der richtige ist, lässt sich nicht sagen',
    text: 'Die Datei, die zu ihnen führt, fehlt, und es gibt mehr als einen. Lege alle bis auf den neuesten aus dem Ordner „histories“ an einen anderen Ort, bewahre sie auf und starte neu.',
  }),
  'chats/disk-full': () => ({
    title: 'Auf diesem Computer ist kein Platz mehr',
    text: 'Schaffe Platz und versuche es noch einmal. Deine Chats sind, wie sie waren.',
  }),
  'chats/locked': () => ({
    title: 'Deine Chats sind anderswo offen',
    text: 'Ein anderes Coffer, vielleicht auf der Kommandozeile, schreibt gerade. Schließe es und versuche es noch einmal.',
  }),
  'chats/newer-schema': () => ({
    title: 'Deine Chats wurden zuletzt von einem neueren Coffer geöffnet',
    text: 'Aktualisiere Coffer auf diesem Computer. Verändert wurde nichts.',
  }),
  'chats/damaged': () => ({
    title: 'Die Chat-Datenbank ist beschädigt',
    text: 'Stelle aus deiner letzten Sicherung wieder her. Was hier ist, bleibt, bis die zurückgeholten Daten geprüft sind.',
  }),
  'chats/not-found': () => ({
    title: 'Deine Chats sind nicht mehr, wo sie waren',
    text: 'Vielleicht wurde ihr Ordner verschoben, oder sein Laufwerk ist nicht angeschlossen. Lege ihn zurück, oder stelle aus deiner letzten Sicherung wieder her.',
  }),
  'chats/io': () => ({
    title: 'Deine Chats ließen sich nicht lesen oder schreiben',
    text: 'Prüfe, ob ihr Laufwerk angeschlossen ist und funktioniert. Starte Coffer dann neu.',
  }),
  'chats/closed': () => ({
    title: 'Deine Chats wurden inzwischen geschlossen',
    text: 'Versuche es noch einmal. Bleiben sie geschlossen, starte Coffer neu.',
  }),
  'chats/bad-request': () => ({
    title: 'Das geht nicht',
    text: 'Vielleicht ist es leer oder zu lang. Ändere es und versuche es noch einmal.',
  }),
  'chats/bad-note': ({ reason }) =>
    reason === 'too-long'
      ? { title: 'Diese Notiz ist zu lang', text: 'Schreibe sie als mehrere Notizen. Dein Text ist noch da.' }
      : { title: 'Diese Notiz hat keine Wörter', text: 'Schreibe etwas und versuche es noch einmal.' },
  'chats/bad-import': stumbled,
  'chats/unknown-person': stumbled,
  'chats/unknown-medium': stumbled,
  'chats/unexpected': unforeseen('Mit deinen Chats hat etwas nicht geklappt'),
  'chats/media-damaged': () => ({
    title: 'Diese Datei ist beschädigt',
    text: 'Vielleicht kommt sie mit deiner letzten Sicherung heil zurück.',
  }),
  'chats/media-missing': () => ({
    title: 'Diese Datei ist nicht mehr da',
    text: 'Vielleicht kommt sie mit deiner letzten Sicherung zurück.',
  }),
  'chats/unknown-chat': () => ({
    title: 'Dieser Chat ist nicht mehr da',
    text: 'Vielleicht wurde er durch eine Wiederherstellung ersetzt. Geh zurück zur Liste.',
  }),
  'chats/unknown-message': () => ({
    title: 'Diese Nachricht ist nicht mehr da',
    text: 'Vielleicht wurde sie durch eine Wiederherstellung ersetzt. Geh zu den neuesten Nachrichten.',
  }),
};

export const unknownErrorDe = {
  title: 'Etwas hat nicht geklappt',
  text: 'Verloren ging nichts. Versuche es noch einmal; geschieht es wieder, hilft der Bericht unter „Über Coffer und Diagnose“, den Grund zu finden.',
};
