import type { HitCounter } from '../core/hit-counter.ts';
import type { Part } from './part.ts';
import type { Platform } from './platform.ts';

/** Takes in what parts bring: their jobs and readings are declared, and they are closed in the reverse order. */
export class Parts {
  readonly #platform: Pick<Platform, 'jobs' | 'metrics'>;
  readonly #opened: AsyncDisposableStack;
  readonly #parts: Part[] = [];

  constructor(platform: Pick<Platform, 'jobs' | 'metrics'>, opened: AsyncDisposableStack) {
    this.#platform = platform;
    this.#opened = opened;
  }

  /** By name. */
  get caches(): HitCounter[] {
    return this.#parts.flatMap(({ caches }) => caches ?? []).sort((a, b) => a.name.localeCompare(b.name));
  }

  add<P extends Part>(part: P): P {
    this.#parts.push(part);
    for (const kind of part.jobs ?? []) this.#platform.jobs.declare(kind);
    this.#platform.metrics.show(part.readings ?? {});
    if (part.close) this.#opened.defer(part.close);
    return part;
  }

  /** All at once; jobs end beside them. */
  async drain(graceMs: number): Promise<void> {
    void this.#platform.jobs.stop(graceMs);
    await Promise.all(this.#parts.map(({ drain }) => drain?.(graceMs)));
  }
}
