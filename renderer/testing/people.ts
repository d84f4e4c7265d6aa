/** The hand-written chats of the double. */
import type { Attachment } from '../../preload/contract/chats.ts';
import { CLIP, NOW, photo, shaOf, type History, type Part } from './histories.ts';

const DAY = 86_400_000;

function medium(seed: number, part: Partial<Attachment>): Attachment {
  return {
    id: seed,
    kind: 'document',
    fileName: null,
    mime: null,
    size: null,
    sha256: shaOf(seed),
    missing: null,
    ...part,
  };
}

const hikes: readonly Part[] = [
  { kind: 'system', body: 'Mara Lindqvist changed the subject to “Sunday hikes 🥾”', after: 0 },
  {
    who: 1,
    body: 'Morning everyone. The forecast for tomorrow is perfect: cold, clear, hardly any wind.',
    after: 12,
  },
  {
    who: 1,
    kind: 'image',
    body: 'This is where we would start',
    attachments: [photo(901, 'IMG-20260313-WA0004.jpg')],
    after: 1,
  },
  {
    who: 0,
    body: 'Beautiful! I can take three people from the station.',
    reactions: [
      { emoji: '❤️', count: 2, names: ['Mara Lindqvist', 'Jonas Weber'], mine: false },
      { emoji: '🙏', count: 1, names: ['Amina Haddad'], mine: false },
    ],
    after: 8,
  },
  {
    who: 2,
    body: 'Count me in. Is the path open again after the storm?',
    after: 4,
  },
  {
    who: 3,
    body: 'It is. I asked at the hut yesterday: https://example.org/hut/paths',
    quote: {
      messageId: 200_002_404,
      senderName: 'Jonas Weber',
      fromMe: false,
      kind: 'text',
      excerpt: 'Count me in. Is the path open again after the storm?',
    },
    after: 3,
  },
  {
    who: 1,
    kind: 'poll',
    poll: {
      question: 'When do we meet?',
      options: [
        { text: '8:00, for the early light', votes: 2 },
        { text: '9:30', votes: 5 },
        { text: 'After lunch', votes: 1 },
      ],
    },
    after: 25,
  },
  {
    who: 3,
    kind: 'location',
    location: { latitude: 47.55912, longitude: 10.74983, name: 'Car park at the old mill' },
    after: 18,
  },
  { who: 2, deleted: true, after: 2 },
  { who: 2, body: 'I will bring the stove and the good coffee ☕', edited: true, after: 1 },
  {
    who: 0,
    body: 'Then I bring cake.',
    starred: true,
    reactions: [
      { emoji: '🎉', count: 3, names: ['Mara Lindqvist', 'Jonas Weber', 'Amina Haddad'], mine: false },
    ],
    after: 6,
  },
  { who: 0, body: '9:30 it is. See you at the mill!', after: 1 },
];

const mara: readonly Part[] = [
  { who: 1, body: 'Are you awake?', after: 0 },
  { who: 0, body: 'Barely. What is it?', after: 3 },
  {
    who: 1,
    body: 'I finally scanned grandmother’s letters. All forty-one of them. You were right, she did write about the winter of the great snow, and about the dog, and about how your grandfather carried the stove up three flights of stairs on his own because the neighbours were all asleep.',
    after: 2,
  },
  {
    who: 1,
    kind: 'document',
    attachments: [
      medium(911, {
        fileName: 'Letters 1951–1963, scanned and in order.pdf',
        mime: 'application/pdf',
        size: 28_400_000,
      }),
    ],
    after: 1,
  },
  {
    who: 0,
    body: 'You are wonderful. I have been hoping for this for years.',
    reactions: [{ emoji: '❤️', count: 1, names: ['Mara Lindqvist'], mine: false }],
    after: 9,
  },
  {
    who: 1,
    kind: 'voice',
    attachments: [
      medium(912, { kind: 'voice', fileName: 'PTT-20260314-WA0001.opus', mime: 'audio/ogg', size: 84_000 }),
    ],
    after: 4,
  },
  {
    who: 1,
    kind: 'video',
    body: 'The last ferry of the day',
    attachments: [
      medium(CLIP, {
        kind: 'video',
        fileName: 'VID-20260313-WA0007.mp4',
        mime: 'video/webm',
        size: 3_400_000,
      }),
    ],
    after: 11,
  },
  {
    kind: 'call',
    who: 1,
    body: 'Missed voice call, Tap to call back',
    call: { video: false, missed: true, durationSeconds: null },
    after: 20,
  },
  { kind: 'call', who: 0, call: { video: true, missed: false, durationSeconds: 1934 }, after: 5 },
  {
    who: 0,
    body: 'So good to see you. Give everybody a hug from me, and do tell me when the parcel arrives.',
    after: 40,
  },
  { who: 1, body: 'I will! Talk on Sunday 👋', after: 2 },
];

const heinrich: readonly Part[] = [
  {
    who: 1,
    kind: 'image',
    attachments: [
      medium(921, { kind: 'image', fileName: 'IMG-20190812-WA0000.jpg', sha256: null, missing: 'omitted' }),
    ],
    after: 0,
  },
  {
    who: 1,
    kind: 'video',
    attachments: [medium(922, { kind: 'video', fileName: null, sha256: null, missing: 'view-once' })],
    after: 1,
  },
  {
    who: 1,
    kind: 'document',
    attachments: [
      medium(923, {
        fileName: 'Apfelkuchen wie bei Tante Grete, mit Streuseln und ohne Rosinen (endgültige Fassung).docx',
        sha256: null,
        missing: 'not-in-export',
      }),
    ],
    after: 1,
  },
  { who: 1, kind: 'unknown', body: '<sent something this phone did not understand>', after: 5 },
  { who: 0, body: 'Danke, Opa!', after: 30 },
];

const arabic: readonly Part[] = [
  { who: 1, body: 'صباح الخير يا أصدقاء! هل الكل جاهز لرحلة يوم الجمعة؟', after: 0 },
  { who: 2, body: 'نعم، حجزت التذاكر: https://example.org/train', after: 4 },
  { who: 0, body: 'ممتاز، شكراً جزيلاً 🙏', after: 3 },
  { who: 1, kind: 'image', body: 'هذه صورة الفندق', attachments: [photo(931, 'hotel.jpg')], after: 6 },
];

const notes: readonly Part[] = [
  { body: 'Gate code of the garden: ask Jonas, do not write it down here.', after: 0 },
  { body: 'Books to read\n– The Summer Book\n– A Field Guide to Getting Lost\n– The Wall', after: 600 },
  { body: 'Call the roofer on Monday.', after: 1200 },
];

type Seed = Partial<History> & Pick<History, 'title'>;

const LONG_TITLE =
  'Organisation of the great neighbourhood summer party with music, cake, the flea market and the little theatre on the square';

const seeds: readonly Seed[] = [
  {
    title: 'Sunday hikes 🥾',
    kind: 'group',
    members: ['Mara Lindqvist', 'Jonas Weber', 'Amina Haddad'],
    count: 2_412,
    written: hikes,
    end: NOW - 9 * 60_000,
    unread: 3,
  },
  {
    title: 'Mara Lindqvist',
    members: ['Mara Lindqvist'],
    count: 18_240,
    written: mara,
    end: NOW - 3_600_000,
  },
  {
    title: 'Family',
    kind: 'group',
    members: ['Mama', 'Papa', 'Lena', 'Opa Heinrich', 'Tante Ruth', 'Felix'],
    count: 1_000_000,
    step: 300_000,
    end: NOW - 2 * 3_600_000,
    unread: 128,
  },
  { title: 'Notes to self', kind: 'notes', count: 3, written: notes, end: NOW - DAY },
  {
    title: 'Opa Heinrich',
    members: ['Opa Heinrich'],
    count: 322,
    written: heinrich,
    end: NOW - DAY - 3_600_000,
  },
  {
    title: 'رحلة الجمعة',
    kind: 'group',
    members: ['ليلى', 'عمر'],
    count: 4,
    written: arabic,
    end: NOW - 2 * DAY,
  },
  {
    title: LONG_TITLE,
    kind: 'group',
    members: ['Bartholomäus-Maximilian von und zu Hohenlangenfels', 'Zoë'],
    count: 777,
    end: NOW - 3 * DAY,
  },
];

const NAMES =
  'Noor Visser,Tom Becker,Ines Carvalho,Yuki Tanaka,Piotr Nowak,Chiara Rossi,Book club,Samuel Osei,Hannah Klein,Dentist Dr. Moor,Flat 4b,Elif Kaya,Choir,Marco Silva,Greta Holm,Football Thursday,Ravi Patel,Old colleagues,Louise Martin,Kindergarten parents'.split(
    ',',
  );

function history(seed: Seed, id: number): History {
  const members = seed.members ?? [seed.title];
  return {
    id,
    kind: 'direct',
    archived: false,
    unread: 0,
    count: 400,
    step: 3_600_000,
    end: NOW - id * DAY,
    written: [],
    ...seed,
    members: seed.kind === 'notes' ? [] : members,
  };
}

export const histories: readonly History[] = [
  ...seeds.map((seed, index) => history(seed, [20, 10, 30, 40, 50, 60, 70][index] ?? index)),
  ...NAMES.map((title, index) =>
    history({ title, count: 40 + index * 37, end: NOW - (index + 4) * 3 * DAY }, 100 + index),
  ),
  ...['Old flat share', 'Project 2018', 'Driving school'].map((title, index) =>
    history({ title, archived: true, count: 90, end: NOW - (index + 2) * 300 * DAY }, 200 + index),
  ),
];
