/** Gives a permit back; more than once does nothing. */
export type Release = () => void;

/** Lets so much work, of one at least, run at a time; the rest waits in the order in which it came. */
export class Semaphore {
  readonly #limit: number;
  readonly #onIdle: () => void;
  #held = 0;
  readonly #waiting: (() => void)[] = [];

  /** `onIdle` is called each time that nobody holds a permit any more. */
  constructor(limit: number, onIdle: () => void = () => {}) {
    this.#limit = limit;
    this.#onIdle = onIdle;
  }

  /** A permit at once, or null when none is free. */
  tryAcquire(): Release | null {
    if (this.#held >= this.#limit) return null;
    this.#held += 1;
    return this.#permit();
  }

  /** Rejects with the signal's reason when it ends the wait; once begun, ending is the work's own business. */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const release = this.tryAcquire() ?? (await this.#wait(signal));
    try {
      return await work();
    } finally {
      release();
    }
  }

  #wait(signal: AbortSignal | undefined): Promise<Release> {
    const { promise, resolve, reject } = Promise.withResolvers<Release>();
    const enter = () => {
      signal?.removeEventListener('abort', leave);
      resolve(this.#permit());
    };
    const leave = () => {
      this.#waiting.splice(this.#waiting.indexOf(enter), 1);
      reject(signal?.reason);
    };
    this.#waiting.push(enter);
    signal?.addEventListener('abort', leave, { once: true });
    return promise;
  }

  #permit(): Release {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      // Handed over, not given back: whoever comes now is behind those who wait.
      const next = this.#waiting.shift();
      if (next) return next();
      this.#held -= 1;
      if (this.#held === 0) this.#onIdle();
    };
  }
}

/** A semaphore of the same limit for each key; nothing is held for a key that nobody uses. */
export class KeyedSemaphore {
  readonly limit: number;
  readonly #byKey = new Map<string, Semaphore>();

  constructor(limit: number) {
    this.limit = limit;
  }

  /** A permit at once, or null when the key has all that it may have. */
  tryAcquire(key: string): Release | null {
    return this.#of(key).tryAcquire();
  }

  /** Waits in the line of the key. */
  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    return this.#of(key).run(work);
  }

  #of(key: string): Semaphore {
    const known = this.#byKey.get(key);
    if (known) return known;
    const semaphore = new Semaphore(this.limit, () => this.#byKey.delete(key));
    this.#byKey.set(key, semaphore);
    return semaphore;
  }
}
