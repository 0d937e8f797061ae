import type { Clock } from '../../core/clock.ts';
import type { Feed, FeedClaim, FeedEvent, FeedReader, Position, ReadOptions } from './feed.port.ts';
import { MemoryLog } from './memory-log.ts';

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
    const reader = log.read(options, () => log.touch(this.#now()));
    if (this.#closed) void reader.return();
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
