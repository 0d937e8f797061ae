import type { Clock } from '../../core/clock.ts';
import type {
  Feed,
  FeedClaim,
  FeedEvent,
  FeedReader,
  Position,
  ReadOptions,
  ReadStart,
} from './feed.port.ts';
import { MemoryLog } from './memory-log.ts';
import { QueuedReader } from './queued-reader.ts';

export interface MemoryFeedOptions {
  /** Bytes that one key's log may hold. */
  readonly maxBytes: number;
  /** How long an event is held, and a log after its last event, in ms. */
  readonly maxAgeMs: number;
  readonly clock: Clock;
}

/** The feed of one process: a ring per key, and readers that are called at once. */
export class MemoryFeed implements Feed {
  readonly #options: MemoryFeedOptions;
  readonly #logs = new Map<string, MemoryLog>();
  readonly #sweeper: NodeJS.Timeout;
  #closed = false;

  constructor(options: MemoryFeedOptions) {
    this.#options = options;
    this.#sweeper = setInterval(() => this.sweep(), Math.max(10, options.maxAgeMs / 4)).unref();
  }

  /** Logs that are held now; for tests and metrics. */
  get size(): number {
    return this.#logs.size;
  }

  /** Readers that are open now. */
  get readers(): number {
    let count = 0;
    for (const log of this.#logs.values()) count += log.readers.size;
    return count;
  }

  append<E extends FeedEvent>(key: string, event: E): void {
    if (this.#closed) return;
    this.#log(key).append(event, this.#now(), this.#options.maxBytes);
  }

  /** A log that was claimed is let go by age like any other: an answer that says nothing for so long has timed out. */
  claim<E extends FeedEvent>(key: string): FeedClaim<E> {
    const logOf = () => this.#log(key);
    return {
      get head() {
        return logOf().head;
      },
      append: (event) => this.append(key, event),
      release: () => {},
    };
  }

  isStored(): boolean {
    return true;
  }

  head(key: string): Promise<Position> {
    const log = this.#log(key);
    log.touch(this.#now());
    return Promise.resolve(log.head);
  }

  read<E extends FeedEvent>(key: string, options: ReadOptions<E>): Promise<FeedReader<E>> {
    const log = this.#log(key);
    const opening = { ...openAt(log, options.from), empty: log.head.seq === 0 };
    const reader = new QueuedReader<E>(opening, options, () => {
      log.readers.delete(reader as unknown as QueuedReader<FeedEvent>);
      log.touch(this.#now());
    });
    if (opening.start === 'ahead' || this.#closed) void reader.return();
    else {
      log.readers.add(reader as unknown as QueuedReader<FeedEvent>);
      reader.replay(log.after(opening.position.seq) as Iterable<{ position: Position; event: E }>);
    }
    return Promise.resolve(reader);
  }

  /** Drops what is too old. Runs by itself every quarter of the age; a test calls it with its own clock. */
  sweep(): void {
    const oldest = this.#now() - this.#options.maxAgeMs;
    for (const [key, log] of this.#logs) if (log.expire(oldest)) this.#logs.delete(key);
  }

  close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#sweeper);
    for (const log of this.#logs.values()) for (const reader of [...log.readers]) void reader.return();
    this.#logs.clear();
    return Promise.resolve();
  }

  #log(key: string): MemoryLog {
    let log = this.#logs.get(key);
    if (!log) {
      log = new MemoryLog(this.#now());
      this.#logs.set(key, log);
    }
    return log;
  }

  #now(): number {
    return this.#options.clock.now().getTime();
  }
}

function openAt(
  log: MemoryLog,
  from: ReadOptions<FeedEvent>['from'],
): { start: ReadStart; position: Position } {
  const { epoch, seq: head } = log.head;
  const at = (start: ReadStart, seq: number) => ({ start, position: { epoch, seq } });
  if (from === 'now') return at('continued', head);
  if (from === 'start') return at(log.reachesBackTo === 0 ? 'continued' : 'reset', log.reachesBackTo);
  if (from.epoch !== epoch) return at('reset', head);
  if (from.seq > head) return at('ahead', head);
  return from.seq >= log.reachesBackTo ? at('continued', from.seq) : at('reset', head);
}
