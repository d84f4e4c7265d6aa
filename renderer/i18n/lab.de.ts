/** Die deutschen Wörter der Seite für Labore. */
import { numbersOf } from './plural.ts';
import type { Words } from './words.tsx';

const { n, many } = numbersOf('de');

export const labDe: Words['lab'] = {
  title: 'Tresore und Token',
  lead: 'Für alle, die Schlüsseltresore prüfen oder betreiben: was die Token dieses Computers können, was in einem Tresor ist und was mit ihm geschah.',
  details: 'Einzelheiten',
  detailsOf: (name) => `Einzelheiten zu ${name}`,
  inUse: 'Von diesem Computer benutzt',
  code: (code) => `Code: ${code}`,

  modules: {
    title: 'PKCS#11-Module',
    text: 'Ein Modul ist die Bibliothek, über die Programme ein Token erreichen. Jedes wird in einem eigenen Prozess geladen: Stürzt eines ab, reißt es nichts mit.',
    looking: 'Module werden geladen …',
    lookingText: 'Jedes bekommt einen eigenen Prozess, darum dauert es einige Sekunden.',
    again: 'Noch einmal suchen',
    add: 'Modul hinzufügen …',
    adding: 'Das Modul wird geladen …',
    none: 'Kein Modul gefunden',
    noneText:
      'Wo Hersteller und Distributionen sie ablegen, ist keines. Füge eines als Datei hinzu, etwa libsofthsm2.so oder yubihsm_pkcs11.so.',
    found: (modules, tokens) => `${many(modules, 'Modul', 'Module')}, ${many(tokens, 'Token', 'Token')}.`,
    added: (name, tokens) => `${name}: ${many(tokens, 'Token', 'Token')}.`,
    addedUnusable: (name) => `${name} ist nicht benutzbar.`,
    maker: 'Hersteller',
    description: 'Beschreibung',
    versions: 'Versionen',
    versionsText: (module, cryptoki) => `Modul ${module}, PKCS#11 ${cryptoki}`,
    unusable: 'Nicht benutzbar',
    noTokens: 'Es zeigt kein Token. Ist das Gerät angesteckt, sein Dienst gestartet, seine Konfiguration da?',
    tokensOf: (name) => `Token von ${name}`,
  },

  token: {
    noLabel: 'Token ohne Namen',
    meta: (model, serial, slot) =>
      [model, serial === '' ? 'ohne Seriennummer' : `Seriennummer ${serial}`, `Slot ${slot}`]
        .filter((part) => part !== '')
        .join(' · '),
    uninitialised: 'Nie eingerichtet',
    uninitialisedText:
      'Richte es zuerst mit dem Werkzeug seines Herstellers ein (SoftHSM: softhsm2-util --init-token) und suche dann noch einmal.',
    lacksShort: 'Kann keinen Tresor aufnehmen',
    label: 'Name',
    serial: 'Seriennummer',
    slot: 'Slot',
    model: 'Modell',
    maker: 'Hersteller',
    profile: 'Behandelt als',
    module: 'Modul',
    profiles: { yubihsm2: 'YubiHSM 2', softhsm: 'SoftHSM', generic: 'Beliebiges PKCS#11-Token' },
    needs: 'Was ein Tresor braucht',
    needsAll: 'Das Token hat beide Mechanismen.',
    needsLacks: (names) => `Dem Token fehlt ${names}, darum kann es keinen Tresor aufnehmen.`,
    mechanismWhy: {
      CKM_EC_KEY_PAIR_GEN: 'um Schlüssel auf der Kurve P-256 zu erzeugen',
      CKM_ECDH1_DERIVE: 'um Punkte damit zu multiplizieren',
    },
    has: 'vorhanden',
    lacks: 'fehlt',
    mechanisms: (count) => many(count, 'Mechanismus', 'Mechanismen'),
    mechanismsText: 'Die Coffer dem Namen nach kennt, die übrigen als Nummer.',
  },

  assurance: { hardware: 'Hardware', 'softhsm-test-only': 'SoftHSM, nur zum Testen', software: 'Software' },
  assuranceText: {
    hardware:
      'Schlüssel entstehen im Gerät und verlassen es nicht. Dass es ein Gerät ist, sagt sein Modul; keine Prüfung kann es zeigen.',
    'softhsm-test-only':
      'Das Token besteht aus Dateien. Wer sie kopiert, kann verbrauchte Versuche zurückbringen.',
    software:
      'Die Schlüssel sind Dateien. Wer sie kopiert, kann verbrauchte Versuche zurückbringen, und mit ihrem Datenträger sind sie verloren.',
  },

  reach: {
    title: 'Hineinsehen',
    pin: (name) => `PIN von ${name}`,
    pinHint: 'Nur das Token bekommt sie zu sehen. Coffer behält sie im Speicher, bis es beendet wird.',
    pinHintYubi:
      'Die 4 hexadezimalen Stellen des Authentifizierungsschlüssels und sein Passwort, in einem. Coffer behält sie im Speicher, bis es beendet wird.',
    pinKnown: 'Coffer hat die PIN dieses Tokens im Speicher.',
    probe: 'Prüfungen ausführen',
    probeAgain: 'Prüfungen noch einmal ausführen',
    probing: 'Die Prüfungen laufen …',
    open: 'Tresor öffnen',
    openAgain: 'Tresor noch einmal lesen',
    opening: 'Der Tresor wird geöffnet …',
    text: 'Die Prüfungen erzeugen Schlüssel im Token, versuchen sie herauszuholen und vernichten sie. Das Öffnen des Tresors beginnt mit ihnen und kostet keinen Versuch.',
    textFolder: 'Das Öffnen kostet keinen Versuch.',
  },

  pins: {
    title: 'PINs',
    text: 'PINs, die du hier oder anderswo in diesem Fenster eingibst, sind im Speicher und weg, wenn Coffer beendet wird; die es sich merken sollte, sind im Schlüsselspeicher dieses Systems.',
    forget: 'PINs vergessen',
    forgotten: 'Vergessen. Jedes Token fragt wieder nach seiner PIN.',
  },

  checks: {
    title: 'Prüfungen',
    passed: (count) => `Angenommen: Alle ${n(count)} Prüfungen sind bestanden`,
    passedText:
      'Was sie nicht zeigen: ob es ein Gerät ist, was eine andere Anmeldung am selben Token darf und ob es sich später genauso verhält. Eine weitere Prüfung, aus einem anderen Prozess, geschieht bei jedem Öffnen des Tresors.',
    failed: (failed, of) => `Abgelehnt: ${n(failed)} von ${many(of, 'Prüfung', 'Prüfungen')} nicht bestanden`,
    failedText:
      'Coffer legt keinen Schlüssel in dieses Token. Wo die ersten Prüfungen scheitern, werden die darauf aufbauenden nicht gemacht.',
    ok: 'Bestanden',
    bad: 'Gescheitert',
    names: {
      'mechanism-key-generation': [
        'Kann Schlüssel auf elliptischen Kurven erzeugen',
        'Der Mechanismus CKM_EC_KEY_PAIR_GEN ist da.',
      ],
      'mechanism-ecdh-derive': ['Kann Punkte multiplizieren', 'Der Mechanismus CKM_ECDH1_DERIVE ist da.'],
      'key-generation': [
        'Erzeugt ein Schlüsselpaar',
        'Es entsteht im Token, mit unseren Attributen, und zeigt seinen öffentlichen Punkt.',
      ],
      attributes: [
        'Hält sich an die Attribute des Schlüssels',
        'Zurückgelesen ist er geheim, nicht herausgebbar und innen entstanden.',
      ],
      derive: ['Rechnet richtig', 'Vier Multiplikationen stimmen mit unserer eigenen Rechnung überein.'],
      'value-unreadable': ['Zeigt den privaten Schlüssel nicht', 'Seinen Wert zu lesen wird verweigert.'],
      'set-extractable': [
        'Lässt den Schlüssel nicht aufschließen',
        'Ihn herausgebbar oder nicht geheim zu machen wird verweigert.',
      ],
      'copy-extractable': ['Kopiert den Schlüssel nicht heraus', 'Eine herausgebbare Kopie wird verweigert.'],
      'wrap-aes-key-wrap': [
        'Gibt den Schlüssel nicht verpackt heraus (AES Key Wrap)',
        'Mechanismus 0x2109, unter einem Schlüssel, den wir kennen, und einem eigenen.',
      ],
      'wrap-aes-key-wrap-pad': [
        'Gibt den Schlüssel nicht verpackt heraus (AES Key Wrap, aufgefüllt)',
        'Mechanismus 0x210A, unter einem Schlüssel, den wir kennen, und einem eigenen.',
      ],
      'wrap-aes-key-wrap-kwp': [
        'Gibt den Schlüssel nicht verpackt heraus (AES KWP)',
        'Mechanismus 0x210B, unter einem Schlüssel, den wir kennen, und einem eigenen.',
      ],
      'wrap-aes-cbc-pad': [
        'Gibt den Schlüssel nicht verpackt heraus (AES-CBC)',
        'CKM_AES_CBC_PAD, unter einem Schlüssel, den wir kennen, und einem eigenen.',
      ],
      'destroyed-key': ['Vernichtet endgültig', 'Ein vernichteter Schlüssel rechnet nichts mehr.'],
      'data-replace': [
        'Ersetzt Einträge sauber',
        'Von zweien, deren erster vernichtet wurde, findet sich genau der zweite.',
      ],
      'second-process': [
        'Gilt auch in einem anderen Prozess',
        'Ein anderer Prozess findet den neuen Schlüssel und den vernichteten nicht.',
      ],
    },
  },

  vault: {
    title: 'Der Tresor',
    none: 'Darin ist noch kein Tresor',
    noneText:
      'Er entsteht, wenn du eine Sicherung mit einem Passwort schützt und diesen Ort wählst, oder mit „coffer vault init“.',
    opened: (accounts, keys) =>
      `Der Tresor ist offen: ${many(accounts, 'Konto', 'Konten')}, ${many(keys, 'Schlüssel', 'Schlüssel')}.`,
    id: 'Kennung des Tresors',
    limit: 'Erlaubte Versuche',
    accountsCount: 'Konten',
    locked: 'Gesperrt',
    keysCount: 'Schlüssel',
    room: 'Platz',
    roomUsed: (used, free) =>
      `${n(used)} von ${many(used + free, 'Objekt', 'Objekten')} belegt, ${
        free === 0 ? 'mehr passt nicht hinein' : `${n(free)} passen noch hinein`
      }`,
    roomUnknown: (used) =>
      `${many(used, 'Objekt', 'Objekte')} darin. Wie viele hineinpassen, ist nicht bekannt.`,
    roomDisk: (used) => `${many(used, 'Objekt', 'Objekte')} darin. Nur der Datenträger begrenzt sie.`,
    roomAccounts: (free) =>
      `Etwa ${many(free, 'weiteres Konto', 'weitere Konten')}. Ein Konto braucht einen Eintrag und einen Schlüssel.`,
    nearlyFull: (free) =>
      free === 0
        ? 'Er ist voll'
        : `Er ist fast voll: Platz für ${many(free, 'weiteres Konto', 'weitere Konten')}`,
    nearlyFullText:
      'Vorhandene Konten arbeiten weiter, denn Platz zum Ersetzen bleibt frei. Für neue lösche, was niemand mehr braucht, oder richte ein weiteres Token ein.',
    lastFailure: 'Letzter Fehler',
    noFailure: 'Keiner, seit er geöffnet wurde.',
    accounts: 'Konten',
    noAccounts: 'Noch kein Konto.',
    own: 'Sicherung dieses Computers',
    attempts: (left, limit) => `Noch ${n(left)} von ${many(limit, 'Versuch', 'Versuchen')}`,
    lockedText: 'Gesperrt: Schlüssel vernichtet',
    changed: (when) => `Geändert: ${when}`,
    keys: 'Schlüssel',
    keysText:
      'Im Token entstanden. Ein Fingerabdruck ist der Anfang der SHA-256 des öffentlichen Punktes, 16 Stellen.',
    keysTextFolder: 'Ein Fingerabdruck ist der Anfang der SHA-256 des öffentlichen Punktes, 16 Stellen.',
    purposes: {
      ake: ['Der eigene Schlüssel des Tresors', 'Er beweist, welcher Tresor dies ist (AKE).'],
      oprf: [
        'Schlüssel der Konten',
        'Jeder macht aus dem Passwort eines Kontos, was dessen Schlüssel öffnet (OPRF).',
      ],
    },
    keyRef: 'Referenz',
    fingerprint: 'Fingerabdruck',
    halfMade: 'Durch eine Unterbrechung halb entstanden; wird vernichtet, nie benutzt',
    noKeys: 'Keine.',
    keysShown: (count) => many(count, 'Schlüssel', 'Schlüssel'),
  },

  audit: {
    title: 'Prüfprotokoll',
    text: 'Was mit welchem Konto geschah. Jede Zeile trägt den Hash der vorigen; bei jedem Lesen werden alle überprüft.',
    show: 'Protokoll zeigen',
    showAgain: 'Protokoll noch einmal lesen',
    reading: 'Das Protokoll wird gelesen und überprüft …',
    export: 'Protokoll exportieren …',
    exporting: 'Das Protokoll wird gelesen …',
    saved: (name) => `Gespeichert als ${name}.`,
    verified: (lines) =>
      `Überprüft: ${many(lines, 'Zeile', 'Zeilen')}, keine verändert, entfernt oder eingefügt.`,
    broken: 'Das Protokoll davor wurde verändert',
    brokenText: (line) =>
      `Ab Zeile ${n(line)} passt es nicht mehr zusammen. Ein neues wurde begonnen; das alte liegt als Beleg daneben, unter diesem Namen:`,
    lastHash: 'Hash der letzten Zeile',
    lastHashText: (lines) =>
      `Notiere ihn anderswo zusammen mit der Nummer, ${n(lines)}: Er zeigt später, ob am Ende etwas abgeschnitten wurde. Das Protokoll allein kann es nicht.`,
    empty: 'Es ist noch nichts geschehen.',
    newest: 'Neueste Ereignisse',
    more: (count) => `${n(count)} weitere zeigen`,
    rest: (count) =>
      `${many(count, 'ältere Zeile steht', 'ältere Zeilen stehen')} im exportierten Protokoll.`,
    line: (seq) => `Zeile ${n(seq)}`,
    wholeVault: 'Der ganze Tresor',
    left: (left) => `noch ${many(left, 'Versuch', 'Versuche')}`,
    types: {
      created: 'Tresor angelegt',
      enrolled: 'Konto mit einem Passwort eingetragen',
      attempt: 'Versuch gezählt',
      verified: 'Passwort als richtig bewiesen',
      rotated: 'Schlüssel ersetzt, alle Versuche wieder da',
      'password-changed': 'Passwort vom Besitzer geändert',
      overwritten: 'Konto vom Besitzer überschrieben',
      deleted: 'Konto vom Besitzer gelöscht',
      destroyed: 'Konto vom Betreiber des Tresors vernichtet',
      'log-broken': 'Das Protokoll davor wurde verändert gefunden',
      locked: 'Gesperrt, Schlüssel vernichtet',
      refused: 'Abgelehnt: Der Beweis war falsch',
      'key-swept': 'Übrig gebliebener Schlüssel vernichtet',
      'key-missing': 'Schlüssel nicht im Token gefunden',
    },
  },

  folders: {
    title: 'Tresore in Ordnern',
    text: 'Der Software-Tresor bewahrt dieselben Einträge in einem Ordner auf. Er hat weder Modul noch Prüfungen.',
    looking: 'Tresore werden gesucht …',
    other: 'Anderer Ordner …',
    none: 'Kein Ordner bekannt',
    noneText: 'Wähle den Ordner eines Software-Tresors, um hineinzusehen.',
    pageTitle: 'Tresor in einem Ordner',
    folder: 'Ordner',
    added: (name) => `Hinzugefügt: ${name}`,
  },
  remembered: {
    title: 'Der Tresor dieses Computers',
    tokenTitle: 'Tresor in einem Token',
    missing: 'Er ist gerade nicht benutzbar',
  },

  devices: {
    title: 'Angesteckte Sicherheitsgeräte',
    text: 'Was an den USB-Anschlüssen steckt, solange du hier bist stets aktuell. Ein Gerät braucht außerdem sein Modul, siehe oben.',
    looking: 'Es wird nachgesehen, was angesteckt ist …',
    fido: 'FIDO-Schlüssel',
    fidoText: 'Zum Anmelden. Er kann keinen Tresor aufnehmen.',
    yubihsm: 'YubiHSM 2',
    yubihsmText: 'Kann einen Tresor aufnehmen, über das Modul yubihsm_pkcs11.',
    other: 'Sicherheitsgerät',
    otherText: 'Ob es einen Tresor aufnehmen kann, hängt von seinem PKCS#11-Modul ab.',
    accessible: 'Darf geöffnet werden',
    inaccessible: 'Keine Berechtigung',
    inaccessibleText: 'Dieses Konto darf es nicht öffnen: Eine Regel des Systems dafür fehlt.',
    udev: 'Dieses Konto darf es nicht öffnen. Schreibe diese Zeile nach /etc/udev/rules.d/70-yubihsm.rules, sorge dafür, dass du in der Gruppe plugdev bist, führe „sudo udevadm control --reload“ aus und stecke es neu an:',
    udevLabel: 'udev-Regel für das YubiHSM 2',
    plugged: (count) =>
      count === 0
        ? 'Kein Sicherheitsgerät ist angesteckt.'
        : `${many(count, 'Sicherheitsgerät ist', 'Sicherheitsgeräte sind')} angesteckt.`,
    again: 'Noch einmal nachsehen',
    empty: {
      'no-device': [
        'Nichts ist angesteckt',
        'Stecke einen Sicherheitsschlüssel oder ein YubiHSM 2 an, dann erscheint es hier.',
      ],
      'no-permission': [
        'Nichts darf angesehen werden',
        'Es sind Geräte da, aber dieses Konto darf keines öffnen, darum weiß niemand, was sie sind. Eine Regel des Systems (udev) gibt den Zugang.',
      ],
      'no-library': [
        'Geräte lassen sich nicht auflisten',
        'Eine Bibliothek, die sie auflistet, fehlt. Unter Debian: sudo apt-get install libudev1 libusb-1.0-0, danach Coffer neu starten.',
      ],
      'process-crashed': [
        'Das Nachsehen ist fehlgeschlagen',
        'Der Prozess, der nachsieht, endete mehrmals unerwartet. Sonst ist nichts betroffen.',
      ],
    },
  },
};
