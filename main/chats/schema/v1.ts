/** Version 1 of the chat database. Once released, this file is never changed: a new version is a new file. */
import { BACKUP_TABLES, changeTriggersSql } from './tables.ts';
import type { SchemaVersion } from './versions.ts';

const tables = `
CREATE TABLE meta (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  history_id BLOB NOT NULL CHECK (length(history_id) = 16),
  epoch INTEGER NOT NULL
) STRICT;

CREATE TABLE segment_change (
  key INTEGER PRIMARY KEY,
  epoch INTEGER NOT NULL
) STRICT;

CREATE TABLE search_change (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id INTEGER NOT NULL
) STRICT;

CREATE TABLE person (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  source_id TEXT NOT NULL,
  name TEXT NOT NULL,
  is_me INTEGER NOT NULL CHECK (is_me IN (0, 1))
) STRICT;

CREATE TABLE chat (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  source_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  archived INTEGER NOT NULL CHECK (archived IN (0, 1)),
  unread INTEGER NOT NULL,
  message_count INTEGER NOT NULL,
  last_at INTEGER NOT NULL
) STRICT;

CREATE TABLE member (
  id INTEGER PRIMARY KEY,
  chat_id INTEGER NOT NULL REFERENCES chat (id),
  person_id INTEGER NOT NULL REFERENCES person (id)
) STRICT;

CREATE TABLE media (
  id INTEGER PRIMARY KEY,
  sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
  size INTEGER NOT NULL CHECK (size >= 0),
  mime TEXT
) STRICT;

CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  chat_id INTEGER NOT NULL REFERENCES chat (id),
  sent_at INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  sender_id INTEGER REFERENCES person (id),
  kind INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  source_id TEXT NOT NULL,
  body TEXT,
  edited_at INTEGER,
  quoted_source_id TEXT,
  quoted_text TEXT,
  details TEXT
) STRICT;

CREATE TABLE message_edit (
  id INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL REFERENCES message (id),
  body TEXT,
  edited_at INTEGER
) STRICT;

CREATE TABLE attachment (
  id INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL REFERENCES message (id),
  chat_id INTEGER NOT NULL REFERENCES chat (id),
  sent_at INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  kind TEXT NOT NULL,
  file_name TEXT,
  mime TEXT,
  size INTEGER,
  media_id INTEGER REFERENCES media (id),
  missing TEXT,
  CHECK ((media_id IS NULL) = (missing IS NOT NULL))
) STRICT;

CREATE TABLE reaction (
  id INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL REFERENCES message (id),
  person_id INTEGER NOT NULL REFERENCES person (id),
  emoji TEXT NOT NULL,
  at INTEGER
) STRICT;
`;

const indexes = `
CREATE UNIQUE INDEX person_source ON person (source, source_id);
CREATE UNIQUE INDEX chat_source ON chat (source, source_id);
CREATE INDEX chat_recent ON chat (archived, last_at, id);
CREATE UNIQUE INDEX member_pair ON member (chat_id, person_id);
CREATE UNIQUE INDEX media_content ON media (sha256);
CREATE UNIQUE INDEX message_source ON message (chat_id, source_id);
CREATE UNIQUE INDEX message_order ON message (chat_id, sent_at, seq);
CREATE INDEX message_edit_of ON message_edit (message_id);
CREATE UNIQUE INDEX attachment_of ON attachment (message_id, ordinal);
CREATE INDEX attachment_recent ON attachment (chat_id, sent_at, id);
CREATE INDEX attachment_media ON attachment (media_id) WHERE media_id IS NOT NULL;
CREATE UNIQUE INDEX reaction_of ON reaction (message_id, person_id, emoji);
`;

const searchTriggers = `
CREATE TRIGGER message_search_update AFTER UPDATE OF body, flags, sent_at, chat_id ON message
  BEGIN INSERT INTO search_change (message_id) VALUES (old.id); END;
CREATE TRIGGER message_search_delete AFTER DELETE ON message
  BEGIN INSERT INTO search_change (message_id) VALUES (old.id); END;
`;

const noteChanges = BACKUP_TABLES.filter((table) => table.since === 1)
  .map(changeTriggersSql)
  .join('');

export const version1: SchemaVersion = {
  version: 1,
  tables,
  indexes: indexes + noteChanges + searchTriggers,
};
