/** What has arrived and was not taken yet; a `next()` waits for more until it is ended or fails. */
export class Inbox<T> {
  readonly #items: T[] = [];
  readonly #waiting: PromiseWithResolvers<T | null>[] = [];
  #ended = false;
  #error: Error | null = null;

  push(item: T): void {
    const waiting = this.#waiting.shift();
    if (waiting) waiting.resolve(item);
    else this.#items.push(item);
  }

  /** Nothing more will come; with an error, whoever waits is told of it. */
  end(error: Error | null = null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    for (const { resolve, reject } of this.#waiting.splice(0)) error ? reject(error) : resolve(null);
  }

  /** The next item; null at the end. */
  next(): Promise<T | null> {
    const item = this.#items.shift();
    if (item !== undefined) return Promise.resolve(item);
    if (this.#error) return Promise.reject(this.#error);
    if (this.#ended) return Promise.resolve(null);
    const waiting = Promise.withResolvers<T | null>();
    this.#waiting.push(waiting);
    return waiting.promise;
  }
}
