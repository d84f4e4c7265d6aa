/** The append-only list of schema versions. */
import { version1 } from './v1.ts';

/**
 * What one version adds to the version before. `tables` makes or alters tables; `indexes` makes indexes and
 * triggers, so that a restore can insert its rows between the two.
 */
export interface SchemaVersion {
  readonly version: number;
  readonly tables: string;
  readonly indexes: string;
}

export const SCHEMA_VERSIONS: readonly SchemaVersion[] = [version1];

/** The version this program writes. */
export const SCHEMA_VERSION = 1;
