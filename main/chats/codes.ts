/** The small numbers that message rows hold in place of words. They are never renumbered. */
import type { MessageKind } from './model.ts';

const KIND_NUMBERS: Readonly<Record<MessageKind, number>> = {
  text: 1,
  image: 2,
  video: 3,
  gif: 4,
  audio: 5,
  voice: 6,
  sticker: 7,
  document: 8,
  contact: 9,
  location: 10,
  poll: 11,
  call: 12,
  system: 13,
  unknown: 14,
};

const KIND_NAMES = new Map(
  Object.entries(KIND_NUMBERS).map(([name, number]) => [number, name as MessageKind] as const),
);

/** Undefined when `kind` is none of ours: what an importer hands over is checked, not believed. */
export function kindNumber(kind: string): number | undefined {
  return Object.hasOwn(KIND_NUMBERS, kind) ? KIND_NUMBERS[kind as MessageKind] : undefined;
}

export function kindName(number: number): MessageKind {
  return KIND_NAMES.get(number) ?? 'unknown';
}

/** Bits of `message.flags`. */
export const FLAG = {
  /** Was edited; `edited_at` says when, if the source does. */
  edited: 1,
  /** Deleted by its sender; a tombstone, and a body only if one was kept here before the deletion. */
  deleted: 2,
  starred: 4,
  /** Deleted here by the owner: emptied, and no import fills it again. */
  deletedHere: 8,
} as const;
