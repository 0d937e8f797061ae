import { randomBytes } from 'node:crypto';
import type { RedisCommands } from '../redis/redis.port.ts';
import type { MemoryLog } from './memory-log.ts';
import { type LogNames, logNames } from './redis-log.ts';
import { WRITE } from './redis-scripts.ts';

const MAX_EVENTS_PER_CALL = 256;
/** Calls of one log that may be under way. More wait, and go together once a reply has come. */
const MAX_FLYING = 32;

/**
 * A log that this process alone writes: it is whole here, and Redis gets a copy. A call is sent without waiting for the
 * last one's reply, which says how far the copy reaches: what it lacks is sent again, in the same numbers.
 */
export class Claim {
  readonly key: string;
  readonly log: MemoryLog;
  readonly names: LogNames;
  /** Whether others may write it once it is stored. */
  released = false;
  /** Whether somebody else has ended it, because this process was taken for dead. */
  taken = false;
  /** The last number of the copy, as Redis has said last. */
  stored = 0;
  /** Events that were sent more than once. */
  resent = 0;
  readonly #commands: RedisCommands;
  readonly #owner = randomBytes(9).toString('base64url');
  #doubtful = true;
  #sent = 0;
  #highest = 0;
  #flying = 0;
  /** Rises when sending begins again at an earlier number: replies to calls from before then say nothing new. */
  #round = 0;

  constructor(key: string, log: MemoryLog, commands: RedisCommands) {
    this.key = key;
    this.log = log;
    this.names = logNames(commands.prefix, key);
    this.#commands = commands;
  }

  get isStored(): boolean {
    return !this.#doubtful && this.stored === this.log.head.seq;
  }

  /** Whether there is something to send now; while many calls are under way there is not. */
  get wantsSending(): boolean {
    if (this.#flying === 0 && this.#doubtful) return true;
    return this.#flying < MAX_FLYING && this.#sent < this.log.head.seq;
  }

  /** Asks again how far the copy reaches, for a server that may have lost it. */
  doubt(): void {
    this.#doubtful = true;
  }

  /** Sends what has not been sent, or an empty call where only the reply is wanted. Resolves when all replies are there. */
  async send(now: number, ttlMs: number): Promise<void> {
    const calls: Promise<void>[] = [];
    while (!this.taken && this.wantsSending) calls.push(this.#call(now, ttlMs));
    await Promise.all(calls);
  }

  async #call(now: number, ttlMs: number): Promise<void> {
    const { epoch } = this.log.head;
    const first = Math.max(this.#sent, this.log.reachesBackTo) + 1;
    const events: string[] = [];
    for (const { event } of this.log.after(first - 1)) {
      events.push(JSON.stringify(event));
      if (events.length === MAX_EVENTS_PER_CALL) break;
    }
    this.#sent = first - 1 + events.length;
    this.resent += Math.max(0, Math.min(this.#highest, this.#sent) - first + 1);
    this.#highest = Math.max(this.#highest, this.#sent);
    const round = this.#round;
    this.#flying += 1;
    const oldest = this.log.reachesBackTo + 1;
    try {
      const last = (await this.#commands.run(WRITE, this.names.keys, [
        ...[ttlMs, epoch, this.names.channel, now, this.#owner, oldest, first],
        ...events,
      ])) as number;
      this.#replied(last, first, round);
    } catch (error) {
      this.#rewind(this.stored, round);
      throw error;
    } finally {
      this.#flying -= 1;
    }
  }

  #replied(last: number, first: number, round: number): void {
    if (last === -1) {
      this.taken = true;
      return;
    }
    if (round !== this.#round) return;
    this.stored = last;
    this.#doubtful = false;
    if (last < first - 1) this.#rewind(last, round);
  }

  #rewind(to: number, round: number): void {
    if (round !== this.#round) return;
    this.#round += 1;
    this.#sent = to;
  }
}
