import fc, { type Arbitrary } from 'fast-check';

const makers = new Map<number, () => Arbitrary<number>>();

/**
 * Makes the arbitrary of the whole numbers from 0 to below `count`, for a `fc.gen`: always the same function for a count.
 * A generator finds arbitraries again by their function at once; by its arguments it compares them with all it has made.
 */
export function below(count: number): () => Arbitrary<number> {
  const known = makers.get(count);
  if (known) return known;
  const make = () => fc.nat({ max: count - 1 });
  makers.set(count, make);
  return make;
}
