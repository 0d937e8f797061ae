import type { Endings } from './endings.ts';
import type { Runner, RunnerLog } from './runner.ts';

export interface LeaseDeps {
  readonly runner: Pick<Runner, 'running' | 'abandon'>;
  readonly endings: Endings;
  /** Prolongs the leases of these generations; answers those that this instance still holds. */
  readonly renew: (generationIds: readonly string[]) => Promise<string[]>;
  /** Where instances say that they live; answers how many do. */
  readonly register: { beat(): Promise<number>; leave(): Promise<void> };
  readonly leaseMs: number;
  readonly log: RunnerLog;
}

/** So often in a lease does it beat: a dead instance's runs are ended within 1.2 leases of its last beat. */
const BEATS_PER_LEASE = 5;
/** How long an instance that ends waits for the feeds to store the ends of its answers. */
const SETTLE_MS = 1000;

/** The heartbeat of this instance: it holds on to what it runs, then ends the runs of instances that no longer do. */
export class Leases {
  readonly #deps: LeaseDeps;
  #timer: NodeJS.Timeout | null = null;
  #beating: Promise<void> = Promise.resolve();
  #stopped = false;
  #instances = 1;
  #lastBeatAt: number | null = null;
  #trustsFrom = 0;

  constructor(deps: LeaseDeps) {
    this.#deps = deps;
  }

  /** Instances that lived at the last beat, this one among them. */
  get instances(): number {
    return this.#instances;
  }

  start(): void {
    this.#schedule();
  }

  /** Beats no more, and takes this instance out of the register. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#beating;
    const { endings, register, log } = this.#deps;
    try {
      await endings.settleAll(SETTLE_MS);
      await register.leave();
    } catch (error) {
      log.warn({ err: error }, 'this instance could not sign off');
    }
  }

  /** One beat. Renewing comes first, so that an instance that was held up does not take its own runs for lost. */
  async beat(): Promise<void> {
    const { endings, log } = this.#deps;
    try {
      await this.#renew();
      await this.#settle();
      await this.#countInstances();
      if (!this.#trustsLeases()) return;
      const lost = await endings.takeOver('lapsed');
      if (lost > 0) log.warn({ lost }, 'ended answers whose server had gone');
    } catch (error) {
      log.warn({ err: error }, 'the heartbeat did not reach the database');
    }
  }

  async #renew(): Promise<void> {
    const { runner, endings, renew } = this.#deps;
    const mine = [...new Set([...runner.running, ...endings.pending])];
    if (mine.length === 0) return;
    const held = new Set(await renew(mine));
    for (const id of mine) {
      if (held.has(id)) continue;
      runner.abandon(id);
      endings.leave(id);
    }
  }

  /** What is not noted now is noted at the next beat, and keeps nobody from taking over what was lost. */
  async #settle(): Promise<void> {
    const { endings, log } = this.#deps;
    await endings
      .settle()
      .catch((error) => log.warn({ err: error }, 'the ends of answers could not be noted as told'));
  }

  async #countInstances(): Promise<void> {
    const living = await this.#deps.register.beat();
    if (living !== this.#instances) this.#deps.log.info({ instances: living }, 'instances came or went');
    this.#instances = living;
  }

  /**
   * Whether a lease that has run out tells that its owner is gone. Behind a time in which the database did not answer us it
   * may not have answered the owner either: each has the time of one lease to come back.
   */
  #trustsLeases(): boolean {
    const { leaseMs } = this.#deps;
    const now = performance.now();
    if (this.#lastBeatAt !== null && now - this.#lastBeatAt > leaseMs / 2) this.#trustsFrom = now + leaseMs;
    this.#lastBeatAt = now;
    return now >= this.#trustsFrom;
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#beating = this.beat().finally(() => this.#schedule());
    }, this.#deps.leaseMs / BEATS_PER_LEASE).unref();
  }
}
