import { crc32 } from 'node:zlib';
import type { ArchivePart } from './checked-archive.ts';

const VERSION = 20;
const UTF_8_NAMES = 0x0800;

/**
 * A zip of these parts, unpacked. A library that is given this one, and not the file it came from, sees what was counted
 * and cannot read the file's directory in another way.
 */
export function storedZip(parts: readonly ArchivePart[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes } of parts) {
    const nameBytes = Buffer.from(name);
    const about = aboutPart(nameBytes, bytes);
    const local = Buffer.concat([u32(0x04034b50), u16(VERSION), about, nameBytes]);
    files.push(local, bytes);
    directory.push(
      Buffer.concat([
        u32(0x02014b50),
        u16(VERSION),
        u16(VERSION),
        about,
        Buffer.alloc(10),
        u32(offset),
        nameBytes,
      ]),
    );
    offset += local.byteLength + bytes.byteLength;
  }
  const listed = Buffer.concat(directory);
  const count = u16(parts.length);
  const end = [u32(0x06054b50), u32(0), count, count, u32(listed.byteLength), u32(offset), u16(0)];
  return Buffer.concat([...files, listed, ...end]);
}

/** Flags, method (stored), time, checksum, both sizes, length of the name, no extra field. */
function aboutPart(name: Buffer, bytes: Buffer): Buffer {
  const size = u32(bytes.byteLength);
  return Buffer.concat([
    u16(UTF_8_NAMES),
    u16(0),
    u32(0),
    u32(crc32(bytes)),
    size,
    size,
    u16(name.byteLength),
    u16(0),
  ]);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
