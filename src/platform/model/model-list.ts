import type { Clock } from '../../core/clock.ts';
import type { HitCounter } from '../../core/hit-counter.ts';
import type { ModelInfo } from './chat-model.port.ts';
import type { KeyedProvider, ReadModels } from './model-registry.port.ts';

export interface ModelListOptions {
  readonly clock: Clock;
  /** How long a provider may take to answer. */
  readonly timeoutMs: number;
  readonly counter: HitCounter;
  /** Told of each reading that failed. */
  readonly onFault: (provider: string, error: unknown) => void;
  /** What is known here of a model beside what the provider says. */
  readonly complete: (info: ModelInfo) => ModelInfo;
}

/** From then on a list is read anew before it is used. */
export const LIST_FRESH_MS = 5 * 60_000;
/** So old a list stands in for one that cannot be read; then nothing is known of the provider's models. */
const LAST_KNOWN_MS = 3600_000;
/** After a failure, so that a provider which hangs does not make every caller wait. */
const FAILED_PAUSE_MS = 15_000;
/** A list without models may be a local server that has not started yet: asking it again costs next to nothing. */
const EMPTY_PAUSE_MS = 2000;

/** One provider's models as last read. */
export class ModelList {
  readonly #provider: KeyedProvider;
  readonly #options: ModelListOptions;
  #read: ReadModels | null = null;
  #dueAt = 0;
  #reading: Promise<void> | null = null;
  /** Rises when the list is forgotten. */
  #readings = 0;

  constructor(provider: KeyedProvider, options: ModelListOptions) {
    this.#provider = provider;
    this.#options = options;
  }

  /**
   * The list, which the provider gave within the last five minutes; where it cannot be reached, the last one that it gave
   * within the last hour, else null. Waits for the provider when the list is due.
   */
  async current(): Promise<readonly ModelInfo[] | null> {
    let reading = this.#readIfDue();
    if (this.#provider.missing === null) this.#options.counter.count(reading === null);
    // Once more where the list was forgotten while it was read.
    for (; reading; reading = this.#readIfDue()) await reading;
    return this.#read && this.#now() - this.#read.readAt < LAST_KNOWN_MS ? this.#read.models : null;
  }

  /** The next caller waits for a new list; one that is being read no longer counts. */
  forget(): void {
    this.#read = null;
    this.#dueAt = 0;
    this.#reading = null;
    this.#readings += 1;
  }

  #readIfDue(): Promise<void> | null {
    if (this.#provider.missing !== null) return null;
    if (!this.#reading && this.#now() >= this.#dueAt) {
      const reading = this.#readAnew().finally(() => {
        if (this.#reading === reading) this.#reading = null;
      });
      this.#reading = reading;
    }
    return this.#reading;
  }

  async #readAnew(): Promise<void> {
    const reading = this.#readings;
    let read: ReadModels | null = null;
    try {
      read = await this.#ask();
    } catch (error) {
      this.#options.onFault(this.#provider.name, error);
    }
    if (reading !== this.#readings) return;
    this.#read = read ?? this.#read;
    if (read === null) this.#dueAt = this.#now() + FAILED_PAUSE_MS;
    else if (read.models.length === 0) this.#dueAt = this.#now() + EMPTY_PAUSE_MS;
    else this.#dueAt = read.readAt + LIST_FRESH_MS;
  }

  /** Does not rely on the provider to heed the signal. */
  async #ask(): Promise<ReadModels> {
    const { complete, timeoutMs } = this.#options;
    const { name } = this.#provider;
    const askedAt = this.#now();
    const timeout = new AbortController();
    const expired = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      const error = new Error(`${name} did not list its models within ${timeoutMs} ms.`);
      timeout.abort(error);
      expired.reject(error);
    }, timeoutMs);
    try {
      const { models, readAt } = await Promise.race([this.#models(timeout.signal, askedAt), expired.promise]);
      // Another instance's clock may be ahead of this one's.
      return { models: models.map(complete), readAt: Math.min(readAt, askedAt) };
    } finally {
      clearTimeout(timer);
    }
  }

  async #models(signal: AbortSignal, askedAt: number): Promise<ReadModels> {
    const provider = this.#provider;
    if (provider.sharedModels) return provider.sharedModels(signal);
    return { models: await provider.models(signal), readAt: askedAt };
  }

  #now(): number {
    return this.#options.clock.now().getTime();
  }
}
