import { crc32 } from 'node:zlib';
import { PNG } from '../network/uploads.ts';

const base64 = (text: string) => Buffer.from(text, 'base64');

/** Of one pixel each. */
export const GIF = base64('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7');
export const WEBP = base64('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA');
export const JPEG = base64(
  `/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP${'/'.repeat(86)}wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=`,
);

/** A PNG that moves: it says so in a chunk behind its first one, which ends here. */
const FIRST_CHUNK_END = 33;
const movement = Buffer.from('\0\0\0\x08acTL\0\0\0\x01\0\0\0\0\0\0\0\0', 'latin1');
movement.writeUInt32BE(crc32(movement.subarray(4, -4)), movement.length - 4);
export const MOVING_PNG = Buffer.concat([
  PNG.subarray(0, FIRST_CHUNK_END),
  movement,
  PNG.subarray(FIRST_CHUNK_END),
]);
