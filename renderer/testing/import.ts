/** The double's importer: files with something in them, decisions that add up as main's do. */
import type { Handlers } from '../../preload/contract.ts';
import type {
  ChosenFile,
  ImportChange,
  ImportJob,
  ImportPreview,
  ImportSummary,
  PreviewResult,
} from '../../preload/contract/import.ts';
import { Refusal } from './bridge.ts';
import { NOW } from './histories.ts';
import type { DoubleJob } from './jobs.ts';

const DAY = 86_400_000;

export interface ImportScenario {
  /** `open`: nothing tells who the owner is; `texts`: several chats in one archive; `december`: dates as long as they get. */
  readonly preview: 'ambiguous' | 'certain' | 'open' | 'texts' | 'december';
  /** How many the person chooses; of three the second is none that can be read. */
  readonly files: 'one' | 'three';
}

type Progress = Extract<ImportJob, { state: 'running' }>['progress'];

const CHOSEN = {
  one: ['WhatsApp Chat with Mara Lindqvist.zip'],
  three: ['WhatsApp Chat with Mara Lindqvist.zip', 'holiday.jpg', 'WhatsApp Chat with Opa Heinrich.zip'],
} as const;
const TEXTS = ['WhatsApp Chat with Mara Lindqvist.txt', 'WhatsApp Chat with Opa Heinrich.txt'];
/** In the double's history. */
const CHAT_IDS: Readonly<Record<string, number>> = { 'Opa Heinrich': 50 };

const summaryOf = (title: string): ImportSummary => ({
  chatsAdded: 1,
  peopleAdded: 2,
  messagesAdded: 17_828,
  messagesMerged: 412,
  mediaAdded: 1_204,
  mediaBytesAdded: 198_000_000,
  mediaMissing: 37,
  notUnderstood: 14,
  warnings: [
    { code: 'invalid-text', count: 2 },
    { code: 'long-messages', count: 1 },
  ],
  chatId: CHAT_IDS[title] ?? 10,
});

/** Who the other one is, by the name of a text or file. */
const otherIn = (name: string): string => /with (.*)\.\w+$/.exec(name)?.[1] ?? 'Mara Lindqvist';

function previewOf(
  { fileId, name }: ChosenFile,
  scenario: ImportScenario['preview'],
  decisions: ImportChange,
): ImportPreview {
  const certain = scenario === 'certain';
  const { me, dateOrder, title, kind, timeZone, chatText } = decisions;
  const text = chatText ?? '_chat.txt';
  const other = otherIn(chatText ?? name);
  const isOpen = scenario === 'open';
  const owner = me === undefined ? (isOpen ? null : 'Robin') : me;
  const unnamed = owner === null ? `${other}, Robin` : owner === 'Robin' ? other : 'Robin';
  const named = title ?? (isOpen ? unnamed : other);
  const guess = certain ? 'certain' : 'guess';
  return {
    fileId,
    fileName: name,
    bytes: 214_000_000,
    format: 'whatsapp-export',
    chatText: { name: text, others: chatText === undefined ? [] : TEXTS.filter((one) => one !== text) },
    title: named,
    kind: kind ?? 'direct',
    people: [
      { sourceId: other, name: other, messages: 9_811 },
      { sourceId: 'Robin', name: 'Robin', messages: 8_429 },
    ],
    me: owner,
    timeZone: timeZone ?? 'Europe/Berlin',
    certainty: {
      me: me !== undefined ? 'decided' : isOpen ? 'open' : guess,
      kind: kind === undefined ? 'guess' : 'decided',
      timeZone: timeZone === undefined ? 'guess' : 'decided',
    },
    messages: 18_240,
    firstSentAt: dateOrder === 'mdy' ? new Date(2019, 1, 4, 9).getTime() : new Date(2019, 3, 2, 9).getTime(),
    lastSentAt: scenario === 'december' ? new Date(2025, 11, 24, 18).getTime() : NOW - DAY,
    dates: {
      order: dateOrder ?? 'dmy',
      certainty: dateOrder === undefined ? guess : 'decided',
      alternatives: certain ? [] : [dateOrder === 'mdy' ? 'dmy' : 'mdy'],
    },
    media: { found: 1_204, missing: 37, bytes: 198_000_000 },
    notUnderstood: certain
      ? { count: 0, examples: [] }
      : {
          count: 14,
          examples: [
            { line: 1_204, text: '[unbekannter Inhalt] ??' },
            { line: 7_781, text: '12.03.21, 25:61 - Mara Lindqvist: what time is this?' },
            { line: 9_002, text: '---------- forwarded ----------' },
          ],
        },
    // Of the chat that has this title already.
    alreadyHere: !certain && named === 'Mara Lindqvist' ? 412 : 0,
  };
}

export function importHandlers(
  scenario: ImportScenario,
  job: DoubleJob<Progress, ImportSummary>,
  fill: () => void,
): Handlers['import'] {
  const files = new Map<string, { readonly file: ChosenFile; decisions: ImportChange }>();
  let given = 0;
  const chosen = (names: readonly string[]) => {
    files.clear();
    return {
      files: names.map((name) => {
        const file = { fileId: `file-${++given}`, name };
        files.set(file.fileId, { file, decisions: {} });
        return file;
      }),
    };
  };
  const find = (fileId: string) => {
    const found = files.get(fileId);
    if (found === undefined) throw new Refusal('ipc/unknown-id', { kind: 'file' });
    return found;
  };
  const seen = (fileId: string): PreviewResult => {
    const { file, decisions } = find(fileId);
    if (file.name.endsWith('.jpg')) throw new Refusal('import/not-an-export', { name: file.name });
    if (scenario.preview === 'texts' && decisions.chatText === undefined)
      return { kind: 'texts', fileId, texts: TEXTS };
    return { kind: 'preview', preview: previewOf(file, scenario.preview, decisions) };
  };
  return {
    choose: () => chosen(CHOSEN[scenario.files]),
    open: ({ paths }) => chosen(paths.map((path) => path.replace(/^.*\//, ''))),
    look: ({ fileId }) => seen(fileId),
    adjust: ({ fileId, change }) => {
      const found = find(fileId);
      found.decisions = { ...(change.chatText === undefined ? found.decisions : {}), ...change };
      return seen(fileId);
    },
    discard: ({ fileId }) => {
      files.delete(fileId);
      return undefined;
    },
    start: ({ fileId }) => {
      const result = seen(fileId);
      if (result.kind !== 'preview') throw new Refusal('ipc/unknown-id', { kind: 'file' });
      const { certainty, people, title } = result.preview;
      if (certainty.me === 'open')
        throw new Refusal('import/me-needed', { people: people.map(({ name }) => name) });
      const { others } = result.preview.chatText;
      return job.start(summaryOf(title), () => {
        if (others.length === 0) files.delete(fileId);
        fill();
      });
    },
    cancel: () => job.cancel(),
    current: () => job.current,
  };
}
