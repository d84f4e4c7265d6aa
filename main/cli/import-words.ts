/** The words for what an export can be refused for. All of them also stand without their data. */
import type { ImportErrorCode } from '../chats/import/index.ts';
import { because, EXIT, NOTHING_CHANGED, or, type Words } from './exit.ts';
import { formatBytes, formatCount } from './format.ts';

type Text = (name: string) => string;

const file = (t: Text): string => or(t('name'), 'The file');
const list = (text: string): string => (text === '' ? '' : `: ${text}`);

export const IMPORT_WORDS: Readonly<Record<ImportErrorCode, Words>> = {
  'import/unreadable': {
    exit: EXIT.unavailable,
    say: (t) => `Cannot read ${or(t('name'), 'the file')}${because(t)}.`,
  },
  'import/not-an-export': {
    exit: EXIT.refused,
    say: (t) => `${file(t)} is not a chat that WhatsApp exported.`,
    hint: 'In WhatsApp: open the chat, then More > Export chat.',
  },
  'import/no-chat-text': {
    exit: EXIT.refused,
    say: (t) => `${file(t)} holds no chat text.`,
    hint: 'An export has a file "_chat.txt" or "WhatsApp Chat with ...txt".',
  },
  'import/several-chat-texts': {
    exit: EXIT.refused,
    say: (t) => `${file(t)} holds several chats${list(t('found'))}.`,
    hint: 'Choose one with --chat-text NAME.',
  },
  'import/damaged-archive': {
    exit: EXIT.damaged,
    say: (t) => `${file(t)} ${faultWords(t('reason'))}. ${NOTHING_CHANGED}`,
    hint: 'Export or copy it again.',
  },
  'import/archive-bomb': {
    exit: EXIT.refused,
    say: (t) => `${file(t)} claims to hold impossibly much. ${NOTHING_CHANGED}`,
    hint: 'WhatsApp makes no such files. Is it really from there?',
  },
  'import/archive-too-large': {
    exit: EXIT.refused,
    say: (t, { found, limit }) =>
      typeof found === 'number' && typeof limit === 'number'
        ? `${file(t)} is larger than Coffer imports: ${formatCount(found)}, the limit is ${formatCount(limit)}.`
        : `${file(t)} is larger than Coffer imports.`,
  },
  'import/no-space': {
    exit: EXIT.unavailable,
    say: (t, { needed, free }) =>
      typeof needed === 'number' && typeof free === 'number'
        ? `There is not enough room for ${or(t('name'), 'it')} and its index: ${formatBytes(needed)} needed, ${formatBytes(free)} free. ${NOTHING_CHANGED}`
        : `There is not enough room on this computer. ${NOTHING_CHANGED}`,
    hint: 'Make room, or keep the chats on another disk with --data DIR.',
  },
  'import/encrypted-archive': {
    exit: EXIT.refused,
    say: (t) => `${file(t)} is protected with a password.`,
    hint: 'Unpack it, then import the folder.',
  },
  'import/me-needed': {
    exit: EXIT.refused,
    say: (t) => `Which one is you? ${or(t('people'), 'The chat does not tell')}.`,
    hint: 'Say so with --me NAME.',
  },
  'import/unknown-me': {
    exit: EXIT.refused,
    say: (t) =>
      `There is no ${t('me') === '' ? 'such person' : `"${t('me')}"`} in this chat${t('people') === '' ? '' : `, only ${t('people')}`}.`,
  },
  'import/impossible-date-order': {
    exit: EXIT.refused,
    say: (t) =>
      `Read as ${or(t('order'), 'you said')}, most dates of this chat do not exist.${t('possible') === '' ? '' : ` They look like ${t('possible')}.`}`,
    hint: 'Leave --date-order out, or name another.',
  },
  'import/unknown-time-zone': {
    exit: EXIT.usage,
    say: (t) => `There is no ${t('timeZone') === '' ? 'such time zone' : `time zone "${t('timeZone')}"`}.`,
    hint: 'Name it like Europe/Berlin.',
  },
  'import/cancelled': { exit: EXIT.unexpected, say: () => `Stopped. ${NOTHING_CHANGED}` },
};

/** What follows the name of an archive; the reasons are those of main/chats/import/archive-fault.ts. */
function faultWords(reason: string): string {
  switch (reason) {
    case 'no-signature':
      return 'is no zip archive, whatever its name says';
    case 'no-table':
      return 'was cut off, or is no whole zip archive: the list of its files is missing';
    case 'cut':
      return 'was cut off: it ends before its files do';
    case 'several-parts':
      return 'is only one part of an archive that was split';
    case 'packed-data':
      return 'is damaged: a file in it cannot be unpacked';
    case 'entry-size':
      return 'is damaged: a file in it has not the length that it should have';
    case 'checksum':
      return 'is damaged: a file in it has not the check sum that it should have';
    case 'table':
      return 'is damaged: the list of its files contradicts itself';
    default:
      return 'is damaged or cut off';
  }
}
