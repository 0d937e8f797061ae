import type { Clock } from '../../core/clock.ts';
import type { ChatModelProvider, ModelInfo } from './chat-model.port.ts';

export interface ModelListOptions {
  readonly clock: Clock;
  /** How long a provider may take to answer. */
  readonly timeoutMs: number;
  /** Told of each reading that failed. */
  readonly onFault: (provider: string, error: unknown) => void;
  /** What is known here of a model beside what the provider says. */
  readonly complete: (info: ModelInfo) => ModelInfo;
}

const FRESH_MS = 5 * 60_000;
/** After a failure, so that a provider which hangs does not make every caller wait. */
const FAILED_PAUSE_MS = 15_000;
/** A list without models may be a local server that has not started yet: asking it again costs next to nothing. */
const EMPTY_PAUSE_MS = 2000;

/** One provider's models as last read. */
export class ModelList {
  readonly #provider: ChatModelProvider;
  readonly #options: ModelListOptions;
  #models: readonly ModelInfo[] | null = null;
  #dueAt = 0;
  #reading: Promise<void> | null = null;
  /** Rises when the list is forgotten. */
  #readings = 0;

  constructor(provider: ChatModelProvider, options: ModelListOptions) {
    this.#provider = provider;
    this.#options = options;
  }

  /** The last list that could be read, null when none could; waits for the provider only where there is none to show. */
  async current(): Promise<readonly ModelInfo[] | null> {
    const reading = this.#readIfDue();
    if (reading && !this.#models?.length) await reading;
    return this.#models;
  }

  /** The list, read anew when that is due. */
  async newest(): Promise<readonly ModelInfo[] | null> {
    await this.#readIfDue();
    return this.#models;
  }

  /** The next caller waits for a new list; one that is being read no longer counts. */
  forget(): void {
    this.#models = null;
    this.#dueAt = 0;
    this.#reading = null;
    this.#readings += 1;
  }

  #readIfDue(): Promise<void> | null {
    if (this.#provider.missing !== null) return null;
    if (!this.#reading && this.#options.clock.now().getTime() >= this.#dueAt) {
      const reading = this.#read().finally(() => {
        if (this.#reading === reading) this.#reading = null;
      });
      this.#reading = reading;
    }
    return this.#reading;
  }

  async #read(): Promise<void> {
    const reading = this.#readings;
    let models = this.#models;
    let pauseMs = FAILED_PAUSE_MS;
    try {
      models = (await this.#ask()).map(this.#options.complete);
      pauseMs = models.length > 0 ? FRESH_MS : EMPTY_PAUSE_MS;
    } catch (error) {
      this.#options.onFault(this.#provider.name, error);
    }
    if (reading !== this.#readings) return;
    this.#models = models;
    this.#dueAt = this.#options.clock.now().getTime() + pauseMs;
  }

  /** Does not rely on the provider to heed the signal. */
  async #ask(): Promise<readonly ModelInfo[]> {
    const timeout = new AbortController();
    const expired = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      const error = new Error(
        `${this.#provider.name} did not list its models within ${this.#options.timeoutMs} ms.`,
      );
      timeout.abort(error);
      expired.reject(error);
    }, this.#options.timeoutMs);
    try {
      return await Promise.race([this.#provider.models(timeout.signal), expired.promise]);
    } finally {
      clearTimeout(timer);
    }
  }
}
