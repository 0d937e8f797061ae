import type { FeedEntry, FeedEvent, Merge } from './feed.port.ts';

/** What an entry costs besides its strings: object headers, position, array slot. Rounded, not measured per entry. */
const OVERHEAD_BYTES = 64;

/** Entries that were taken and are still held. A queue that is never quite empty would hold all that it ever had. */
const MAX_TAKEN = 64;

/** The memory that an event holds, estimated without serialising it: its strings at two bytes a character. */
export function sizeOf(event: FeedEvent): number {
  let bytes = OVERHEAD_BYTES;
  for (const value of Object.values(event)) if (typeof value === 'string') bytes += value.length * 2;
  return bytes;
}

/**
 * First in, first out, bounded in bytes. An entry that arrives while others wait is merged with the last of them where
 * `merge` allows it, so that a slow reader gets fewer and longer events instead of ever more of them.
 */
export class BoundedQueue<E extends FeedEvent> {
  readonly #merge: Merge<E>;
  #entries: FeedEntry<E>[] = [];
  #first = 0;
  #bytes = 0;

  constructor(merge: Merge<E> = () => null) {
    this.#merge = merge;
  }

  get bytes(): number {
    return this.#bytes;
  }

  push(entry: FeedEntry<E>): void {
    const last = this.#entries.length > this.#first ? this.#entries.at(-1) : undefined;
    const merged = last && this.#merge(last.event, entry.event);
    if (last && merged) {
      this.#bytes += sizeOf(merged) - sizeOf(last.event);
      this.#entries[this.#entries.length - 1] = { position: entry.position, event: merged };
    } else {
      this.#bytes += sizeOf(entry.event);
      this.#entries.push(entry);
    }
  }

  take(): FeedEntry<E> | undefined {
    const entry = this.#entries[this.#first];
    if (entry === undefined) return undefined;
    this.#first += 1;
    this.#bytes -= sizeOf(entry.event);
    if (this.#first === this.#entries.length) this.clear();
    else if (this.#first >= MAX_TAKEN) {
      this.#entries.splice(0, this.#first);
      this.#first = 0;
    }
    return entry;
  }

  clear(): void {
    this.#entries = [];
    this.#first = 0;
    this.#bytes = 0;
  }
}
