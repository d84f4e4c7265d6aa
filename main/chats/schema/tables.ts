/**
 * The tables that a backup copies, and how their rows are cut into segments.
 *
 * A segment is a run of `SEGMENT_ROWS` consecutive ids: segment `n` holds the ids from `n * 4096` to
 * `n * 4096 + 4095`. Its number never changes, so a row is always in the same segment
 * (docs/spec/chat-store.md, "Segments").
 */
export const SEGMENT_SHIFT = 12;

/** Ids a segment spans, the same for every table of `BACKUP_TABLES`. */
export const SEGMENT_ROWS = 1 << SEGMENT_SHIFT;

/**
 * Parents before children, so that rows can be inserted back in this order under foreign keys. `no` is the
 * table's number in `segment_change` and is never given to another table.
 */
export const BACKUP_TABLES = [
  { name: 'person', no: 1, since: 1 },
  { name: 'chat', no: 2, since: 1 },
  { name: 'member', no: 3, since: 1 },
  { name: 'media', no: 4, since: 1 },
  { name: 'message', no: 5, since: 1 },
  { name: 'message_edit', no: 6, since: 1 },
  { name: 'attachment', no: 7, since: 1 },
  { name: 'reaction', no: 8, since: 1 },
] as const satisfies readonly BackupTable[];

export interface BackupTable {
  readonly name: string;
  readonly no: number;
  /** The schema version that brought the table. */
  readonly since: number;
}

export type BackupTableName = (typeof BACKUP_TABLES)[number]['name'];

/** SQL for the key of a row's segment in `segment_change`: table number in the high half, segment below. */
function segmentKeySql(tableNo: number, id: string): string {
  return `(${tableNo * 2 ** 32} + (${id} >> ${SEGMENT_SHIFT}))`;
}

/**
 * The triggers that note which segments a write touched.
 *
 * The `WHEN` clause keeps the common case, a second row of a segment already noted in this epoch, down to one
 * look-up by integer key and no write.
 */
export function changeTriggersSql(table: BackupTable): string {
  const noted = (id: string): string =>
    `EXISTS (SELECT 1 FROM segment_change WHERE key = ${segmentKeySql(table.no, id)} AND epoch = (SELECT epoch FROM meta))`;
  const note = (id: string): string =>
    `INSERT INTO segment_change (key, epoch) VALUES (${segmentKeySql(table.no, id)}, (SELECT epoch FROM meta))
       ON CONFLICT (key) DO UPDATE SET epoch = excluded.epoch;`;
  const { name } = table;
  return `
    CREATE TRIGGER ${name}_noted_insert AFTER INSERT ON ${name} WHEN NOT ${noted('new.id')}
      BEGIN ${note('new.id')} END;
    CREATE TRIGGER ${name}_noted_update AFTER UPDATE ON ${name} WHEN NOT (${noted('old.id')} AND ${noted('new.id')})
      BEGIN ${note('old.id')} ${note('new.id')} END;
    CREATE TRIGGER ${name}_noted_delete AFTER DELETE ON ${name} WHEN NOT ${noted('old.id')}
      BEGIN ${note('old.id')} END;`;
}
