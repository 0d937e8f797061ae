import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Checkpoints } from '../../../../src/features/generation/run/checkpoints.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function counted(store: (count: number) => Promise<void> = async () => {}) {
  const storedAt: number[] = [];
  const startedAt = Date.now();
  const checkpoints = new Checkpoints(2000, () => {
    storedAt.push(Date.now() - startedAt);
    return store(storedAt.length);
  });
  return { checkpoints, storedAt };
}

test('at most one per interval, and none while nothing comes', async () => {
  const { checkpoints, storedAt } = counted();
  for (let ms = 0; ms < 5000; ms += 10) {
    checkpoints.touch();
    await vi.advanceTimersByTimeAsync(10);
  }
  await vi.advanceTimersByTimeAsync(100_000);
  expect(storedAt).toEqual([2000, 4000, 6000]);
});

test('one at a time: a slow store delays the next', async () => {
  const slow = Promise.withResolvers<void>();
  const { checkpoints, storedAt } = counted(() => slow.promise);
  checkpoints.touch();
  await vi.advanceTimersByTimeAsync(2000);
  checkpoints.touch();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(storedAt).toHaveLength(1);
  slow.resolve();
  await vi.advanceTimersByTimeAsync(2000);
  expect(storedAt).toEqual([2000, 64_000]);
});

test('a store that fails is tried again, without anything new', async () => {
  const { checkpoints, storedAt } = counted(async (count) => {
    if (count < 3) throw new Error('the database is away');
  });
  checkpoints.touch();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(storedAt).toEqual([2000, 4000, 6000]);
});

test('the end waits for what is under way and lets nothing more begin', async () => {
  const slow = Promise.withResolvers<void>();
  const { checkpoints, storedAt } = counted(() => slow.promise);
  checkpoints.touch();
  await vi.advanceTimersByTimeAsync(2000);
  checkpoints.touch();
  let ended = false;
  const end = checkpoints.end().then(() => {
    ended = true;
  });
  await vi.advanceTimersByTimeAsync(1000);
  expect(ended).toBe(false);
  slow.resolve();
  await end;
  checkpoints.touch();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(storedAt).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});
