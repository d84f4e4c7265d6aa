/** Die deutschen Wörter für Passwörter und die Tresore, die Schlüssel bewachen. */
import { numbersOf } from './plural.ts';
import type { Words } from './words.tsx';

const { n, many } = numbersOf('de');

export const vaultDe: Words['vault'] = {
  placeTitle: 'Wo soll dein Schlüssel bewacht werden?',
  placeLead:
    'Ein Tresor bewacht den Schlüssel deiner Sicherung mit deinem Passwort. Er zählt jeden falschen Versuch und erfährt das Passwort selbst nie.',
  restorePlaceTitle: 'Welcher Tresor bewacht ihren Schlüssel?',
  restorePlaceLead: 'Stecke das Sicherheitsgerät an oder wähle den Ordner des Tresors, dann geht es weiter.',
  findTitle: 'Wo ist der Tresor?',
  places: 'Tresor',
  looking: 'Tresore und Sicherheitsgeräte werden gesucht …',
  lookAgain: 'Noch einmal suchen',
  otherFolder: 'Ordner anderswo …',
  here: 'Auf diesem Computer',
  remembered: 'Bisher benutzt',
  assurance: {
    hardware: 'Sicherheitsgerät',
    'softhsm-test-only': 'Nur zum Testen',
    software: 'Dateien auf einem Datenträger',
  },
  assuranceText: {
    hardware:
      'Seine Schlüssel entstehen im Gerät und verlassen es nie. Keine alte Kopie bringt verbrauchte Versuche zurück.',
    'softhsm-test-only':
      'Ein Programm, das ein Sicherheitsgerät vertritt, mit Dateien auf diesem Computer. Wer sie kopiert, kann verbrauchte Versuche zurückbringen.',
    software:
      'Wer diesen Ordner kopieren kann, kann verbrauchte Versuche zurückbringen. Er geht mit seinem Datenträger verloren.',
  },
  hereText:
    'Am einfachsten, aber zusammen mit diesem Computer verloren: Das Passwort allein öffnet dann nichts, nur die 64 Stellen täten es. Gut gegen Versehen, nicht gegen den Verlust des Computers.',
  noDevice:
    'Kein Sicherheitsgerät ist angesteckt. Coffer arbeitet mit YubiHSM 2 und anderen PKCS#11-Token zusammen.',
  pin: (label) => `PIN von ${label}`,
  pinHint: 'Die PIN des Geräts, nicht dein Passwort. Coffer behält sie im Speicher, bis es beendet wird.',
  keepPin: 'Im Schlüsselspeicher dieses Systems merken',
  checking: 'Das Gerät wird geprüft …',
  attempts: (left, limit) => `Noch ${n(left)} von ${many(limit, 'Versuch', 'Versuchen')}`,
  attemptsFew: (left) =>
    left === 1
      ? 'Das nächste falsche Passwort ist das letzte: Danach öffnet nie wieder ein Passwort diese Sicherung.'
      : `Nach ${n(left)} weiteren falschen Passwörtern öffnet nie wieder ein Passwort diese Sicherung.`,
  show: (field) => `„${field}“ anzeigen`,

  newTitle: 'Wähle ein Passwort',
  newLead: (limit) =>
    `Du brauchst es, um deine Chats auf einem anderen Computer zurückzuholen. Niemand kann es nachsehen oder zurücksetzen, und dieser Tresor erlaubt ${many(limit, 'falschen Versuch', 'falsche Versuche')}.`,
  newLeadHere: (limit) =>
    `Es öffnet deine Sicherung, solange du diesen Computer hast, auf dem ihr Tresor ist; ohne ihn tun es nur die 64 Stellen. Niemand kann es nachsehen oder zurücksetzen, und dieser Tresor erlaubt ${many(limit, 'falschen Versuch', 'falsche Versuche')}.`,
  password: 'Passwort',
  again: 'Noch einmal dasselbe',
  newHint:
    'Länge schlägt Sonderzeichen: Vier oder mehr Wörter, die nichts miteinander zu tun haben, merkt man sich leicht.',
  mismatch: 'Die beiden sind noch nicht gleich.',
  tooLong: 'Das ist länger, als ein Passwort sein kann.',
  strength: 'Wie schwer es zu erraten ist',
  score: [
    'Sofort erraten',
    'Schnell erraten',
    'Mit etwas Mühe erraten',
    'Schwer zu erraten',
    'Praktisch nicht zu erraten',
  ],
  weakTitle: 'Ein leicht zu erratendes Passwort nehmen?',
  weakText: 'Der Tresor erlaubt wenige Versuche, aber wer dich kennt, braucht vielleicht nur diese.',
  weakTextFiles:
    'Dieser Tresor besteht aus Dateien. Wer sie kopiert, kann Passwörter beliebig oft ausprobieren, und dieses hielte nicht lange.',
  weakUse: 'Trotzdem nehmen',
  weakOther: 'Ein anderes wählen',
  preparing: 'Dein Schlüssel kommt in den Tresor …',

  checkTitle: 'Weißt du dein Passwort noch?',
  checkText:
    'Ein echter Versuch beim Tresor: Ein falsches Passwort kostet einen Versuch, das richtige gibt alle zurück.',
  check: 'Prüfen',
  checkDone: 'Ja, das ist dein Passwort',
  checkDoneText: (left, limit) =>
    left === limit
      ? `Alle ${many(limit, 'Versuch ist', 'Versuche sind')} wieder da.`
      : `Noch ${n(left)} von ${n(limit)} Versuchen.`,
  checkDoneUnknown: 'Der Tresor war weg, bevor er sagen konnte, wie viele Versuche bleiben.',
  forgot: 'Ich weiß es nicht mehr',
  forgotHere:
    'Niemand kann dir sagen, wie es war. Aber dieser Computer hat den Schlüssel selbst noch: Du kannst gleich ein neues Passwort setzen, ohne das alte.',
  setNew: 'Neues Passwort setzen',
  lockedTitle: 'Kein Passwort öffnet diese Sicherung mehr',
  lockedHere:
    'Alle Versuche sind verbraucht, und der Tresor hat vernichtet, was dein Passwort öffnete. Dieser Computer hat den Schlüssel noch: Setze ein neues Passwort, und alles ist wie zuvor.',

  changeTitle: 'Neues Passwort setzen',
  changeLead:
    'Das alte braucht es nicht: Dieser Computer hat den Schlüssel noch, das beweist, dass er dir gehört.',
  change: 'Setzen',
  changeDone: 'Das neue Passwort ist gesetzt',
  changeDoneText: 'Das alte öffnet nichts mehr. Auch frühere Sicherungen öffnen sich jetzt mit dem neuen.',

  restoreTitle: 'Mit deinem Passwort öffnen',
  restoreForgot: 'Ich habe das Passwort vergessen',
  restoreForgotText:
    'Niemand kann es nachsehen oder zurücksetzen, weder wir noch wer den Tresor betreibt. Rate nicht aufs Geratewohl, es gibt nur wenige Versuche. Zweierlei hilft: die 64 Stellen, falls du sie hast, oder ein Computer, auf dem diese Sicherung noch eingeschaltet ist. Er kann ein neues Passwort setzen.',
  lockedElsewhere:
    'Alle Versuche sind verbraucht, und der Tresor hat vernichtet, was das Passwort öffnete: Auch das richtige nützt nun nichts mehr. Die 64 Stellen öffnen die Sicherung noch immer, ebenso ein Computer, auf dem sie noch eingeschaltet ist: Er kann ein neues Passwort setzen.',
  useDigits: 'Die 64 Stellen nehmen',
  opened: (before, limit) =>
    before === limit
      ? 'Das Passwort war richtig.'
      : `Das Passwort war richtig, bei noch ${many(before, 'Versuch', 'Versuchen')}. Jetzt sind alle ${n(limit)} wieder da.`,
};
