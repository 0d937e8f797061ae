/** How often a long story is told: `full` of them with TEST_ROUNDS=full, else just `few`. */
export function rounds({ few, full }: { few: number; full: number }): number {
  return process.env.TEST_ROUNDS === 'full' ? full : few;
}

/** Numbers that look random and are the same for the same seed; TEST_SEED repeats a run that failed. */
export class Chance {
  readonly seed: number;
  #state: number;

  constructor(seed = Number(process.env.TEST_SEED ?? Date.now() % 0x7fff_ffff)) {
    this.seed = seed;
    this.#state = seed;
    console.log(`TEST_SEED=${seed}`);
  }

  /** A whole number from `min` to `max`. */
  between(min: number, max: number): number {
    // Mulberry32.
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return min + (((mixed ^ (mixed >>> 14)) >>> 0) % (max - min + 1));
  }
}
