/** Every code that the chat store reports, with what it means. The words are the page's and the command line's. */
export type ChatsErrorCode =
  /** Another process, or another open history in this one, is the writer of this folder. */
  | 'chats/locked'
  /** The folder holds no history and none may be created here. */
  | 'chats/not-found'
  /** The database was written by a newer version of Coffer. data: found, known. */
  | 'chats/newer-schema'
  /** The file is no chat database, or SQLite finds it damaged. */
  | 'chats/damaged'
  /** The disk is full: nothing of the unfinished change was kept. */
  | 'chats/disk-full'
  /** Reading or writing a file failed. data: reason (a system code). */
  | 'chats/io'
  /** No chat with this id. */
  | 'chats/unknown-chat'
  /** No message with this id. */
  | 'chats/unknown-message'
  /** A cursor, limit or text that cannot be: out of range, empty, too long. data: field. */
  | 'chats/bad-request'
  /** A note without words, or with too many. data: reason (`empty`, `too-long`), limit (UTF-16 units). */
  | 'chats/bad-note'
  /** An importer handed over a value that breaks the rules of model.ts. data: field. */
  | 'chats/bad-import'
  /** A message or a reaction names a person that was not handed over before. */
  | 'chats/unknown-person'
  /** An attachment names media that are not in the store. data: sha256. */
  | 'chats/unknown-medium'
  /** Media whose bytes are not what their name promises. data: sha256. */
  | 'chats/media-damaged'
  /** Media that should be in the store and are not. data: sha256. */
  | 'chats/media-missing'
  /** The history was opened for reading only. */
  | 'chats/read-only'
  /** The history, or this import, is already closed. */
  | 'chats/closed'
  /** A fault of Coffer's own, seen in a worker thread. data: reason (a name, no content). */
  | 'chats/unexpected';
