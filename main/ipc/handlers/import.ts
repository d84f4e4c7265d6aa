/** Calls about importing: choose files, look into each, correct the guesses, run, and count what came of it. */
import { randomUUID } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import type { Emitters, Handlers } from '../../../preload/contract.ts';
import type {
  ImportChange,
  ImportJob,
  ImportSummary as ShownSummary,
  PreviewResult,
} from '../../../preload/contract/import.ts';
import { CofferError } from '../../base/error.ts';
import {
  countAlreadyHere,
  importExport,
  preview,
  type ImportDecisions,
  type ImportErrorCode,
  type PreviewOptions,
} from '../../chats/import/index.ts';
import type { Desktop } from '../desktop.ts';
import { IpcError } from '../errors.ts';
import { ownerOf, titleOf, toPreview, toSummary, type Looked } from './import-shown.ts';
import { JobRunner, meter } from './job.ts';
import type { Library } from './library.ts';

/** A file that was chosen, and what came of looking into it. */
interface ChosenFile {
  readonly path: string;
  /** Ends what reads it when it is discarded. */
  readonly stop: AbortController;
  looked: Looked | null;
  /** Known once the file was found to hold several. */
  texts: readonly string[];
  /** One look after the other: each begins with what the one before has decided. */
  turn: Promise<unknown>;
}
type Progress = Extract<ImportJob, { state: 'running' }>['progress'];

const NOTHING: Progress = {
  stage: 'reading',
  bytesDone: 0,
  bytesTotal: null,
  itemsDone: 0,
  itemsTotal: null,
  rate: null,
  etaSeconds: null,
};
/** How many names an error carries to the page. */
const NAMED = 50;

export interface ImportOptions {
  readonly library: Library;
  readonly desktop: Desktop;
  readonly emit: Pick<Emitters, 'import' | 'chats'>;
  reportUnforeseen(call: string, error: unknown): void;
}

export function importHandlers({ library, desktop, emit, reportUnforeseen }: ImportOptions) {
  const files = new Map<string, ChosenFile>();
  const runner = new JobRunner<Progress, ShownSummary>({
    name: 'import',
    first: NOTHING,
    changed: emit.import.changed,
    reportUnforeseen,
  });

  const find = (fileId: string): ChosenFile => {
    const found = files.get(fileId);
    if (!found) throw new IpcError('ipc/unknown-id', { kind: 'file' });
    return found;
  };
  const forget = (fileId: string): void => {
    files.get(fileId)?.stop.abort();
    files.delete(fileId);
  };

  function chosen(paths: readonly string[]) {
    for (const fileId of files.keys()) forget(fileId);
    return {
      files: paths.map((file) => {
        const fileId = randomUUID();
        const stop = new AbortController();
        files.set(fileId, { path: file, stop, looked: null, texts: [], turn: Promise.resolve() });
        return { fileId, name: path.basename(file) };
      }),
    };
  }

  async function look(fileId: string, change: ImportChange): Promise<PreviewResult> {
    const file = find(fileId);
    const mine = file.turn.then(async () => {
      const looked = await readAgain(file, change);
      const already = await alreadyHere(file, looked);
      file.looked = looked;
      return { kind: 'preview' as const, preview: toPreview(fileId, looked, already) };
    });
    file.turn = mine.catch(() => undefined);
    try {
      return await mine;
    } catch (error) {
      if (file.stop.signal.aborted) return { kind: 'none' };
      const texts = severalTexts(error);
      if (texts.length < 2) throw error;
      file.texts = texts;
      return { kind: 'texts', fileId, texts: [...texts] };
    }
  }

  /** Only what changes how the text is read needs it to be read again. */
  async function readAgain(file: ChosenFile, change: ImportChange): Promise<Looked> {
    const { path: from, looked, texts } = file;
    const decisions = merged(looked?.decisions ?? {}, change);
    const anew = ['dateOrder', 'timeZone', 'chatText'].some((name) => Object.hasOwn(change, name));
    if (looked !== null && !anew) return { ...looked, decisions };
    return { path: from, texts, decisions, seen: await preview(from, readingOptions(file, decisions)) };
  }

  async function alreadyHere(file: ChosenFile, looked: Looked): Promise<number | null> {
    const { messages } = looked.seen;
    const options = readingOptions(file, looked.decisions);
    return await library.reading(({ read }) =>
      countAlreadyHere(file.path, { title: titleOf(looked), messages }, read, options),
    );
  }

  const handlers: Handlers['import'] = {
    choose: async () => chosen((await desktop.chooseFiles()) ?? []),
    open: ({ paths }) => chosen(paths),
    look: ({ fileId }) => look(fileId, {}),
    adjust: ({ fileId, change }) => look(fileId, change),
    discard: ({ fileId }) => {
      forget(fileId);
      return undefined;
    },
    start({ fileId }) {
      const { looked, texts } = find(fileId);
      if (looked === null) throw new IpcError('ipc/unknown-id', { kind: 'file' });
      const { path: file, decisions, seen } = looked;
      const me = ownerOf(looked);
      // Said before it runs: to import with nobody as the owner, one has to say so.
      if (decisions.me === undefined && me === null && seen.people.length > 0) {
        const people = seen.people.slice(0, NAMED).map(({ name }) => name);
        throw new CofferError<ImportErrorCode>('import/me-needed', { people });
      }
      const { kind, timeZone } = seen;
      return runner.start(async (signal, report) => {
        const pace = meter();
        const space = await statfs(library.profile.folder);
        const summary = await library.writing('import', async ({ write }) =>
          importExport(
            await write.beginImport(),
            file,
            // What was shown is what is kept.
            { kind, timeZone, ...decisions, me, title: titleOf(looked) },
            {
              signal,
              freeBytes: space.bavail * space.bsize,
              onProgress: ({ stage, done, total, messages }) =>
                report({
                  stage,
                  bytesDone: done,
                  bytesTotal: total,
                  itemsDone: messages,
                  itemsTotal: seen.messages,
                  ...pace(done, total),
                }),
            },
          ),
        );
        // Of several chats in one file, another may be next.
        if (texts.length < 2) files.delete(fileId);
        library.changed();
        emit.chats.changed({ reason: 'import' });
        return toSummary(summary);
      });
    },
    cancel: () => {
      runner.cancel();
      return undefined;
    },
    current: () => runner.current,
  };
  return {
    handlers,
    async close() {
      for (const fileId of files.keys()) forget(fileId);
      await runner.close();
    },
  };
}

/** Another text is another chat: of what was decided for the one before, only where it was written stays. */
function merged(before: ImportDecisions, change: ImportChange): ImportDecisions {
  const { timeZone } = before;
  const kept = change.chatText === undefined ? before : timeZone === undefined ? {} : { timeZone };
  return { ...kept, ...change };
}

function readingOptions({ stop }: ChosenFile, decisions: ImportDecisions): PreviewOptions {
  const { dateOrder, timeZone, chatText } = decisions;
  return {
    signal: stop.signal,
    ...(dateOrder === undefined ? {} : { dateOrder }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(chatText === undefined ? {} : { chatText }),
  };
}

/** The names of the texts, each once: where only their folders differ, nobody could say which is meant. */
function severalTexts(error: unknown): readonly string[] {
  if (!(error instanceof CofferError) || error.code !== 'import/several-chat-texts') return [];
  const { found } = error.data;
  return Array.isArray(found) ? [...new Set(found.map(String))] : [];
}
