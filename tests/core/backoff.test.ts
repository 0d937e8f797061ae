import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Backoff, backoffMs } from '../../src/core/backoff.ts';

const bounds = { firstMs: 50, maxMs: 2000 };

test('each retry waits twice as long, up to the cap', () => {
  const longest = Array.from({ length: 8 }, (_, retry) => backoffMs(retry, bounds, () => 1));

  expect(longest).toEqual([50, 100, 200, 400, 800, 1600, 2000, 2000]);
  expect(backoffMs(5000, bounds, () => 1)).toBe(2000);
});

test('half of a wait is by chance', () => {
  fc.assert(
    fc.property(fc.nat(20), fc.double({ min: 0, max: 1, noNaN: true }), (retry, chance) => {
      const longest = backoffMs(retry, bounds, () => 1);
      expect(backoffMs(retry, bounds, () => chance)).toBeCloseTo((longest * (1 + chance)) / 2);
    }),
  );
});

test('a success begins anew', () => {
  const backoff = new Backoff(bounds);
  for (let retry = 0; retry < 10; retry++) backoff.next();

  expect(backoff.next()).toBeGreaterThanOrEqual(1000);
  backoff.reset();
  expect(backoff.next()).toBeLessThanOrEqual(50);
});

test('who leaves waits no longer, before or while waiting, and is told of no error', async () => {
  const backoff = new Backoff({ firstMs: 3600_000, maxMs: 3600_000 });
  const left = new AbortController();
  const waiting = backoff.wait({ signal: left.signal });
  left.abort();

  await expect(waiting).resolves.toBeUndefined();
  await expect(backoff.wait({ signal: left.signal })).resolves.toBeUndefined();
});
