import type { FeedEvent } from './feed.port.ts';

/** What an entry costs besides its strings: object headers, position, array slot. Rounded, not measured per entry. */
const OVERHEAD_BYTES = 64;

/** The memory that an event holds, estimated without serialising it: its strings at two bytes a character. */
export function sizeOf(event: FeedEvent): number {
  let bytes = OVERHEAD_BYTES;
  for (const value of Object.values(event)) if (typeof value === 'string') bytes += value.length * 2;
  return bytes;
}
