import type { CacheStatistics } from '../core/hit-counter.ts';
import type { Jobs } from '../platform/jobs/jobs.port.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Part } from './part.ts';

/** Takes in what parts bring: their jobs and readings are declared, and they are closed in the reverse order. */
export class Parts {
  readonly #jobs: Pick<Jobs, 'declare'>;
  readonly #metrics: Pick<Metrics, 'show'>;
  readonly #opened: AsyncDisposableStack;
  readonly #parts: Part[] = [];

  constructor(
    { jobs, metrics }: { readonly jobs: Pick<Jobs, 'declare'>; readonly metrics: Pick<Metrics, 'show'> },
    opened: AsyncDisposableStack,
  ) {
    this.#jobs = jobs;
    this.#metrics = metrics;
    this.#opened = opened;
  }

  /** By name. */
  get caches(): CacheStatistics[] {
    return this.#parts.flatMap(({ caches }) => caches ?? []).sort((a, b) => a.name.localeCompare(b.name));
  }

  add<P extends Part>(part: P): P {
    this.#parts.push(part);
    for (const kind of part.jobs ?? []) this.#jobs.declare(kind);
    this.#metrics.show(part.readings ?? {});
    if (part.close) this.#opened.defer(part.close);
    return part;
  }

  /** All at once. */
  async drain(graceMs: number): Promise<void> {
    await Promise.all(this.#parts.map(({ drain }) => drain?.(graceMs)));
  }
}
