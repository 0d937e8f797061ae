/** `--quick` tries everything once, on less; its figures are not worth keeping. */
export const QUICK = process.argv.includes('--quick');
export const ROUNDS = QUICK ? 1 : 3;

/** Runs every contender once per round, each round starting with another one, so that no one has the quiet moments. */
export async function interleave<T>(
  contenders: readonly T[],
  measure: (contender: T) => Promise<void>,
  rounds = ROUNDS,
): Promise<void> {
  for (let round = 0; round < rounds; round++)
    for (let turn = 0; turn < contenders.length; turn++) {
      const contender = contenders[(round + turn) % contenders.length];
      if (contender !== undefined) await measure(contender);
    }
}
