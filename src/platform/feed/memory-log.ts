import { randomBytes } from 'node:crypto';
import { sizeOf } from './bounded-queue.ts';
import type { FeedEntry, FeedEvent, Position, ReadOptions, ReadStart } from './feed.port.ts';
import { QueuedReader } from './queued-reader.ts';

interface Held {
  readonly entry: FeedEntry<FeedEvent>;
  readonly at: number;
}

/** One key's log: its newest entries, bounded in bytes and age, and who listens. */
export class MemoryLog {
  readonly readers = new Set<QueuedReader<FeedEvent>>();
  #epoch: string;
  #held: Held[] = [];
  #first = 0;
  #bytes = 0;
  #seq = 0;
  #touchedAt: number;

  constructor(now: number, epoch = randomBytes(8).toString('base64url')) {
    this.#touchedAt = now;
    this.#epoch = epoch;
  }

  get head(): Position {
    return { epoch: this.#epoch, seq: this.#seq };
  }

  /** The number behind which the log is whole. */
  get reachesBackTo(): number {
    const oldest = this.#held[this.#first];
    return oldest ? oldest.entry.position.seq - 1 : this.#seq;
  }

  /** What its events hold, estimated. */
  get bytes(): number {
    return this.#bytes;
  }

  append(event: FeedEvent, now: number, maxBytes: number): void {
    this.add({ position: { epoch: this.#epoch, seq: this.#seq + 1 }, event }, now, maxBytes);
  }

  /** Takes an event that was numbered elsewhere: the next one, or the first of those that are held. */
  add(entry: FeedEntry<FeedEvent>, at: number, maxBytes: number): void {
    this.#seq = entry.position.seq;
    this.#touchedAt = at;
    this.#held.push({ entry, at });
    this.#bytes += sizeOf(entry.event);
    while (this.#bytes > maxBytes) this.#dropOldest();
    for (const reader of this.readers) reader.offer(entry);
  }

  /** Begins anew behind `head`; only for a log that holds nothing and has told nobody anything. */
  restart(head: Position): void {
    this.#epoch = head.epoch;
    this.#seq = head.seq;
  }

  /** A reader of this log, which has ended already where there is no such place. `onEnd` is called once it has. */
  read<E extends FeedEvent>(options: ReadOptions<E>, onEnd: () => void): QueuedReader<E> {
    const opening = { ...this.#openAt(options.from), empty: this.#seq === 0 };
    const reader = new QueuedReader<E>(opening, options, () => {
      this.readers.delete(asAny(reader));
      onEnd();
    });
    if (opening.start === 'ahead') void reader.return();
    else {
      this.readers.add(asAny(reader));
      reader.replay(this.after(opening.position.seq) as Iterable<FeedEntry<E>>);
    }
    return reader;
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

  #openAt(from: ReadOptions<FeedEvent>['from']): { start: ReadStart; position: Position } {
    const { epoch, seq: head } = this.head;
    const at = (start: ReadStart, seq: number) => ({ start, position: { epoch, seq } });
    if (from === 'now') return at('continued', head);
    const oldest = this.reachesBackTo;
    if (from === 'start') return at(oldest === 0 ? 'continued' : 'reset', oldest);
    if (from.epoch !== epoch) return at('reset', head);
    if (from.seq > head) return at('ahead', head);
    return from.seq >= oldest ? at('continued', from.seq) : at('reset', head);
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

/** A log does not know what its readers' events are; what is written under one key is of one kind. */
function asAny<E extends FeedEvent>(reader: QueuedReader<E>): QueuedReader<FeedEvent> {
  return reader as unknown as QueuedReader<FeedEvent>;
}
