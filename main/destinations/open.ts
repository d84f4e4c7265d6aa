/** From a description that can be stored and sent between threads to a destination that works. */
import { missingCase } from '../base/error.ts';
import { FolderDestination } from './folder.ts';
import type { Destination } from './port.ts';

/** Names a place for backups. Holds no credentials. */
export type Place = { readonly kind: 'folder'; readonly path: string };

export function openDestination(place: Place): Destination {
  switch (place.kind) {
    case 'folder':
      return new FolderDestination(place.path);
    default:
      return missingCase(place.kind);
  }
}
