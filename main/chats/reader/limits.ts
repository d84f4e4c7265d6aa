/** Checks of what a query is asked for: the callers are the page and the command line. */
import { CofferError } from '../../base/error.ts';
import type { ChatsErrorCode } from '../errors.ts';

const LARGEST_PAGE = 500;

export function checkedLimit(limit: number): number {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > LARGEST_PAGE) badRequest('limit');
  return limit;
}

export function checkedInteger(value: number, field: string): number {
  if (!Number.isSafeInteger(value)) badRequest(field);
  return value;
}

export function badRequest(field: string): never {
  throw new CofferError<ChatsErrorCode>('chats/bad-request', { field });
}
