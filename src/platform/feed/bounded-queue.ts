import type { FeedEvent } from './feed.port.ts';

/** What an entry costs besides its strings: object headers, position, array slot. Rounded, not measured per entry. */
const OVERHEAD_BYTES = 64;

/** Items that were taken and are still held. A queue that is never quite empty would hold all that it ever had. */
const MAX_TAKEN = 64;

/** The memory that an event holds, estimated without serialising it: its strings at two bytes a character. */
export function sizeOf(event: FeedEvent): number {
  let bytes = OVERHEAD_BYTES;
  for (const value of Object.values(event)) if (typeof value === 'string') bytes += value.length * 2;
  return bytes;
}

export interface QueueOptions<T> {
  /** Bytes that may wait. */
  readonly maxBytes: number;
  readonly sizeOf: (item: T) => number;
  /** Joins an item with the one that waits before it, or answers null when both must stay. */
  readonly merge: (earlier: T, later: T) => T | null;
}

/**
 * First in, first out, bounded in bytes. An item that arrives while others wait is merged with the last of them where
 * `merge` allows it, so that a slow reader gets fewer and longer events instead of ever more of them.
 */
export class BoundedQueue<T extends object> {
  readonly #sizeOf: (item: T) => number;
  readonly #merge: (earlier: T, later: T) => T | null;
  #items: T[] = [];
  #first = 0;
  #bytes = 0;
  #maxBytes: number;

  constructor({ maxBytes, sizeOf, merge }: QueueOptions<T>) {
    this.#maxBytes = maxBytes;
    this.#sizeOf = sizeOf;
    this.#merge = merge;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get maxBytes(): number {
    return this.#maxBytes;
  }

  /** Whether more waits than may: whoever pushes is to end the reading. */
  get isOverfull(): boolean {
    return this.#bytes > this.#maxBytes;
  }

  /** What waits longest. */
  get first(): T | undefined {
    return this.#items[this.#first];
  }

  /** Whether it was merged with what waits. */
  push(item: T): boolean {
    const last = this.#items.at(-1);
    const merged = last ? this.#merge(last, item) : null;
    if (last && merged) {
      this.#bytes += this.#sizeOf(merged) - this.#sizeOf(last);
      this.#items[this.#items.length - 1] = merged;
      return true;
    }
    this.#bytes += this.#sizeOf(item);
    this.#items.push(item);
    return false;
  }

  /** The same for what the reader asked for: it does not count against the bound. */
  replay(item: T): boolean {
    const before = this.#bytes;
    const merged = this.push(item);
    this.#maxBytes += Math.max(0, this.#bytes - before);
    return merged;
  }

  take(): T | undefined {
    const item = this.#items[this.#first];
    if (item === undefined) return undefined;
    this.#first += 1;
    this.#bytes -= this.#sizeOf(item);
    if (this.#first === this.#items.length) this.clear();
    else if (this.#first >= MAX_TAKEN) {
      this.#items.splice(0, this.#first);
      this.#first = 0;
    }
    return item;
  }

  clear(): void {
    this.#items = [];
    this.#first = 0;
    this.#bytes = 0;
  }
}
