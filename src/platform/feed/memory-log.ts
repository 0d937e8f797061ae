import { randomBytes } from 'node:crypto';
import { EventRun } from './event-run.ts';
import type { FeedEntry, FeedEvent, Position, ReadOptions, ReadStart } from './feed.port.ts';
import { QueuedReader } from './queued-reader.ts';

/** One key's log: its newest entries, bounded in bytes and age, and who listens. */
export class MemoryLog {
  readonly readers = new Set<QueuedReader<FeedEvent>>();
  #epoch: string;
  readonly #runs: EventRun[] = [];
  #count = 0;
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
    return this.#seq - this.#count;
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
    const run = this.#openRun();
    this.#bytes -= run.bytes;
    run.push(entry.event, at);
    this.#bytes += run.bytes;
    this.#count += 1;
    while (this.#bytes > maxBytes && this.#runs[0]) this.#dropOldest(this.#runs[0]);
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
      reader.replayAll(this.after(opening.position.seq) as Iterable<FeedEntry<E>>);
    }
    return reader;
  }

  *after(seq: number): Generator<FeedEntry<FeedEvent>> {
    const { epoch } = this.head;
    let next = this.#seq + 1;
    let from = this.#runs.length;
    while (from > 0 && next - 1 > seq) next -= this.#runs[--from]?.length ?? 0;
    for (const run of this.#runs.slice(from))
      for (let at = 0; at < run.length; at++, next++) {
        const event = next > seq && run.at(at);
        if (event) yield { position: { epoch, seq: next }, event };
      }
  }

  touch(now: number): void {
    this.#touchedAt = now;
  }

  /** Forgets what is older than `oldest`; answers whether the log as a whole may go. */
  expire(oldest: number): boolean {
    for (let run = this.#runs[0]; run && run.oldestAt < oldest; run = this.#runs[0]) this.#dropOldest(run);
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

  #openRun(): EventRun {
    const last = this.#runs.at(-1);
    if (last && !last.isFull) return last;
    if (last) {
      this.#bytes -= last.bytes;
      last.pack();
      this.#bytes += last.bytes;
    }
    const run = new EventRun();
    this.#runs.push(run);
    return run;
  }

  #dropOldest(run: EventRun): void {
    this.#bytes -= run.bytes;
    this.#count -= run.length;
    run.dropOldest();
    this.#bytes += run.bytes;
    this.#count += run.length;
    if (run.length === 0) this.#runs.shift();
  }
}

/** A log does not know what its readers' events are; what is written under one key is of one kind. */
function asAny<E extends FeedEvent>(reader: QueuedReader<E>): QueuedReader<FeedEvent> {
  return reader as unknown as QueuedReader<FeedEvent>;
}
