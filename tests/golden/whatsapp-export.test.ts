/**
 * One invented export for each way WhatsApp writes them, and what Coffer reads from it.
 * `UPDATE_GOLDEN=1 npx vitest run tests/golden/whatsapp-export.test.ts` writes `expected.json` anew: read the diff.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importExport, preview } from '../../main/chats/import/index.ts';
import type { ImportedMessage } from '../../main/chats/model.ts';
import { RecordingSink } from '../support/recording-sink.ts';

const root = join(import.meta.dirname, 'whatsapp-export');
const NOW = Date.UTC(2026, 10, 23);
const options = { now: NOW, timeZone: 'Europe/Berlin' };

function brief(message: ImportedMessage): Record<string, unknown> {
  const { sourceId, senderSourceId, sentAt, kind, body, attachments, ...rest } = message;
  expect(sourceId).toMatch(/^[0-9a-f]{64}$/);
  return {
    at: new Date(sentAt).toISOString(),
    from: senderSourceId,
    kind,
    body,
    ...rest,
    ...(attachments === undefined
      ? {}
      : {
          attachments: attachments.map((a) => ({
            ...a,
            sha256: a.sha256 === null ? null : Buffer.from(a.sha256).toString('hex').slice(0, 16),
          })),
        }),
  };
}

/** Folders hold their media; the others hold one text. */
function inputOf(variant: string): string {
  const folder = join(root, variant);
  const names = readdirSync(folder).filter((name) => name !== 'expected.json');
  const only = names[0];
  if (only === undefined) throw new TypeError(`no input in ${variant}`);
  return join(folder, only);
}

const variants = readdirSync(root).sort();

describe('an export reads as expected', () => {
  test('there are at least 25 variants', () => {
    expect(variants.length).toBeGreaterThanOrEqual(25);
  });

  test.each(variants)('%s', async (variant) => {
    const path = inputOf(variant);
    const seen = await preview(path, options);
    const sink = new RecordingSink();
    const summary = await importExport(
      sink,
      path,
      { timeZone: options.timeZone, ...(seen.me === null ? { me: null } : {}) },
      { now: NOW },
    );
    expect(sink.state).toBe('committed');
    expect(summary.messages).toBe(seen.messages);
    expect(summary.lines).toEqual(seen.lines);
    expect(() => JSON.stringify(seen)).not.toThrow();
    const actual = JSON.parse(
      JSON.stringify({ preview: seen, messages: sink.recorded.map(brief) }),
    ) as unknown;
    const file = join(root, variant, 'expected.json');
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, `${JSON.stringify(actual, null, 1)}\n`);
    else expect(existsSync(file)).toBe(true);
    expect(actual).toEqual(JSON.parse(readFileSync(file, 'utf8')));
  });
});
