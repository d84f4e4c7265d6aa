/** Calls about importing: look at a file, correct the guesses, run, and count what came of it. */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Emitters, Handlers } from '../../../preload/contract.ts';
import type {
  ImportJob,
  ImportPreview as ShownPreview,
  ImportSummary as ShownSummary,
  PreviewResult,
} from '../../../preload/contract/import.ts';
import {
  importExport,
  preview,
  type ImportDecisions,
  type ImportPreview,
  type ImportSummary,
} from '../../chats/import/index.ts';
import type { Desktop } from '../desktop.ts';
import { IpcError } from '../errors.ts';
import { JobRunner, meter } from './job.ts';
import type { Library } from './library.ts';

interface Pending {
  readonly path: string;
  readonly decisions: ImportDecisions;
  readonly seen: ImportPreview;
}
type Running = Extract<ImportJob, { state: 'running' }>;
type Progress = Running['progress'];

const NOTHING: Progress = {
  stage: 'reading',
  bytesDone: 0,
  bytesTotal: null,
  itemsDone: 0,
  itemsTotal: null,
  rate: null,
  etaSeconds: null,
};
const SHOWN_EXAMPLES = 20;

export interface ImportOptions {
  readonly library: Library;
  readonly desktop: Desktop;
  readonly emit: Emitters;
  reportUnforeseen(call: string, error: unknown): void;
}

export function importHandlers({ library, desktop, emit, reportUnforeseen }: ImportOptions) {
  const pending = new Map<string, Pending>();
  const runner = new JobRunner<Progress, ShownSummary>({
    name: 'import',
    first: NOTHING,
    changed: emit.import.changed,
    reportUnforeseen,
  });

  const find = (previewId: string): Pending => {
    const found = pending.get(previewId);
    if (!found) throw new IpcError('ipc/unknown-id', { kind: 'preview' });
    return found;
  };

  async function look(file: string, decisions: ImportDecisions, previewId: string): Promise<PreviewResult> {
    const { dateOrder } = decisions;
    const seen = await preview(file, dateOrder === undefined ? {} : { dateOrder });
    pending.set(previewId, { path: file, decisions, seen });
    return { kind: 'preview', preview: toPreview(previewId, file, seen, decisions) };
  }

  const handlers: Handlers['import'] = {
    async choose() {
      const [file] = (await desktop.chooseFiles()) ?? [];
      return file === undefined ? { kind: 'none' } : await look(file, {}, randomUUID());
    },
    async open({ paths }) {
      const [file] = paths;
      return file === undefined ? { kind: 'none' } : await look(file, {}, randomUUID());
    },
    async adjust({ previewId, me, dateOrder, title }) {
      const { path: file } = find(previewId);
      const decisions = { me, ...(dateOrder !== null && { dateOrder }), ...(title !== null && { title }) };
      return await look(file, decisions, previewId);
    },
    discard: ({ previewId }) => {
      pending.delete(previewId);
      return undefined;
    },
    start({ previewId }) {
      const { path: file, decisions, seen } = find(previewId);
      return runner.start(async (signal, report) => {
        const pace = meter();
        const sink = await (await library.history()).write.beginImport();
        const summary = await importExport(
          sink,
          file,
          { me: seen.me, ...decisions },
          {
            signal,
            onProgress: ({ done, total, messages }) =>
              report({
                ...NOTHING,
                bytesDone: done,
                bytesTotal: total,
                itemsDone: messages,
                itemsTotal: seen.messages,
                ...pace(done, total),
              }),
          },
        );
        pending.delete(previewId);
        library.changed();
        emit.chats.changed({ reason: 'import' });
        return await toSummary(summary, library);
      });
    },
    cancel: () => {
      runner.cancel();
      return undefined;
    },
    current: () => runner.current,
  };
  return { handlers, close: () => runner.close() };
}

function toPreview(
  previewId: string,
  file: string,
  seen: ImportPreview,
  decisions: ImportDecisions,
): ShownPreview {
  const { dates, media } = seen;
  return {
    previewId,
    fileNames: [path.basename(file)],
    bytes: seen.totalBytes,
    format: seen.format,
    chats: [{ title: decisions.title ?? seen.title, kind: seen.kind, messages: seen.messages }],
    people: seen.people.map(({ name, messages }) => ({ sourceId: name, name, messages })),
    me: decisions.me === undefined ? seen.me : decisions.me,
    messages: seen.messages,
    firstSentAt: seen.first?.at ?? null,
    lastSentAt: seen.last?.at ?? null,
    dates: {
      order: dates.order,
      certainty: dates.confidence,
      alternatives: [...dates.alternatives],
    },
    media: { found: media.found, missing: media.missing + media.omitted, bytes: media.foundBytes },
    notUnderstood: {
      count: seen.lines.notUnderstood,
      examples: seen.notUnderstood
        .slice(0, SHOWN_EXAMPLES)
        .map(({ line, excerpt }) => ({ line, text: excerpt })),
    },
    alreadyHere: null,
  };
}

async function toSummary(summary: ImportSummary, library: Library): Promise<ShownSummary> {
  const { counts, lines, media, warnings, title } = summary;
  const chats = await (await library.history()).read.chatsByTitle(title, 1);
  return {
    chatsAdded: counts.chatsAdded,
    peopleAdded: counts.peopleAdded,
    messagesAdded: counts.messagesAdded,
    messagesMerged: counts.messagesMerged,
    mediaAdded: counts.mediaAdded,
    mediaBytesAdded: counts.mediaBytesAdded,
    mediaMissing: media.missing + media.omitted,
    notUnderstood: lines.notUnderstood,
    warnings: warnings.map(({ code, count }) => ({ code, count })),
    chatId: chats[0]?.id ?? null,
  };
}
