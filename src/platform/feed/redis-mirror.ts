import { RedisAwayError, type RedisCommands } from '../redis/redis.port.ts';
import { FeedInterruptedError } from './feed.port.ts';
import type { MemoryLog } from './memory-log.ts';
import {
  entryOf,
  eventsBehind,
  type LogNames,
  logNames,
  type Message,
  openLog,
  type StoredEvent,
} from './redis-log.ts';
import { FORGET } from './redis-scripts.ts';

/** How long a log that is gone may be brought back by its only writer before its readers are told. */
const ORPHANED_MS = 5000;
/** Messages that may come while the log is read. Beyond it they are dropped, and the log is read once more. */
const MAX_WAITING = 10_000;

export interface MirrorOptions {
  readonly commands: RedisCommands;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  readonly now: () => number;
  readonly onFault: (error: Error) => void;
}

/** A log of Redis as this process follows it: its numbers, its newest events, and all readers of it here. */
export class Mirror {
  readonly key: string;
  readonly log: MemoryLog;
  readonly names: LogNames;
  /** Those who have asked for it and have no reader yet. */
  users = 0;
  /** Whether one process alone writes it. */
  claimed = false;
  readonly #options: MirrorOptions;
  readonly #onBroken: () => void;
  #begun: boolean;
  #heard = false;
  /** Rises when the channel is lost: what was read before then may lack something. */
  #silences = 0;
  #live = false;
  #ended = false;
  #waiting: Message[] = [];
  #filling: { readonly done: Promise<void>; readonly silences: number } | null = null;
  #orphaned: NodeJS.Timeout | null = null;

  constructor(key: string, log: MemoryLog, options: MirrorOptions, onBroken: () => void) {
    this.key = key;
    this.log = log;
    this.names = logNames(options.commands.prefix, key);
    this.#options = options;
    this.#onBroken = onBroken;
    this.#begun = log.head.seq > 0;
  }

  /** Whether it follows the log now: whoever reads it misses nothing. */
  get live(): boolean {
    return this.#live;
  }

  /** Whether it will never follow the log again. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Its channel is subscribed. */
  hear(): void {
    this.#heard = true;
  }

  /** Its channel is no longer heard. */
  deafen(): void {
    this.#heard = false;
    this.#live = false;
    this.#silences += 1;
    this.#waiting = [];
  }

  receive(message: Message): void {
    if (this.#ended) return;
    if (this.#live) this.#apply(message);
    else if (this.#waiting.push(message) > MAX_WAITING) this.#waiting = [];
  }

  /** Reads what it lacks. Rejects when Redis is away or the channel not heard, and is then to be called again. */
  fill(): Promise<void> {
    const earlier = this.#filling;
    if (earlier?.silences === this.#silences) return earlier.done;
    const done = (earlier?.done ?? Promise.resolve())
      .catch(() => {})
      .then(() => this.#fill())
      .finally(() => {
        if (this.#filling?.done === done) this.#filling = null;
      });
    this.#filling = { done, silences: this.#silences };
    return done;
  }

  /** Ends its readers: what they have read does not lead to what there is now. */
  interrupt(): void {
    if (this.#ended) return;
    this.close();
    this.#onBroken();
    const error = new FeedInterruptedError('The feed was lost. Come back with your last cursor.');
    for (const reader of [...this.log.readers]) reader.leave(error);
  }

  close(): void {
    this.#ended = true;
    this.#live = false;
    if (this.#orphaned) clearTimeout(this.#orphaned);
  }

  async #fill(): Promise<void> {
    const { commands, maxAgeMs, now } = this.#options;
    const silences = this.#silences;
    this.#live = false;
    while (!this.#ended && !this.#live) {
      // What was heard by now is in what is read now, or never was in the log.
      this.#waiting = [];
      const newEpoch = this.#begun ? '' : this.log.head.epoch;
      const { epoch, last, claimed } = await openLog(commands, this.names, maxAgeMs, newEpoch);
      if (epoch === '') this.#gone();
      else {
        this.claimed = claimed;
        const events = await eventsBehind(commands, this.names, epoch, this.#lastOf(epoch));
        if (this.#ended) return;
        if (!this.#take(epoch, last, events)) this.interrupt();
      }
      if (this.#ended) return;
      this.#begun = true;
      this.log.expire(now() - maxAgeMs);
      if (!this.#heard || silences !== this.#silences) throw new RedisAwayError('The channel was lost.');
      this.#live = true;
      for (const message of this.#waiting.splice(0)) this.#apply(message);
    }
  }

  /** The last number that is known of this epoch. */
  #lastOf(epoch: string): number {
    const { head } = this.log;
    return head.epoch === epoch ? head.seq : 0;
  }

  /** False when what it has told its readers does not lead to this. */
  #take(epoch: string, last: number, events: readonly StoredEvent[]): boolean {
    const oldest = events[0] ? events[0].seq - 1 : last;
    const { head } = this.log;
    const continues = epoch === head.epoch && oldest <= head.seq;
    const anew = head.seq === 0 && (oldest === 0 || !this.#begun);
    if (!continues && !anew) return false;
    if (epoch === head.epoch && last < head.seq && !this.claimed) {
      // Its newest events are gone, and others would get their numbers.
      void this.#options.commands.run(FORGET, this.names.keys, [this.names.channel]).catch(() => {});
      return false;
    }
    if (!continues) this.log.restart({ epoch, seq: oldest });
    this.#add(epoch, events);
    return true;
  }

  #add(epoch: string, events: readonly StoredEvent[]): void {
    for (const event of events)
      if (event.seq > this.log.head.seq)
        this.log.add(entryOf(epoch, event), event.at, this.#options.maxBytes);
  }

  #apply(message: Message): void {
    const { head } = this.log;
    const [first] = message.events;
    if (!this.#live) {
      this.#waiting.push(message);
    } else if (message.epoch !== head.epoch && head.seq > 0) {
      this.interrupt();
    } else if (message.epoch !== head.epoch || (first && first.seq > head.seq + 1)) {
      // Something was missed, or the log's only writer has begun it after its first reader came.
      this.#live = false;
      this.#waiting.push(message);
      this.fill().catch(this.#options.onFault);
    } else {
      if (this.#orphaned) clearTimeout(this.#orphaned);
      this.#orphaned = null;
      try {
        this.#add(message.epoch, message.events);
      } catch (error) {
        this.#options.onFault(error as Error);
        this.interrupt();
      }
    }
  }

  /** A log with a single writer comes back in the same epoch, if that one lives. */
  #gone(): void {
    if (this.claimed) this.#orphaned ??= setTimeout(() => this.interrupt(), ORPHANED_MS).unref();
    else this.interrupt();
  }
}
