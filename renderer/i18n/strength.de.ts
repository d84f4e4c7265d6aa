/** What the estimator finds in a password, in German: by its own names (zxcvbn's keys). */
import type { Words } from './words.tsx';

export const strengthDe: Words['strength'] = {
  warnings: {
    straightRow: 'Tasten, die nebeneinander liegen, werden mit als Erstes geraten.',
    keyPattern: 'Kurze Muster auf der Tastatur sind schnell geraten.',
    simpleRepeat: 'Ein Zeichen immer wieder ist schnell geraten.',
    extendedRepeat: 'Einige Zeichen immer wieder sind kaum besser als einmal.',
    sequences: 'Was einfach aufeinander folgt, wie „abc“ oder „6543“, ist schnell geraten.',
    recentYears: 'Jahre aus der letzten Zeit werden mit als Erstes geraten.',
    dates: 'So viele Daten gibt es nicht, sie sind schnell durchprobiert.',
    topTen: 'Das ist eines der zehn Passwörter, die zuerst probiert werden.',
    topHundred: 'Das ist eines der hundert Passwörter, die zuerst probiert werden.',
    common: 'Viele benutzen dieses Passwort, darum steht es auf jeder Liste zum Raten.',
    similarToCommon: 'Das ähnelt einem Passwort, das viele benutzen.',
    wordByItself: 'Ein einzelnes Wort ist schnell gefunden.',
    namesByThemselves: 'Ein einzelner Name ist schnell gefunden.',
    commonNames: 'Namen, die viele haben, sind schnell gefunden.',
    userInputs: 'Darin steckt etwas, das andere über dich wissen können.',
    pwned: 'Dieses Passwort wurde irgendwo gestohlen und ist seitdem bekannt.',
  },
  suggestions: {
    l33t: 'Zeichen anstelle von Buchstaben, wie „@“ für „a“, helfen wenig.',
    reverseWords: 'Ein Wort rückwärts ist kaum besser als vorwärts.',
    allUppercase: 'Nur Großbuchstaben helfen wenig; streue einige ein.',
    capitalization: 'Ein Großbuchstabe am Anfang hilft wenig; setze einen an eine andere Stelle.',
    dates: 'Lass Daten und Jahre weg, die mit dir zu tun haben.',
    recentYears: 'Lass Jahre aus der letzten Zeit weg.',
    associatedYears: 'Lass Jahre weg, die mit dir zu tun haben.',
    sequences: 'Lass weg, was einfach aufeinander folgt, wie „abc“.',
    repeated: 'Nimm jedes Wort und jedes Zeichen nur einmal.',
    longerKeyboardPattern: 'Mach ein Muster auf der Tastatur länger, und wechsle oft die Richtung.',
    anotherWord: 'Füge noch ein oder zwei Wörter hinzu, je ungewöhnlicher, desto besser.',
    useWords: 'Nimm mehrere Wörter, die nicht zusammengehören.',
    noNeed: 'Sonderzeichen, Ziffern und Großbuchstaben braucht es nicht: Länge hilft mehr.',
    pwned: 'Benutzt du es auch anderswo, ändere es dort.',
  },
};
