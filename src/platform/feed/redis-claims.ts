import type { RedisCommands } from '../redis/redis.port.ts';
import type { FeedEvent } from './feed.port.ts';
import type { MemoryLog } from './memory-log.ts';
import { Claim } from './redis-claim.ts';
import { entryOf, eventsBehind } from './redis-log.ts';
import { Rounds } from './rounds.ts';

/** What released logs may hold here in all while Redis does not take them. Beyond it the oldest is given up. */
const MAX_UNSTORED_BYTES = 64 * 1024 * 1024;

interface ClaimsOptions {
  readonly commands: RedisCommands;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  readonly now: () => number;
  readonly onFault: (error: Error) => void;
  /** The claim has ended: the log in Redis is all there is of it, or `lost` when that lacks a part. */
  readonly onEnd: (claim: Claim, lost: boolean) => void;
}

/** The logs that this process alone writes. */
export class Claims {
  readonly #options: ClaimsOptions;
  readonly #claims = new Map<string, Claim>();
  readonly #dirty = new Set<Claim>();
  readonly #handingOver = new Set<Claim>();
  readonly #rounds: Rounds;
  #resent = 0;

  constructor(options: ClaimsOptions) {
    this.#options = options;
    this.#rounds = new Rounds(() => this.#sendAll());
  }

  get size(): number {
    return this.#claims.size;
  }

  /** Events that were sent to Redis more than once. */
  get resent(): number {
    let resent = this.#resent;
    for (const claim of this.#claims.values()) resent += claim.resent;
    return resent;
  }

  /** Events that Redis does not have yet. */
  get behind(): number {
    let behind = 0;
    for (const { log, stored } of this.#claims.values()) behind += log.head.seq - stored;
    return behind;
  }

  get(key: string): Claim | undefined {
    return this.#claims.get(key);
  }

  *logs(): Generator<MemoryLog> {
    for (const { log } of this.#claims.values()) yield log;
  }

  open(key: string, log: MemoryLog): Claim {
    const claim = new Claim(key, log, this.#options.commands);
    this.#claims.set(key, claim);
    this.#mark(claim);
    return claim;
  }

  append(claim: Claim, event: FeedEvent): void {
    if (claim.taken) return;
    claim.log.append(event, this.#options.now(), this.#options.maxBytes);
    this.#mark(claim);
  }

  release(claim: Claim): void {
    if (claim.released) return;
    claim.released = true;
    if (claim.isStored) this.#end(claim, false);
    else this.#bound();
  }

  /** Redis is back, perhaps without what it had. */
  resume(): void {
    for (const claim of this.#claims.values()) {
      claim.doubt();
      this.#dirty.add(claim);
    }
    this.#rounds.now();
  }

  /** Lets go what is too old. */
  expire(oldest: number): void {
    for (const claim of this.#claims.values()) {
      claim.log.expire(oldest);
      if (claim.released && claim.log.bytes === 0) this.#end(claim, true);
    }
  }

  close(): void {
    this.#rounds.close();
  }

  #mark(claim: Claim): void {
    this.#dirty.add(claim);
    this.#rounds.soon();
  }

  #sendAll(): void {
    const { commands } = this.#options;
    if (!commands.ready) return;
    const dirty = [...this.#dirty];
    this.#dirty.clear();
    commands.together(() => {
      for (const claim of dirty) void this.#send(claim);
    });
  }

  async #send(claim: Claim): Promise<void> {
    const { now, maxAgeMs, onFault } = this.#options;
    if (this.#claims.get(claim.key) !== claim) return;
    try {
      if (claim.taken) return await this.#handOver(claim);
      await claim.send(now(), maxAgeMs);
      this.#rounds.succeeded();
    } catch (error) {
      this.#dirty.add(claim);
      onFault(error as Error);
      return this.#rounds.failed();
    }
    if (claim.isStored && claim.released) this.#end(claim, false);
    else if (claim.taken || claim.wantsSending) this.#mark(claim);
  }

  /** Somebody else has ended the log, because this process was taken for dead. What they wrote comes last here too. */
  async #handOver(claim: Claim): Promise<void> {
    const { commands, now, maxBytes } = this.#options;
    if (this.#handingOver.has(claim)) return;
    this.#handingOver.add(claim);
    const { epoch } = claim.log.head;
    const behind = claim.stored;
    const ours = new Map([...claim.log.after(behind)].map(({ position, event }) => [position.seq, event]));
    const events = await eventsBehind(commands, claim.names, epoch, behind).finally(() =>
      this.#handingOver.delete(claim),
    );
    for (const stored of events) {
      const own = ours.get(stored.seq);
      if (own && JSON.stringify(own) === stored.json) continue;
      claim.log.append(entryOf(epoch, stored).event, now(), maxBytes);
    }
    this.#end(claim, false);
  }

  #bound(): void {
    const released = [...this.#claims.values()].filter(({ released }) => released);
    let bytes = released.reduce((sum, { log }) => sum + log.bytes, 0);
    for (const claim of released) {
      if (bytes <= MAX_UNSTORED_BYTES) return;
      bytes -= claim.log.bytes;
      this.#end(claim, true);
    }
  }

  #end(claim: Claim, lost: boolean): void {
    if (this.#claims.get(claim.key) !== claim) return;
    this.#claims.delete(claim.key);
    this.#dirty.delete(claim);
    this.#resent += claim.resent;
    this.#options.onEnd(claim, lost);
  }
}
