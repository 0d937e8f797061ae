import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../core/clock.ts';
import { RedisAwayError, type RedisChannels, type RedisCommands } from '../redis/redis.port.ts';
import { newEpoch } from './epoch.ts';
import {
  type Feed,
  type FeedClaim,
  type FeedEvent,
  FeedInterruptedError,
  type FeedReader,
  FeedUnavailableError,
  type Position,
  type ReadOptions,
} from './feed.port.ts';
import { MemoryLog } from './memory-log.ts';
import { Appender } from './redis-appender.ts';
import type { Claim } from './redis-claim.ts';
import { Claims } from './redis-claims.ts';
import { logNames, openLog } from './redis-log.ts';
import type { Mirror } from './redis-mirror.ts';
import { Mirrors } from './redis-mirrors.ts';

/** How long a reader waits for Redis before it is told that it is away. */
const REPLY_MS = 1500;
/** How long a place is waited for that its writer has told its own readers before Redis had it. */
const CATCH_UP_MS = 1000;
/** How long closing waits for what is not stored yet. */
const CLOSE_MS = 1000;

export interface RedisFeedOptions {
  readonly commands: RedisCommands;
  readonly channels: RedisChannels;
  /** Bytes that one key's log may hold. */
  readonly maxBytes: number;
  /** How long an event is held, and a log after its last event, in ms. */
  readonly maxAgeMs: number;
  readonly clock: Clock;
  readonly onFault: (error: Error) => void;
  /** Bytes that may wait for Redis in all. */
  readonly maxPendingBytes?: number;
}

/** The feed of many processes: logs in Redis, mirrored here while somebody here reads them. */
export class RedisFeed implements Feed {
  readonly #options: RedisFeedOptions;
  readonly #appender: Appender;
  readonly #claims: Claims;
  readonly #mirrors: Mirrors;
  readonly #sweeper: NodeJS.Timeout;
  #closed = false;

  constructor(options: RedisFeedOptions) {
    this.#options = options;
    const shared = { ...options, now: () => options.clock.now().getTime() };
    this.#appender = new Appender(shared);
    this.#claims = new Claims({ ...shared, onEnd: (claim, lost) => this.#afterClaim(claim, lost) });
    this.#mirrors = new Mirrors(shared);
    options.commands.onReady(() => {
      this.#appender.resume();
      this.#claims.resume();
      void this.#mirrors.refill();
    });
    this.#sweeper = setInterval(() => this.sweep(), Math.max(10, options.maxAgeMs / 4)).unref();
  }

  /** Logs that are held here. */
  get size(): number {
    return this.#claims.size + this.#mirrors.size;
  }

  /** Readers that are open here. */
  get readers(): number {
    let count = 0;
    for (const log of this.#logs()) count += log.readers.size;
    return count;
  }

  /** For metrics: channels that are subscribed, bytes and events that wait for Redis, events that were sent again. */
  get state() {
    return {
      subscriptions: this.#mirrors.size,
      pendingBytes: this.#appender.bytes,
      behind: this.#claims.behind,
      resent: this.#claims.resent,
    };
  }

  append<E extends FeedEvent>(key: string, event: E): void {
    if (this.#closed) return;
    const claim = this.#claims.get(key);
    if (claim) this.#claims.append(claim, event);
    else this.#appender.append(key, JSON.stringify(event));
  }

  claim<E extends FeedEvent>(key: string): FeedClaim<E> {
    const epoch = newEpoch(this.#now());
    const mirror = this.#mirrors.get(key);
    const taken = mirror?.log.head.seq === 0 ? mirror.log : new MemoryLog(this.#now(), epoch);
    taken.restart({ epoch, seq: 0 });
    if (mirror) this.#mirrors.remove(mirror);
    if (mirror && mirror.log !== taken) mirror.interrupt();
    const claim = this.#claims.open(key, taken);
    return {
      get head() {
        return claim.log.head;
      },
      append: (event) => {
        if (!this.#closed) this.#claims.append(claim, event);
      },
      release: () => this.#claims.release(claim),
    };
  }

  isStored(key: string): boolean {
    return this.#claims.get(key)?.isStored ?? this.#appender.isStored(key);
  }

  async head(key: string): Promise<Position> {
    const claim = this.#claims.get(key);
    if (claim) return claim.log.head;
    const { commands, maxAgeMs } = this.#options;
    const { epoch, last } = await within(REPLY_MS, async () => {
      await this.#appender.settled(key);
      return openLog(commands, logNames(commands.prefix, key), maxAgeMs, newEpoch(this.#now()));
    });
    return { epoch, seq: last };
  }

  async read<E extends FeedEvent>(key: string, options: ReadOptions<E>): Promise<FeedReader<E>> {
    if (this.#closed) return endedReader(options);
    const claim = this.#claims.get(key);
    if (claim) return this.#readLog(key, claim.log, options);
    const used = await within(REPLY_MS, async (signal) => {
      await this.#appender.settled(key);
      const mirror = await this.#mirrors.use(key);
      await this.#catchUp(mirror, options.from).catch((error) => {
        this.#mirrors.leave(mirror);
        throw error;
      });
      if (signal.aborted) this.#mirrors.leave(mirror);
      return mirror;
    });
    const reader = this.#open(key, options, used);
    this.#mirrors.leave(used);
    return reader;
  }

  /** Drops what is too old, and keeps alive what is read. Runs by itself every quarter of the age. */
  sweep(): void {
    const oldest = this.#now() - this.#options.maxAgeMs;
    this.#claims.expire(oldest);
    for (const log of this.#mirrors.logs()) log.expire(oldest);
    void this.#mirrors.refill();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#sweeper);
    for (const log of [...this.#logs()]) for (const reader of [...log.readers]) void reader.return();
    for (let waited = 0; waited < CLOSE_MS && this.#unstored(); waited += 10) await delay(10);
    this.#appender.close();
    this.#claims.close();
    this.#mirrors.close();
  }

  #open<E extends FeedEvent>(key: string, options: ReadOptions<E>, mirror: Mirror): FeedReader<E> {
    const log = this.#claims.get(key)?.log ?? mirror.log;
    if (this.#closed) return endedReader(options);
    const beyond = mirror.claimed && isBeyond(log, options.from);
    // Its writer died before Redis had what it had told its own readers: that is lost, not asked for by mistake.
    const from = beyond ? { epoch: '', seq: 0 } : options.from;
    return this.#readLog(key, log, { ...options, from });
  }

  #readLog<E extends FeedEvent>(key: string, log: MemoryLog, options: ReadOptions<E>): FeedReader<E> {
    return log.read(options, () => {
      const mirror = this.#mirrors.get(key);
      if (mirror?.log === log) this.#mirrors.dropUnused(mirror);
    });
  }

  /** A cursor of another instance may be ahead of what has been heard here. */
  async #catchUp(mirror: Mirror, from: ReadOptions<FeedEvent>['from']): Promise<void> {
    if (isBeyond(mirror.log, from)) await mirror.fill();
    if (!mirror.claimed || !isBeyond(mirror.log, from)) return;
    const reader = mirror.log.read({ from: 'now' }, () => {});
    const timer = setTimeout(() => void reader.return(), CATCH_UP_MS);
    while (isBeyond(mirror.log, from) && !(await reader.next()).done);
    clearTimeout(timer);
    await reader.return();
  }

  #afterClaim({ key, log }: Claim, lost: boolean): void {
    if (lost) {
      this.#appender.lose(key);
      const error = new FeedInterruptedError('The feed was lost.');
      for (const reader of [...log.readers]) reader.leave(error);
    } else if (log.readers.size > 0) this.#mirrors.adopt(key, log);
  }

  #unstored(): boolean {
    return this.#options.commands.ready && (!this.#appender.idle || this.#claims.behind > 0);
  }

  *#logs(): Generator<MemoryLog> {
    yield* this.#claims.logs();
    yield* this.#mirrors.logs();
  }

  #now(): number {
    return this.#options.clock.now().getTime();
  }
}

function isBeyond(log: MemoryLog, from: ReadOptions<FeedEvent>['from']): boolean {
  return typeof from === 'object' && from.epoch === log.head.epoch && from.seq > log.head.seq;
}

function endedReader<E extends FeedEvent>(options: ReadOptions<E>): FeedReader<E> {
  const reader = new MemoryLog(0).read(options, () => {});
  void reader.return();
  return reader;
}

/** What `act` gives; a FeedUnavailableError when Redis is away or says nothing for so long. Then `signal` is aborted. */
async function within<T>(ms: number, act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const tooLate = new AbortController();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    tooLate.abort();
    late.reject(new FeedUnavailableError('Redis did not answer in time.'));
  }, ms);
  try {
    return await Promise.race([act(tooLate.signal), late.promise]);
  } catch (error) {
    if (error instanceof RedisAwayError) throw new FeedUnavailableError(error.message, { cause: error });
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
