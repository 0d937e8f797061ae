/** Lets each holder do so many things at a time; what is more waits for its turn, in order. */
export class Turns {
  readonly #atOnce: number;
  readonly #lines = new Map<string, { busy: number; readonly waiting: (() => void)[] }>();

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  async take<T>(holder: string, act: () => Promise<T>): Promise<T> {
    const line = this.#lines.get(holder) ?? { busy: 0, waiting: [] };
    this.#lines.set(holder, line);
    if (line.busy < this.#atOnce) line.busy += 1;
    else await new Promise<void>((begin) => line.waiting.push(begin));
    try {
      return await act();
    } finally {
      // Handed over, not given back: whoever comes now is behind those who wait.
      const next = line.waiting.shift();
      if (next) next();
      else {
        line.busy -= 1;
        if (line.busy === 0) this.#lines.delete(holder);
      }
    }
  }
}
