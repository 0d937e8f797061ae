import { randomBytes } from 'node:crypto';
import { sizeOf } from './bounded-queue.ts';
import type { FeedEntry, FeedEvent, Position } from './feed.port.ts';
import type { QueuedReader } from './queued-reader.ts';

interface Held {
  readonly entry: FeedEntry<FeedEvent>;
  readonly at: number;
}

/** One key's log: its newest entries, bounded in bytes and age, and who listens. */
export class MemoryLog {
  readonly epoch = randomBytes(8).toString('base64url');
  readonly readers = new Set<QueuedReader<FeedEvent>>();
  #held: Held[] = [];
  #first = 0;
  #bytes = 0;
  #seq = 0;
  #touchedAt: number;

  constructor(now: number) {
    this.#touchedAt = now;
  }

  get head(): Position {
    return { epoch: this.epoch, seq: this.#seq };
  }

  /** The number behind which the log is whole. */
  get reachesBackTo(): number {
    const oldest = this.#held[this.#first];
    return oldest ? oldest.entry.position.seq - 1 : this.#seq;
  }

  append(event: FeedEvent, now: number, maxBytes: number): void {
    this.#seq += 1;
    this.#touchedAt = now;
    const entry = { position: this.head, event };
    this.#held.push({ entry, at: now });
    this.#bytes += sizeOf(event);
    while (this.#bytes > maxBytes) this.#dropOldest();
    for (const reader of this.readers) reader.offer(entry);
  }

  *after(seq: number): Generator<FeedEntry<FeedEvent>> {
    const skip = Math.max(0, seq - this.reachesBackTo);
    for (let at = this.#first + skip; at < this.#held.length; at++) {
      const held = this.#held[at];
      if (held) yield held.entry;
    }
  }

  touch(now: number): void {
    this.#touchedAt = now;
  }

  /** Forgets what is older than `oldest`; answers whether the log as a whole may go. */
  expire(oldest: number): boolean {
    while ((this.#held[this.#first]?.at ?? Number.POSITIVE_INFINITY) < oldest) this.#dropOldest();
    return this.readers.size === 0 && this.#touchedAt < oldest;
  }

  #dropOldest(): void {
    const oldest = this.#held[this.#first];
    if (!oldest) return;
    this.#bytes -= sizeOf(oldest.entry.event);
    this.#first += 1;
    if (this.#first * 2 > this.#held.length) {
      this.#held = this.#held.slice(this.#first);
      this.#first = 0;
    }
  }
}
