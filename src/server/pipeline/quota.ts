/** How many of something each holder has at once, and no more than so many. */
export class Quota {
  readonly #max: number;
  readonly #held = new Map<string, number>();

  constructor(max: number) {
    this.#max = max;
  }

  get max(): number {
    return this.#max;
  }

  /** Takes one in the name of `holder`; null when it has all it may have. What is answered gives it back, once. */
  take(holder: string): (() => void) | null {
    const held = this.#held.get(holder) ?? 0;
    if (held >= this.#max) return null;
    this.#held.set(holder, held + 1);
    let given = false;
    return () => {
      if (given) return;
      given = true;
      const left = (this.#held.get(holder) ?? 1) - 1;
      if (left === 0) this.#held.delete(holder);
      else this.#held.set(holder, left);
    };
  }
}
