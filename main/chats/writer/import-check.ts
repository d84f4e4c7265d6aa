/**
 * The rules that every value handed over by an importer must keep. The importers are ours, but what they hand over
 * comes from foreign files: a fault there must end as `chats/bad-import`, with nothing written.
 */
import { CofferError } from '../../base/error.ts';
import type { ChatsErrorCode } from '../errors.ts';
import type { ImportedAttachment, ImportedChat, ImportedMessage, ImportedPerson } from '../model.ts';

/** UTF-16 units; longer texts are an importer's to cut. */
const LONGEST_TEXT = 1 << 24;
const LONGEST_ID = 1024;
const LONGEST_NAME = 16_384;
/** What a JavaScript Date can hold. */
const LATEST = 8.64e15;

export function checkChat(chat: ImportedChat): void {
  checkId(chat.sourceId, 'chat.sourceId');
  checkText(chat.title, 'chat.title', LONGEST_NAME);
  if (chat.unread !== undefined && (!Number.isSafeInteger(chat.unread) || chat.unread < 0))
    fail('chat.unread');
}

export function checkPerson(person: ImportedPerson): void {
  checkId(person.sourceId, 'person.sourceId');
  checkText(person.name, 'person.name', LONGEST_NAME);
}

export function checkMessage(message: ImportedMessage): void {
  checkId(message.sourceId, 'message.sourceId');
  checkTime(message.sentAt, 'message.sentAt');
  if (message.body !== null) checkText(message.body, 'message.body', LONGEST_TEXT);
  if (message.editedAt !== undefined && message.editedAt !== null)
    checkTime(message.editedAt, 'message.editedAt');
  if (message.quotes !== undefined && message.quotes !== null) checkId(message.quotes, 'message.quotes');
  if (message.quotedText !== undefined && message.quotedText !== null)
    checkText(message.quotedText, 'message.quotedText', LONGEST_TEXT);
  if (message.attachments !== undefined) message.attachments.forEach(checkAttachment);
  for (const { body, editedAt } of message.earlier ?? []) {
    if (body !== null) checkText(body, 'message.earlier.body', LONGEST_TEXT);
    if (editedAt !== null) checkTime(editedAt, 'message.earlier.editedAt');
  }
  if (message.reactions === undefined) return;
  for (const reaction of message.reactions) {
    checkText(reaction.emoji, 'reaction.emoji', LONGEST_ID);
    if (reaction.at !== null) checkTime(reaction.at, 'reaction.at');
  }
}

/** The JSON text of a message's details, or null. */
export function detailsText(details: ImportedMessage['details']): string | null {
  if (details === undefined || details === null) return null;
  const text = JSON.stringify(details);
  if (text.length > LONGEST_TEXT) fail('message.details');
  return text;
}

function checkAttachment(attachment: ImportedAttachment): void {
  if (attachment.sha256 !== null && attachment.sha256.length !== 32) fail('attachment.sha256');
  if (attachment.fileName !== null) checkText(attachment.fileName, 'attachment.fileName', LONGEST_NAME);
  if (attachment.mime !== null) checkText(attachment.mime, 'attachment.mime', LONGEST_ID);
  const { size } = attachment;
  if (size !== null && (!Number.isSafeInteger(size) || size < 0)) fail('attachment.size');
}

function checkId(value: string, field: string): void {
  if (typeof value !== 'string' || value.length === 0 || value.length > LONGEST_ID) fail(field);
}

function checkText(value: string, field: string, longest: number): void {
  if (typeof value !== 'string' || value.length > longest) fail(field);
}

function checkTime(value: number, field: string): void {
  if (!Number.isSafeInteger(value) || Math.abs(value) > LATEST) fail(field);
}

function fail(field: string): never {
  throw new CofferError<ChatsErrorCode>('chats/bad-import', { field });
}
