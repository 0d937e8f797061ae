type Kind = 'text' | 'reasoning';

/**
 * Turns a fast stream of tokens into fewer deltas: the first one goes out at once, then at most one per interval while
 * the provider is faster than that. With an interval of 0 every token goes out as it comes.
 */
export class Coalescer {
  readonly #intervalMs: number;
  readonly #emit: (kind: Kind, text: string) => void;
  #kind: Kind = 'text';
  #pending = '';
  #timer: NodeJS.Timeout | null = null;

  constructor(intervalMs: number, emit: (kind: Kind, text: string) => void) {
    this.#intervalMs = intervalMs;
    this.#emit = emit;
  }

  add(kind: Kind, text: string): void {
    if (kind !== this.#kind) this.#send();
    this.#kind = kind;
    this.#pending += text;
    if (this.#timer === null) this.#send();
  }

  /** Sends what is pending now. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#send();
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #send(): void {
    if (this.#pending === '') return;
    const text = this.#pending;
    this.#pending = '';
    this.#emit(this.#kind, text);
    if (this.#intervalMs > 0) this.#timer ??= setTimeout(() => this.#due(), this.#intervalMs);
  }

  #due(): void {
    this.#timer = null;
    this.#send();
  }
}
