import { expect, test } from 'vitest';
import { KeyedSemaphore, Semaphore } from '../../src/core/semaphore.ts';

test('no more than the limit are at work, in the order in which they came, whether or not they fail', async () => {
  const semaphore = new Semaphore(2);
  const begun: number[] = [];
  let working = 0;
  let most = 0;
  const work = async (nth: number) => {
    begun.push(nth);
    working += 1;
    most = Math.max(most, working);
    await new Promise((resolve) => setImmediate(resolve));
    working -= 1;
    if (nth % 3 === 0) throw new Error('it fails');
    return nth;
  };
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, (_, nth) => semaphore.run(() => work(nth))),
  );
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(13);
  expect(begun).toEqual(Array.from({ length: 20 }, (_, nth) => nth));
  expect(most).toBe(2);
});

test('who leaves the line is told why, and holds up nobody', async () => {
  const semaphore = new Semaphore(1);
  const release = semaphore.tryAcquire();
  const leaving = new AbortController();
  const left = semaphore.run(async () => 'left', leaving.signal);
  const stayed = semaphore.run(async () => 'stayed');
  leaving.abort(new Error('enough'));
  await expect(left).rejects.toThrow('enough');
  await expect(semaphore.run(async () => 'never', leaving.signal)).rejects.toThrow('enough');
  release?.();
  expect(await stayed).toBe('stayed');
});

test('each key has the whole limit, and a permit that is given back twice counts once', () => {
  const limit = new KeyedSemaphore(2);
  const [first] = [limit.tryAcquire('ada'), limit.tryAcquire('ada')];
  expect(limit.tryAcquire('ada')).toBeNull();
  expect(limit.tryAcquire('bob')).not.toBeNull();
  first?.();
  first?.();
  expect(limit.tryAcquire('ada')).not.toBeNull();
  expect(limit.tryAcquire('ada')).toBeNull();
});

test('whoever waits under a key is next, before one who comes when a permit is given back', async () => {
  const limit = new KeyedSemaphore(1);
  const release = limit.tryAcquire('ada');
  const waiting = limit.run('ada', async () => limit.tryAcquire('ada'));
  release?.();
  expect(limit.tryAcquire('ada')).toBeNull();
  expect(await waiting).toBeNull();
  expect(limit.tryAcquire('ada')).not.toBeNull();
});
