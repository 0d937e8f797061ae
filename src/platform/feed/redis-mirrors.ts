import type { RedisChannels } from '../redis/redis.port.ts';
import { newEpoch } from './epoch.ts';
import { FeedUnavailableError } from './feed.port.ts';
import { MemoryLog } from './memory-log.ts';
import { channelOf, parseMessage } from './redis-log.ts';
import { Mirror, type MirrorOptions } from './redis-mirror.ts';
import { Rounds } from './rounds.ts';

/** One round trip reads one log; so many are read at a time when all are read again. */
const REFILLS_AT_A_TIME = 100;

interface MirrorsOptions extends MirrorOptions {
  readonly channels: RedisChannels;
}

/** The logs that this process follows: one subscription each, as long as somebody reads it. */
export class Mirrors {
  readonly #options: MirrorsOptions;
  readonly #byChannel = new Map<string, Mirror>();
  readonly #opening = new Map<Mirror, Promise<void>>();
  readonly #rounds = new Rounds(() => void this.#fillDeaf());

  constructor(options: MirrorsOptions) {
    this.#options = options;
    const { channels } = options;
    channels.onMessage((channel, text) => this.#byChannel.get(channel)?.receive(parseMessage(text)));
    channels.onChange((ready) => {
      if (ready) void this.#resubscribe();
      else for (const mirror of this.#byChannel.values()) mirror.deafen();
    });
  }

  get size(): number {
    return this.#byChannel.size;
  }

  *logs(): Generator<MemoryLog> {
    for (const { log } of this.#byChannel.values()) yield log;
  }

  get(key: string): Mirror | undefined {
    return this.#byChannel.get(channelOf(this.#options.commands.prefix, key));
  }

  /** A mirror that follows its log; it stays for as long as `users` or readers do. Rejects when Redis is away. */
  async use(key: string): Promise<Mirror> {
    const { channels, commands, now } = this.#options;
    if (!channels.ready || !commands.ready) throw new FeedUnavailableError('Redis is away.');
    const mirror = this.get(key) ?? this.#add(key, new MemoryLog(now(), newEpoch(now())));
    mirror.users += 1;
    try {
      await this.#opening.get(mirror);
      if (!mirror.live) await mirror.fill();
    } catch (error) {
      this.leave(mirror);
      throw error;
    }
    if (mirror.live || this.get(key) === undefined) return mirror;
    this.leave(mirror);
    throw new FeedUnavailableError('The feed begins anew.');
  }

  /** One who has used the mirror does so no more. */
  leave(mirror: Mirror): void {
    mirror.users -= 1;
    this.dropUnused(mirror);
  }

  dropUnused(mirror: Mirror): void {
    if (mirror.users === 0 && mirror.log.readers.size === 0) this.remove(mirror);
  }

  /** Follows a log that was held here, for those who read it. */
  adopt(key: string, log: MemoryLog): void {
    this.#add(key, log);
    this.#rounds.soon();
  }

  remove(mirror: Mirror): void {
    if (this.#byChannel.get(mirror.names.channel) !== mirror) return;
    this.#byChannel.delete(mirror.names.channel);
    this.#opening.delete(mirror);
    mirror.close();
    this.#options.channels.unsubscribe(mirror.names.channel);
  }

  /** Reads all logs again from where their mirrors stand: whatever was missed is found, and none dies of age while it is read. */
  refill(): Promise<void> {
    return this.#fill([...this.#byChannel.values()]);
  }

  close(): void {
    this.#rounds.close();
  }

  async #fillDeaf(): Promise<void> {
    await this.#fill([...this.#byChannel.values()].filter(({ live }) => !live));
  }

  async #fill(mirrors: readonly Mirror[]): Promise<void> {
    const { commands, channels } = this.#options;
    for (let at = 0; at < mirrors.length && commands.ready && channels.ready; at += REFILLS_AT_A_TIME)
      await Promise.all(mirrors.slice(at, at + REFILLS_AT_A_TIME).map((mirror) => this.#refill(mirror)));
  }

  async #refill(mirror: Mirror): Promise<void> {
    try {
      await this.#opening.get(mirror);
      await mirror.fill();
      this.#rounds.succeeded();
    } catch (error) {
      this.#options.onFault(error as Error);
      if (this.#options.channels.ready) this.#rounds.failed();
    }
  }

  #add(key: string, log: MemoryLog): Mirror {
    const mirror: Mirror = new Mirror(key, log, this.#options, () => this.remove(mirror));
    this.#byChannel.set(mirror.names.channel, mirror);
    const opening = this.#options.channels
      .subscribe([mirror.names.channel])
      .then(() => mirror.hear())
      .finally(() => this.#opening.delete(mirror));
    opening.catch(() => {});
    this.#opening.set(mirror, opening);
    return mirror;
  }

  async #resubscribe(): Promise<void> {
    try {
      const mirrors = [...this.#byChannel.values()];
      await this.#options.channels.subscribe(mirrors.map(({ names }) => names.channel));
      for (const mirror of mirrors) mirror.hear();
      await this.#fill(mirrors);
    } catch (error) {
      // The connection was lost once more: the next one begins again.
      this.#options.onFault(error as Error);
    }
  }
}
