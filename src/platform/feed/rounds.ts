const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 2000;

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
  #pauseMs = FIRST_RETRY_MS;
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
    this.#pauseMs = FIRST_RETRY_MS;
    this.#held = false;
  }

  failed(): void {
    this.#held = true;
    if (this.#retry || this.#closed) return;
    this.#retry = setTimeout(() => {
      this.#retry = null;
      this.#held = false;
      this.soon();
    }, this.#pauseMs).unref();
    this.#pauseMs = Math.min(2 * this.#pauseMs, LAST_RETRY_MS);
  }

  close(): void {
    this.#closed = true;
    if (this.#immediate) clearImmediate(this.#immediate);
    if (this.#retry) clearTimeout(this.#retry);
  }
}
