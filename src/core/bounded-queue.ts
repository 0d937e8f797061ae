/** Items that were taken and are still held. A queue that is never quite empty would hold all that it ever had. */
const MAX_TAKEN = 64;

export interface QueueOptions<T> {
  /** Bytes that may wait. */
  readonly maxBytes: number;
  readonly sizeOf: (item: T) => number;
  /** Joins an item with the one that waits before it, or answers null when both must stay. */
  readonly merge: (earlier: T, later: T) => T | null;
  /** Told by how much what waits has grown or shrunk. */
  readonly onBytes?: (change: number) => void;
}

/**
 * First in, first out, bounded in bytes. An item that arrives while others wait is merged with the last of them where
 * `merge` allows it, so that a slow reader gets fewer and longer events instead of ever more of them.
 */
export class BoundedQueue<T extends object> {
  readonly #sizeOf: (item: T) => number;
  readonly #merge: (earlier: T, later: T) => T | null;
  readonly #onBytes: ((change: number) => void) | undefined;
  #items: T[] = [];
  #first = 0;
  #bytes = 0;
  #maxBytes: number;

  constructor({ maxBytes, sizeOf, merge, onBytes }: QueueOptions<T>) {
    this.#maxBytes = maxBytes;
    this.#sizeOf = sizeOf;
    this.#merge = merge;
    this.#onBytes = onBytes;
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

  push(item: T): void {
    const last = this.#items.at(-1);
    const merged = last ? this.#merge(last, item) : null;
    if (last && merged) {
      this.#count(this.#sizeOf(merged) - this.#sizeOf(last));
      this.#items[this.#items.length - 1] = merged;
    } else {
      this.#count(this.#sizeOf(item));
      this.#items.push(item);
    }
  }

  /** The same for what the reader asked for: it does not count against the bound. */
  replay(item: T): void {
    const before = this.#bytes;
    this.push(item);
    this.#maxBytes += Math.max(0, this.#bytes - before);
  }

  take(): T | undefined {
    const item = this.#items[this.#first];
    if (item === undefined) return undefined;
    this.#first += 1;
    this.#count(-this.#sizeOf(item));
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
    this.#count(-this.#bytes);
  }

  #count(change: number): void {
    this.#bytes += change;
    this.#onBytes?.(change);
  }
}
