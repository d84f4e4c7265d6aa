/** Builds small zip files, honest or hostile: every field that a reader might trust can be forged. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipPart {
  readonly name: string;
  readonly data: Uint8Array;
  readonly store?: boolean;
  /** Forged values for the central directory and the local header. */
  readonly crc?: number;
  readonly size?: number;
  readonly flags?: number;
  readonly method?: number;
  /** Unix mode, file type included. */
  readonly mode?: number;
  /** Points the directory at the local header of this part instead. */
  readonly sharedWith?: number;
}

export function zip(parts: readonly ZipPart[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const part of parts) {
    const name = Buffer.from(part.name);
    const packed = part.store === true ? Buffer.from(part.data) : deflateRawSync(part.data);
    const method = part.method ?? (part.store === true ? 0 : 8);
    const crc = part.crc ?? crc32(part.data);
    const size = part.size ?? part.data.length;
    const flags = 0x0800 | (part.flags ?? 0);
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(20, 4);
    header.writeUInt16LE(flags, 6);
    header.writeUInt16LE(method, 8);
    header.writeUInt32LE(crc, 14);
    header.writeUInt32LE(packed.length, 18);
    header.writeUInt32LE(size, 22);
    header.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE((3 << 8) | 20, 4);
    entry.writeUInt16LE(20, 6);
    entry.writeUInt16LE(flags, 8);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(crc, 16);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(size, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(((part.mode ?? 0o100644) << 16) >>> 0, 38);
    const shared = part.sharedWith === undefined ? undefined : offsets[part.sharedWith];
    entry.writeUInt32LE(shared ?? offset, 42);
    offsets.push(shared ?? offset);
    central.push(entry, name);
    if (shared === undefined) {
      local.push(header, name, packed);
      offset += header.length + name.length + packed.length;
    }
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}
