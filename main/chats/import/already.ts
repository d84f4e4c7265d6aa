/**
 * How much of an export an earlier import brought already, by the identities under which the import will merge it
 * (docs/spec/import-whatsapp-export.md, 8). Writes nothing.
 */
import type { Source } from '../model.ts';
import { throwIfCancelled } from './errors.ts';
import { chatSourceId, Identities } from './identity.ts';
import { newParseReport } from './parse-report.ts';
import { parse } from './parse.ts';
import { detectFormat, lastBelievedYear, type PreviewOptions } from './preview.ts';
import { openSource } from './source.ts';
import { systemTimeZone, zoneFunction } from './zone.ts';

/** What the history knows; a reader of it fits. */
export interface KnownMessages {
  chatBySource(source: Source, sourceId: string): Promise<{ readonly id: number } | null>;
  knownMessages(chatId: number, sourceIds: readonly string[]): Promise<number>;
}

/** A person waits for this: of longer chats the import itself tells. */
const COMPARED = 250_000;
const BATCH = 5000;

/**
 * Messages of the export at `path` that are in the chat of this title already; 0 when there is no such chat, null when
 * the export is too long to compare. `messages`: how many it has. Throws the codes of `errors.ts`.
 */
export async function countAlreadyHere(
  path: string,
  { title, messages }: { readonly title: string; readonly messages: number },
  known: KnownMessages,
  options: PreviewOptions = {},
): Promise<number | null> {
  const chat = await known.chatBySource('whatsapp-export', chatSourceId(title));
  if (chat === null) return 0;
  if (messages > COMPARED) return null;
  const source = await openSource(path, options);
  try {
    const zone = zoneFunction(options.timeZone ?? systemTimeZone());
    const detected = await detectFormat(source, options);
    const lastYear = lastBelievedYear(options.now ?? Date.now());
    const identities = new Identities();
    let here = 0;
    let ids: string[] = [];
    for await (const batch of parse(source.chat.open(), { detected, zone, lastYear }, newParseReport())) {
      throwIfCancelled(options.signal);
      for (const message of batch) ids.push(identities.next(message));
      if (ids.length < BATCH) continue;
      here += await known.knownMessages(chat.id, ids);
      ids = [];
    }
    return here + (await known.knownMessages(chat.id, ids));
  } finally {
    await source.close();
  }
}
