import { QueueFull } from './transport.ts';

/** Results that wait between a socket, which cannot be paused, and a consumer. */
const MAX_WAITING = 256;

/**
 * What a socket pushes, for one consumer to pull. What was pushed before `fail` or `end` is still handed out. Over its
 * bound the queue takes nothing more and ends with QueueFull.
 */
export class EventQueue<T> implements AsyncIterableIterator<T> {
  readonly #waiting: T[] = [];
  readonly #onClosed: () => void;
  #ended: { readonly error: unknown } | 'done' | null = null;
  #wake: (() => void) | null = null;

  /** `onClosed` is called once, when the queue takes nothing more, for whatever reason. */
  constructor(onClosed: () => void) {
    this.#onClosed = onClosed;
  }

  push(value: T): void {
    if (this.#ended) return;
    this.#waiting.push(value);
    if (this.#waiting.length >= MAX_WAITING) this.fail(new QueueFull('The consumer is too slow.'));
    else this.#wake?.();
  }

  fail(error: unknown): void {
    this.#close({ error });
  }

  end(): void {
    this.#close('done');
  }

  async next(): Promise<IteratorResult<T>> {
    while (this.#waiting.length === 0 && !this.#ended)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    const value = this.#waiting.shift();
    if (value !== undefined) return { done: false, value };
    if (this.#ended !== 'done') throw this.#ended?.error;
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<T>> {
    this.#waiting.length = 0;
    this.end();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #close(how: { readonly error: unknown } | 'done'): void {
    if (this.#ended) return;
    this.#ended = how;
    this.#wake?.();
    this.#onClosed();
  }
}
