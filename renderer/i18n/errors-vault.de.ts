/** The German words of what can go wrong with a vault, its token, or the password. A part of `errors.de.ts`. */
import type { errorsVaultEn } from './errors-vault.en.ts';
import type { Formats } from './formats.ts';
import type { ErrorWords, ErrorWordsOf, Saying } from './words.tsx';

const REPORT =
  'Versuche es noch einmal; geschieht es wieder, hilft der Bericht unter „Über Coffer und Diagnose“, den Grund zu finden.';
const COUNTED = 'Ein schon gezählter Versuch bleibt gezählt.';
const NEW_PASSWORD =
  'Die 64 Stellen öffnen die Sicherung weiterhin. Ein Computer, auf dem die Sicherung an ist, kann unter „Ende-zu-Ende-verschlüsselte Sicherung“ ein neues Passwort setzen.';
const BEGIN_ANEW =
  'Die 64 Stellen öffnen die Sicherung weiterhin. Wo die Sicherung an ist, schalte sie aus und mit einem anderen Gerät oder Ordner wieder ein.';

const CHOOSE =
  'Wähle das Gerät oder den Ordner, in dem das Passwort liegt. Wo sich nichts wählen lässt, schalte die verschlüsselte Sicherung aus und wieder ein.';

/** Forms of a PIN that a device can ask for (native/pkcs11/profiles.ts). */
const PIN_FORMS: Readonly<Record<string, string>> = {
  '4 hexadecimal digits of the authentication key, then its password':
    '4 hexadezimale Stellen des Anmeldeschlüssels, dann sein Passwort',
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

function tries(left: number | null, limit: number | null, f: Formats): string {
  const care = 'Achte vor dem nächsten auf Großbuchstaben und die Sprache der Tastatur.';
  if (left === null) return `Jedes falsche Passwort verbraucht einen Versuch. ${care}`;
  const never = 'lässt sich die Sicherung nie wieder mit einem Passwort öffnen.';
  const counted = limit === null ? (left === 1 ? 'Versuch' : 'Versuche') : `von ${f.number(limit)} Versuchen`;
  if (left === 1)
    return `Dir bleibt 1 ${counted}: Das nächste falsche Passwort ist das letzte. Danach ${never}`;
  const are = `Dir bleiben ${f.number(left)} ${counted}.`;
  return left <= 3 ? `${are} Bei 0 ${never}` : `${are} ${care}`;
}

/** What is plugged in, as main lists it (“slot 0: lab (12)”), where it has a name. */
function pluggedIn(found: unknown, f: Formats): string {
  const names = (Array.isArray(found) ? found : [])
    .map((one) => text(one).replace(/^slot \d+: (\(no label\).*)?/, ''))
    .filter((name) => name !== '');
  return names.length === 0 ? '' : `Angesteckt: ${f.list(names)}. `;
}

function folder(reason: unknown, path: string): Saying {
  switch (reason) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return {
        title: 'Coffer darf den Ordner des Tresors nicht benutzen',
        text: `Ändere die Rechte von ${path === '' ? 'diesem Ordner' : path}, oder wähle einen anderen.`,
      };
    case 'ENOSPC':
    case 'EDQUOT':
      return {
        title: 'Für den Tresor ist kein Platz mehr',
        text: 'Schaffe Platz auf seinem Laufwerk und versuche es noch einmal. Was vorher da war, ist unberührt.',
      };
    case 'other-owner':
    case 'not-a-file':
      return {
        title: 'Dieser Ordner ist für einen Tresor nicht sicher',
        text: 'Er oder etwas darin gehört einem anderen Konto dieses Computers oder ist nicht, was ein Tresor dort hat. Wähle einen eigenen Ordner.',
      };
    case 'other-files':
      return {
        title: 'Andere können diesen Ordner benutzen',
        text: 'Es liegt schon anderes darin, und er steht anderen offen. Lege einen neuen Ordner für den Tresor an und wähle diesen.',
      };
    default:
      return {
        title: 'Der Ordner des Tresors ist nicht da',
        text: `Schließe ${path === '' ? 'sein Laufwerk' : `das Laufwerk mit ${path}`} an und versuche es noch einmal. Ist er umgezogen, wähle den neuen Ort.`,
      };
  }
}

const misunderstood = (): Saying => ({
  title: 'Coffer und der Tresor haben einander nicht verstanden',
  text: REPORT,
});

function told(reason: unknown, f: Formats): Saying | undefined {
  const words: ErrorWords = errorsVaultDe;
  return words[text(reason)]?.({}, f);
}

export const errorsVaultDe: ErrorWordsOf<keyof typeof errorsVaultEn> = {
  'vault/wrong-password': (d, f) => ({
    title: 'Das ist nicht das Passwort',
    text: tries(number(d['attemptsLeft']), number(d['attemptsLimit']), f),
  }),
  'vault/locked': () => ({
    title: 'Kein Passwort öffnet diese Sicherung mehr',
    text: 'Alle Versuche sind verbraucht, und auch das richtige Passwort öffnet sie nicht mehr. Die 64 Stellen öffnen sie weiterhin, und ein Computer, auf dem die Sicherung an ist, kann ein neues Passwort setzen.',
  }),
  'vault/password-unusable': (d) => {
    if (d['bytes'] === 0)
      return { title: 'Da ist noch kein Passwort', text: 'Tippe eines ein und mach dann weiter.' };
    return number(d['bytes']) === null
      ? {
          title: 'Dieses Passwort lässt sich nicht verwenden',
          text: 'Etwas darin ist kein Text. Wähle ein anderes.',
        }
      : {
          title: 'Dieses Passwort ist zu lang',
          text: 'Bleibe unter 1.000 Zeichen. Einige Wörter, die nicht zusammengehören, reichen völlig.',
        };
  },
  'vault/other-vault': () => ({
    title: 'Das ist ein anderer Tresor',
    text: 'Das Passwort dieser Sicherung liegt in einem anderen. Stecke dessen Gerät an oder wähle dessen Ordner, dann drücke „Noch einmal suchen“.',
  }),
  'vault/not-authentic': () => ({
    title: 'Der Tresor konnte nicht beweisen, dass er deiner ist',
    text: 'Dein Passwort wurde nicht verraten. Vergewissere dich, dass es dein Gerät oder Ordner ist, und versuche es noch einmal.',
  }),
  'vault/other-key': () => ({
    title: 'Dieses Passwort gehört zu einem anderen Schlüssel',
    text: 'Mit diesem sichert der Computer nicht. Drücke unter „Ende-zu-Ende-verschlüsselte Sicherung“ auf „Neues Passwort setzen“, dann stimmt es wieder.',
  }),
  'vault/account-exists': () => ({
    title: 'Diese Sicherung hat schon ein Passwort',
    text: 'Zum Ändern drücke unter „Ende-zu-Ende-verschlüsselte Sicherung“ auf „Neues Passwort setzen“.',
  }),
  'vault/not-owner': () => ({
    title: 'Der Tresor kennt diese Sicherung nicht mehr',
    text: 'Vielleicht wurde ihr Eintrag gelöscht oder ersetzt. Schalte die verschlüsselte Sicherung aus und wieder ein; vorhandene Sicherungen öffnen sich weiter mit den 64 Stellen.',
  }),
  'vault/busy': () => ({
    title: 'Der Tresor hat zu viel zu tun',
    text: 'Warte zwei Minuten und versuche es dann noch einmal.',
  }),
  // Where the vault told why, that says more; it told no more than the code.
  'vault/failed': (d, f) =>
    told(d['reason'], f) ?? {
      title: 'Der Tresor hat es nicht geschafft',
      text: `Beginne noch einmal. ${COUNTED}`,
    },
  'vault/refused': () => ({
    title: 'Der Tresor hat das nicht angenommen',
    text: 'Vielleicht dauerte es zu lange, oder ein anderer Computer war schneller. Versuche es noch einmal.',
  }),
  'vault/answer-invalid': misunderstood,
  'vault/not-initialised': () => ({
    title: 'Hier ist kein Tresor',
    text: 'Wähle das Gerät oder den Ordner, in dem das Passwort gesetzt wurde. Ein neuer entsteht erst, wenn du die Sicherung mit einem Passwort einschaltest.',
  }),
  'vault/already-initialised': (d, f) => {
    const limit = number(d['attemptsLimit']);
    const allows =
      limit === null ? 'Die Zahl der Versuche' : `Er erlaubt ${f.number(limit)} Versuche, und das`;
    return {
      title: 'Hier ist schon ein Tresor',
      text: `${allows} lässt sich nicht ändern. Nimm ihn, wie er ist, oder wähle ein anderes Gerät oder einen anderen Ordner.`,
    };
  },
  'vault/not-chosen': () => ({
    title: 'Dieser Computer merkt sich keinen Tresor',
    text: CHOOSE,
  }),
  'vault/choice-damaged': () => ({
    title: 'Dieser Computer weiß nicht mehr, wo der Tresor ist',
    text: CHOOSE,
  }),

  'vault/module-missing': (d) => ({
    title: 'Der Treiber des Sicherheitsgeräts fehlt',
    text: `${text(d['module']) === '' ? 'Sein Modul' : `Sein Modul ${text(d['module'])}`} ist nicht auf diesem Computer. Installiere die Programme, die zum Gerät gehören, und drücke „Noch einmal suchen“.`,
  }),
  'vault/module-not-pkcs11': () => ({
    title: 'Diese Datei ist nicht der Treiber eines Sicherheitsgeräts',
    text: 'Wähle das PKCS#11-Modul, das zum Gerät gehört. Sein Hersteller sagt, wo es liegt.',
  }),
  'vault/module-crashed': () => ({
    title: 'Der Treiber des Sicherheitsgeräts ist abgestürzt',
    text: 'Coffer selbst nicht. Versuche es noch einmal; geschieht es wieder, hilft vielleicht eine andere Version seines Moduls.',
  }),
  'vault/module-failed': () => ({
    title: 'Der Treiber des Sicherheitsgeräts startet nicht',
    text: 'Oft muss zuerst ein Programm des Herstellers laufen, oder eine Einstellung fehlt. Bringe das in Ordnung und drücke „Noch einmal suchen“.',
  }),
  'vault/module-refused': (d) => {
    const check = text(d['check']);
    if (check === '' || check.startsWith('mechanism-')) {
      return {
        title: 'Dieses Gerät kann kein Tresor sein',
        text: 'Ihm fehlt etwas, das ein Tresor braucht. Wähle ein anderes Gerät oder einen Ordner.',
      };
    }
    const detail = text(d['detail']);
    return {
      title: 'Dieses Gerät ist für einen Tresor nicht sicher genug',
      text: `Es hat die Prüfung „${check}“ nicht bestanden${detail === '' ? '' : ` (${detail})`}. Wähle ein anderes; „Tresore und Token“ in den Einstellungen zeigt jede Prüfung.`,
    };
  },
  'vault/token-missing': (d, f) => ({
    title: 'Das Sicherheitsgerät ist nicht angesteckt',
    text: `${pluggedIn(d['found'], f)}Stecke das mit dem Tresor an, dann versuche es noch einmal oder drücke „Noch einmal suchen“.`,
  }),
  'vault/token-ambiguous': (d, f) => ({
    title: 'Mehr als ein Sicherheitsgerät könnte gemeint sein',
    text: `${pluggedIn(d['found'], f)}Lass nur das richtige angesteckt, dann versuche es noch einmal oder drücke „Noch einmal suchen“.`,
  }),
  'vault/token-uninitialised': () => ({
    title: 'Dieses Gerät ist noch nicht eingerichtet',
    text: 'Gib ihm mit dem Programm des Herstellers einen Namen und eine PIN. Dann drücke „Noch einmal suchen“.',
  }),
  'vault/token-removed': () => ({
    title: 'Das Sicherheitsgerät wurde abgezogen',
    text: `Stecke es wieder an und beginne noch einmal. ${COUNTED}`,
  }),
  'vault/token-full': () => ({
    title: 'Das Sicherheitsgerät ist voll',
    text: 'Was es bewahrt, bleibt, aber mehr passt nicht hinein. Wähle ein anderes Gerät oder einen Ordner.',
  }),
  'vault/token-log-full': () => ({
    title: 'Das eigene Protokoll des Sicherheitsgeräts ist voll',
    text: 'Es tut nichts mehr, bis das Protokoll mit dem Programm des Herstellers ausgelesen ist. Erledige das und versuche es noch einmal.',
  }),
  'vault/token-in-use': () => ({
    title: 'Ein anderes Coffer hat diesen Tresor offen',
    text: 'Schließe es oder warte, bis es fertig ist, und versuche es noch einmal.',
  }),
  'vault/token-read-only': () => ({
    title: 'Auf dieses Gerät lässt sich nichts schreiben',
    text: 'Hebe seinen Schreibschutz mit dem Programm des Herstellers auf, oder wähle ein anderes Gerät.',
  }),
  'vault/token-faulty': () => ({
    title: 'Dieses Gerät gibt falsche Antworten',
    text: 'Vielleicht ist es defekt, also verlass dich nicht darauf. Deine Sicherung öffnen die 64 Stellen auch ohne es; nimm für das Passwort ein anderes Gerät.',
  }),
  'vault/token-error': (d) => ({
    title: 'Das Sicherheitsgerät hat nicht getan, was es sollte',
    text: `Ziehe es ab, stecke es wieder an und versuche es noch einmal.${text(d['ckr']) === '' ? '' : ` Seine Antwort war ${text(d['ckr'])}.`}`,
  }),
  'vault/pin-wrong': (d) => {
    const title = 'Das ist nicht die PIN des Geräts';
    if (d['lastTry'] === true)
      return {
        title,
        text: 'Nach noch einer falschen PIN sperrt sich das Gerät. Sei dir sicher, bevor du sie eintippst.',
      };
    return d['triesLow'] === true
      ? { title, text: 'Nach einigen weiteren falschen sperrt sich das Gerät. Tippe sie langsam ein.' }
      : {
          title,
          text: 'Tippe sie noch einmal ein. Gemeint ist die PIN des Geräts, nicht das Passwort deiner Sicherung.',
        };
  },
  'vault/pin-locked': () => ({
    title: 'Das Gerät hat seine PIN gesperrt',
    text: 'Es nimmt keine PIN mehr an, auch die richtige nicht. Wer es eingerichtet hat, kann ihm mit dem Programm des Herstellers eine neue geben.',
  }),
  'vault/pin-required': () => ({
    title: 'Das Gerät verlangt seine PIN',
    text: 'Tippe sie ein und mach dann weiter. Gemeint ist die PIN des Geräts, nicht das Passwort deiner Sicherung.',
  }),
  'vault/pin-format': (d) => {
    const form = text(d['form']);
    return {
      title: 'So sieht eine PIN dieses Geräts nicht aus',
      text: `${form === '' ? 'Der Hersteller sagt, wie sie aufgebaut ist' : `Sie besteht aus: ${PIN_FORMS[form] ?? form}`}. Tippe alles ohne Lücke ein.`,
    };
  },
  'vault/key-missing': () => ({ title: 'Dem Tresor fehlt ein Schlüssel', text: NEW_PASSWORD }),
  'vault/key-invalid': () => ({
    title: 'Ein Schlüssel im Tresor ist nicht mehr, wie er war, und wurde nicht benutzt',
    text: NEW_PASSWORD,
  }),
  'vault/point-invalid': misunderstood,
  'vault/object-missing': () => ({
    title: 'Das Gesuchte ist nicht in diesem Tresor',
    text: 'Vielleicht wurde es inzwischen gelöscht. Versuche es noch einmal, oder wähle ein anderes Gerät oder einen anderen Ordner.',
  }),
  'vault/object-too-large': () => ({
    title: 'Das passt nicht in das Sicherheitsgerät',
    text: 'Es nimmt nur kleinere Stücke. Wähle ein anderes Gerät oder einen Ordner.',
  }),
  'vault/record-conflict': () => ({
    title: 'Ein anderer Computer hat den Tresor im selben Augenblick verändert',
    text: 'Durcheinander kam nichts. Versuche es noch einmal.',
  }),
  'vault/record-damaged': (d) => ({
    title: 'Was der Tresor für diese Sicherung aufbewahrt, ist beschädigt',
    text: d['object'] === 'wrapped-key' ? NEW_PASSWORD : BEGIN_ANEW,
  }),
  'vault/folder-unusable': (d) => folder(d['reason'], text(d['path'])),
  'vault/seal-failed': () => ({
    title: 'Dieser Tresor lässt sich hier nicht öffnen',
    text: 'Er öffnet sich nur auf dem Computer und in dem Benutzerkonto, in dem er entstand: Melde dich dort an. Die 64 Stellen öffnen die Sicherung überall.',
  }),
  'vault/audit-broken': (d, f) => {
    const line = number(d['line']);
    return {
      title: 'Das Protokoll des Tresors wurde verändert',
      text: `${line === null ? 'Ihm' : `Ab Zeile ${f.number(line)}`} ist nicht mehr zu trauen. Finde heraus, wer darin schreiben darf; der Tresor selbst arbeitet weiter.`,
    };
  },
  'vault/audit-unwritable': (d) => ({
    title: 'Der Tresor kann sein Protokoll nicht schreiben',
    text: `Nichts wurde versucht, und kein Versuch ist verbraucht. ${
      d['reason'] === 'not-a-file'
        ? 'Wo sein Protokoll hingehört, ist eine Verknüpfung mit einer anderen Datei. Frage, wer dir diesen Tresor gegeben hat; hast du sie selbst angelegt, entferne sie.'
        : 'Schaffe Platz auf diesem Computer und versuche es noch einmal.'
    }`,
  }),
  'vault/process-gone': () => ({
    title: 'Der Tresor ist unerwartet stehen geblieben',
    text: `Beginne noch einmal. ${COUNTED}`,
  }),
  'vault/process-failed': () => ({ title: 'Im Tresor hat etwas nicht geklappt', text: REPORT }),
  'vault/message-invalid': misunderstood,
  'vault/closed': () => ({
    title: 'Der Tresor wurde inzwischen geschlossen',
    text: `Beginne noch einmal. ${COUNTED}`,
  }),
};
