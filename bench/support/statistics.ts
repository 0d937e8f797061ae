/** The value that `share` of all lie at or under, by nearest rank; NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The rounds' median, with the least and the greatest of them: `7.1 (6.8–9.0)`. */
export function withSpread(rounds: readonly number[], digits = 1): string {
  const [middle, least, greatest] = [median(rounds), Math.min(...rounds), Math.max(...rounds)];
  return `${middle.toFixed(digits)} (${least.toFixed(digits)}–${greatest.toFixed(digits)})`;
}

/** How many times the floor's median: `2.5×`. */
export function ratio(rounds: readonly number[], floor: readonly number[], digits = 1): string {
  return `${(median(rounds) / median(floor)).toFixed(digits)}×`;
}
