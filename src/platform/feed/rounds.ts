import { Backoff } from '../../core/backoff.ts';

const RETRY = { firstMs: 100, maxMs: 3000 };

/**
 * When to send: once per turn of the event loop however often `soon` is called, so that all keys share one write to the
 * socket; and after a failure again, a little later each time.
 */
export class Rounds {
  readonly #send: () => void;
  #immediate: NodeJS.Immediate | null = null;
  #retry: NodeJS.Timeout | null = null;
  /** Nothing has gone well since the last failure: all wait for the end of the pause. */
  #held = false;
  readonly #backoff = new Backoff(RETRY);
  #closed = false;

  constructor(send: () => void) {
    this.#send = send;
  }

  soon(): void {
    if (this.#immediate || this.#held || this.#closed) return;
    this.#immediate = setImmediate(() => {
      this.#immediate = null;
      this.#send();
    });
  }

  /** Without waiting for the end of a pause. */
  now(): void {
    this.succeeded();
    if (this.#retry) clearTimeout(this.#retry);
    this.#retry = null;
    this.soon();
  }

  /** What failed beside it is still tried again: one key may fail for reasons of its own. */
  succeeded(): void {
    this.#backoff.reset();
    this.#held = false;
  }

  failed(): void {
    this.#held = true;
    if (this.#retry || this.#closed) return;
    this.#retry = setTimeout(() => {
      this.#retry = null;
      this.#held = false;
      this.soon();
    }, this.#backoff.next()).unref();
  }

  close(): void {
    this.#closed = true;
    if (this.#immediate) clearImmediate(this.#immediate);
    if (this.#retry) clearTimeout(this.#retry);
  }
}
