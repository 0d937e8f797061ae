import type { Redis } from 'ioredis';
import { retryAfter } from './clients.ts';
import { RedisAwayError, type RedisChannels } from './redis.port.ts';

/** A thousand channels in one command hold up the server no longer than a few tokens do. */
const CHANNELS_PER_COMMAND = 1000;

/** Keeps one client open for channels: a new one whenever the last has ended. */
export class Channels implements RedisChannels {
  readonly #open: (attempt: number) => Redis;
  readonly #onFault: (error: Error) => void;
  #client: Redis | null = null;
  #ready = false;
  #attempt = 0;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  #message: (channel: string, message: string) => void = () => {};
  #change: (ready: boolean) => void = () => {};

  constructor(open: (attempt: number) => Redis, onFault: (error: Error) => void) {
    this.#open = open;
    this.#onFault = onFault;
    this.#connect();
  }

  get ready(): boolean {
    return this.#ready;
  }

  async subscribe(channels: readonly string[]): Promise<void> {
    for (let at = 0; at < channels.length; at += CHANNELS_PER_COMMAND) {
      const client = this.#ready ? this.#client : null;
      if (!client) throw new RedisAwayError('Redis is away');
      try {
        await client.subscribe(...channels.slice(at, at + CHANNELS_PER_COMMAND));
      } catch (error) {
        throw new RedisAwayError('Redis was lost', { cause: error });
      }
    }
  }

  unsubscribe(channel: string): void {
    if (this.#ready) this.#client?.unsubscribe(channel).catch(() => {});
  }

  onMessage(listener: (channel: string, message: string) => void): void {
    this.#message = listener;
  }

  onChange(listener: (ready: boolean) => void): void {
    this.#change = listener;
  }

  /** So that a connection which has died without a word is noticed: the client ends when no reply comes. */
  ping(): void {
    if (this.#ready) this.#client?.ping().catch(() => {});
  }

  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#client?.disconnect();
  }

  #connect(): void {
    const client = this.#open(this.#attempt);
    this.#client = client;
    client.on('error', this.#onFault);
    client.on('message', (channel, message) => this.#message(channel, message));
    client.once('ready', () => {
      this.#attempt = 0;
      this.#turn(true);
    });
    client.once('end', () => {
      this.#turn(false);
      if (this.#closed) return;
      this.#attempt += 1;
      this.#timer = setTimeout(() => this.#connect(), retryAfter(this.#attempt));
      this.#timer.unref();
    });
  }

  #turn(ready: boolean): void {
    if (this.#ready === ready || this.#closed) return;
    this.#ready = ready;
    this.#change(ready);
  }
}
