/** Names of the files of a set, and the contexts that bind each stream to its name (docs/spec/backup-set.md). */
import { randomBytes } from 'node:crypto';

const ID = /^[0-9a-f]{32}$/;
const SET_FOLDER = /^coffer-([0-9a-f]{32})$/;
const VOLUME_FILE = /^([0-9a-f]{32})\.vol$/;
const MANIFEST_FILE = /^(\d{8})\.man$/;

/** 16 random bytes as 32 digits: a set id or a volume name. */
export const newId = (): string => randomBytes(16).toString('hex');

/** The highest sequence number that a manifest's file name has room for. */
export const LAST_SEQUENCE = 99_999_999;

/** The set id in a folder's name, or null when it is not a set's folder. */
export const setIdOfFolder = (folder: string): string | null => SET_FOLDER.exec(folder)?.[1] ?? null;

/** The sequence number in a manifest's file name, or null when it is not a manifest's. */
export function sequenceOfFile(name: string): number | null {
  const digits = MANIFEST_FILE.exec(name)?.[1];
  const sequence = digits === undefined ? 0 : Number(digits);
  return sequence > 0 ? sequence : null;
}

/** The volume's name in that of its file, or null when it is not a volume's. */
export const volumeOfFile = (name: string): string | null => VOLUME_FILE.exec(name)?.[1] ?? null;

export interface SetPaths {
  readonly folder: string;
  readonly header: string;
  readonly volumes: string;
  readonly manifests: string;
  volume(name: string): string;
  manifest(sequence: number): string;
}

export function setPaths(setId: string): SetPaths {
  const folder = `coffer-${setId}`;
  return {
    folder,
    header: `${folder}/coffer.json`,
    volumes: `${folder}/volumes`,
    manifests: `${folder}/manifests`,
    volume: (name) => `${folder}/volumes/${name}.vol`,
    manifest: (sequence) => `${folder}/manifests/${String(sequence).padStart(8, '0')}.man`,
  };
}

const idBytes = (id: string): Buffer => {
  if (!ID.test(id)) throw new TypeError('not an id of 32 hexadecimal digits');
  return Buffer.from(id, 'hex');
};

/** Stream context of a volume, 49 bytes: label, 0x00, set id (16), volume name (16). */
export function volumeContext(setId: string, name: string): Uint8Array {
  return Buffer.concat([Buffer.from('coffer/volume/v1\0'), idBytes(setId), idBytes(name)]);
}

/** Stream context of a manifest, 43 bytes: label, 0x00, set id (16), sequence (8, big endian). */
export function manifestContext(setId: string, sequence: number): Uint8Array {
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(BigInt(sequence));
  return Buffer.concat([Buffer.from('coffer/manifest/v1\0'), idBytes(setId), number]);
}

/** Tar member of a segment whose first possible id is `first`. */
export const segmentMember = (table: string, first: number): string =>
  `rows/${table}/${String(first).padStart(10, '0')}.sqlite.zst`;

/** Tar member of a media file; `sha256` as 64 hexadecimal digits. */
export const mediaMember = (sha256: string): string => `media/${sha256}`;
