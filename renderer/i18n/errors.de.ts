/** Die deutschen Wörter für Fehler: was geschah und was jetzt hilft, je Code ein Eintrag. */
import { errorsVaultDe } from './errors-vault.de.ts';
import type { ErrorWords } from './words.tsx';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export const errorsDe: ErrorWords = {
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
    text: `Das Stück ${text(d['file'])} hat sich im Speicher verändert. Eine ältere Fassung braucht es vielleicht nicht: Wähle eine andere Fassung, oder versuche eine andere Kopie des Ordners.`,
  }),
  'backup/volume-missing': (d) => ({
    title: 'Ein Teil dieser Sicherung fehlt',
    text: `Das Stück ${text(d['file'])} ist nicht im Ordner. Wird der Ordner synchronisiert, warte, bis alles angekommen ist; sonst wähle eine andere Fassung.`,
  }),
  'backup/newer-format': () => ({
    title: 'Diese Sicherung stammt von einem neueren Coffer',
    text: 'Aktualisiere Coffer auf diesem Computer und stelle dann wieder her. Die Sicherung ist in Ordnung.',
  }),
  'backup/disk-full': (d, f) => ({
    title: 'Auf diesem Computer ist nicht genug Platz',
    text: `Gebraucht werden ${f.bytes(Number(d['needed'] ?? 0))}, frei sind ${f.bytes(Number(d['free'] ?? 0))}. Schaffe Platz und beginne noch einmal; verändert wurde nichts.`,
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
    title: 'Diese Sicherung ist mit einem Passwort geschützt',
    text: 'Dazu muss auch ihr Eintrag im Tresor gelöscht werden. Vorerst geht das mit der Befehlszeile: coffer backup disable.',
  }),
  'backup/not-enabled': () => ({
    title: 'Die verschlüsselte Sicherung ist aus',
    text: 'Schalte sie zuerst ein; das dauert etwa drei Minuten.',
  }),
  'ipc/declined': () => ({
    title: 'Der Schlüssel wurde nicht gezeigt',
    text: 'Das System hat nicht bestätigt, dass du es bist. Versuche es wieder, wenn du so weit bist.',
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
    text: `Die Fotos und Dateien brauchen ${f.bytes(Number(d['needed'] ?? 0))}, frei sind ${f.bytes(Number(d['free'] ?? 0))}. Schaffe Platz und versuche es noch einmal.`,
  }),
  'import/me-needed': () => ({
    title: 'Wer davon bist du?',
    text: 'Wähle deinen Namen in der Liste und importiere dann.',
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
    text: 'Seine Notizen darüber sind beschädigt, die Sicherungen nicht. Schalte die verschlüsselte Sicherung aus und mit neuem Schlüssel wieder ein.',
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
  'ipc/unknown-id': () => ({
    title: 'Das war zu lange offen',
    text: 'Wähle die Datei oder den Ordner noch einmal.',
  }),
  'keys/damaged': () => ({
    title: 'Der auf diesem Computer aufbewahrte Schlüssel ist beschädigt',
    text: 'Deine Sicherungen sind es nicht. Deine 64 Stellen öffnen sie weiter; schalte die verschlüsselte Sicherung aus und für einen neuen Schlüssel wieder ein.',
  }),
  'keys/other-sealer': () => ({
    title: 'Der Schlüssel wurde von einem Schlüsselspeicher versiegelt, der nicht hier ist',
    text: 'Melde dich in der Sitzung an, in der du die verschlüsselte Sicherung eingeschaltet hast. Deine 64 Stellen öffnen deine Sicherungen weiter.',
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
