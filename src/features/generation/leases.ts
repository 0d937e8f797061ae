import type { Endings } from './endings.ts';
import type { Runner, RunnerLog } from './runner.ts';

export interface LeaseDeps {
  readonly runner: Runner;
  readonly endings: Endings;
  /** Prolongs the leases of these generations; answers those that this instance still holds. */
  readonly renew: (generationIds: readonly string[]) => Promise<string[]>;
  readonly leaseMs: number;
  readonly log: RunnerLog;
}

/** The heartbeat of this instance: it renews the leases of its runs, then ends the runs of instances that no longer do. */
export class Leases {
  readonly #deps: LeaseDeps;
  #timer: NodeJS.Timeout | null = null;
  #beating: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(deps: LeaseDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#schedule();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#beating;
  }

  /** One beat. Renewing comes first, so that an instance that was held up does not take its own runs for lost. */
  async beat(): Promise<void> {
    const { runner, endings, renew, log } = this.#deps;
    try {
      const running = runner.running;
      if (running.length > 0) {
        const held = new Set(await renew(running));
        for (const id of running) if (!held.has(id)) runner.abandon(id);
      }
      const lost = await endings.interruptLost();
      if (lost > 0) log.warn({ lost }, 'ended answers whose server had gone');
    } catch (error) {
      log.warn({ err: error }, 'the heartbeat did not reach the database');
    }
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#beating = this.beat().finally(() => this.#schedule());
    }, this.#deps.leaseMs / 3).unref();
  }
}
