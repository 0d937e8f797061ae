/**
 * Stores the text so far at most once per interval, only when something came, one at a time. A store that fails is tried
 * again with the next one.
 */
export class Checkpoints {
  readonly #intervalMs: number;
  readonly #store: () => Promise<void>;
  #timer: NodeJS.Timeout | null = null;
  #storing: Promise<void> | null = null;
  #dirty = false;
  #ended = false;

  constructor(intervalMs: number, store: () => Promise<void>) {
    this.#intervalMs = intervalMs;
    this.#store = store;
  }

  /** There is something new to store. */
  touch(): void {
    this.#dirty = true;
    this.#arm();
  }

  /** Stores nothing more; resolves when nothing is under way. */
  async end(): Promise<void> {
    this.#ended = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#storing;
  }

  #arm(): void {
    if (this.#ended || this.#timer || this.#storing) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#dirty = false;
      this.#storing = this.#store()
        .catch(() => {
          this.#dirty = true;
        })
        .finally(() => {
          this.#storing = null;
          if (this.#dirty) this.#arm();
        });
    }, this.#intervalMs);
  }
}
