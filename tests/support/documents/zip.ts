import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipPart {
  readonly name: string;
  readonly bytes: Buffer;
  /** What the directory says of it, where that is a lie. */
  readonly declaredSize?: number;
}

/** A packed zip. With `times`, the directory lists each part as often, and all of them lie at one place in the file. */
export function zipOf(parts: readonly ZipPart[], times = 1): Buffer<ArrayBuffer> {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, declaredSize = bytes.byteLength } of parts) {
    const packed = deflateRawSync(bytes, { level: 1 });
    const about = Buffer.alloc(26);
    about.writeUInt16LE(20, 0);
    about.writeUInt16LE(8, 4);
    about.writeUInt32LE(crc32(bytes), 10);
    about.writeUInt32LE(packed.byteLength, 14);
    about.writeUInt32LE(declaredSize, 18);
    about.writeUInt16LE(Buffer.byteLength(name), 22);
    files.push(Buffer.from('PK\u0003\u0004'), about, Buffer.from(name), packed);
    const listed = Buffer.alloc(16);
    listed.writeUInt32LE(offset, 12);
    const entry = Buffer.concat([
      Buffer.from('PK\u0001\u0002\u0014\u0000'),
      about,
      listed.subarray(2),
      Buffer.from(name),
    ]);
    for (let nth = 0; nth < times; nth += 1) directory.push(entry);
    offset += 30 + Buffer.byteLength(name) + packed.byteLength;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(listing.byteLength, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, listing, end]);
}
