import { ProviderError } from '../../../platform/model/chat-model.port.ts';

export interface StallLimits {
  readonly firstTokenMs: number;
  /** Between two chunks. */
  readonly idleMs: number;
  readonly totalMs: number;
}

/** Calls `onStall` once with a TIMEOUT when a provider is too slow to begin, to go on, or to end. */
export class StallGuard {
  readonly #idleMs: number;
  readonly #onStall: (error: ProviderError) => void;
  readonly #total: NodeJS.Timeout;
  #wait: NodeJS.Timeout;
  #idle = false;

  constructor(limits: StallLimits, onStall: (error: ProviderError) => void) {
    this.#idleMs = limits.idleMs;
    this.#onStall = onStall;
    this.#total = setTimeout(() => this.#stalled('took too long to finish'), limits.totalMs);
    this.#wait = setTimeout(() => this.#stalled('did not begin to answer in time'), limits.firstTokenMs);
  }

  /** A chunk has come. */
  progress(): void {
    if (this.#idle) this.#wait.refresh();
    else {
      this.#idle = true;
      clearTimeout(this.#wait);
      this.#wait = setTimeout(() => this.#stalled('stopped in the middle of its answer'), this.#idleMs);
    }
  }

  end(): void {
    clearTimeout(this.#total);
    clearTimeout(this.#wait);
  }

  #stalled(what: string): void {
    this.end();
    this.#onStall(new ProviderError('TIMEOUT', `The provider ${what}.`));
  }
}
