export const ROUNDS = 5;

/** Runs every contender once per round, each round starting with another one, so that no one has the quiet moments. */
export async function interleave<T>(
  contenders: readonly T[],
  measure: (contender: T) => Promise<void>,
): Promise<void> {
  for (let round = 0; round < ROUNDS; round++)
    for (let turn = 0; turn < contenders.length; turn++) {
      const contender = contenders[(round + turn) % contenders.length];
      if (contender !== undefined) await measure(contender);
    }
}
