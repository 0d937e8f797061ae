import { median } from './statistics.ts';

export interface Goal {
  readonly text: string;
  readonly found: string;
  readonly met: boolean;
}

/** The rounds' median is to be at most `limit` times the other's; a limit below 1 is written as a fraction: `1/3.5`. */
export function atMostTimes(
  text: string,
  rounds: readonly number[],
  others: readonly number[],
  limit: number,
): Goal {
  const ratio = median(rounds) / median(others);
  return {
    text,
    found: limit < 1 ? `1/${(1 / ratio).toFixed(1)}` : `${ratio.toFixed(2)}×`,
    met: ratio <= limit,
  };
}

/** The rounds' median is to be at most `limit`. */
export function atMost(text: string, rounds: readonly number[], limit: number, unit: string): Goal {
  const found = median(rounds);
  return { text, found: `${found.toFixed(1)} ${unit}`, met: found <= limit };
}
