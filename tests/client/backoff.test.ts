import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs, realTiming } from '../../client/sdk/src/backoff.ts';

test('the longest wait doubles from 100 ms up to 10 s', () => {
  const longest = Array.from({ length: 9 }, (_, attempt) => backoffMs(attempt, () => 1));
  expect(longest).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
  expect(backoffMs(5000, () => 1)).toBe(10_000);
});

test('the whole range down to nothing is used', () => {
  fc.assert(
    fc.property(fc.nat(40), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
      expect(backoffMs(attempt, () => random)).toBeCloseTo(random * backoffMs(attempt, () => 1));
    }),
  );
});

test('waiting ends as soon as nobody waits any more', async () => {
  const controller = new AbortController();
  const waiting = realTiming.sleep(3_600_000, controller.signal);
  controller.abort();
  await waiting;
  await realTiming.sleep(3_600_000, AbortSignal.abort());
  await realTiming.sleep(1, new AbortController().signal);
  expect(controller.signal.aborted).toBe(true);
});
