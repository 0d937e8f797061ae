import { expect, test } from 'vitest';
import { sizeOf } from '../../../src/platform/feed/bounded-queue.ts';
import { MemoryFeed } from '../../../src/platform/feed/memory-feed.ts';
import { MemoryLog } from '../../../src/platform/feed/memory-log.ts';
import { QueuedReader } from '../../../src/platform/feed/queued-reader.ts';

const event = { type: 'Word', text: 'x'.repeat(100) };
const SIZE = sizeOf(event);

function logOf(count: number, maxBytes: number): MemoryLog {
  const log = new MemoryLog(0);
  for (let n = 0; n < count; n++) log.append(event, n, maxBytes);
  return log;
}

test('the byte bound: below and at it everything is held, above it the oldest goes', () => {
  expect(logOf(10, 10 * SIZE + 1).reachesBackTo).toBe(0);
  expect(logOf(10, 10 * SIZE).reachesBackTo).toBe(0);
  expect(logOf(10, 10 * SIZE - 1).reachesBackTo).toBe(1);
  expect([...logOf(1000, 3 * SIZE).after(0)].map(({ position }) => position.seq)).toEqual([998, 999, 1000]);
});

test('an event larger than the whole bound reaches its readers, and is not held', () => {
  const log = new MemoryLog(0);
  const reader = new QueuedReader(
    { start: 'continued', position: log.head, empty: true },
    { from: 'now' },
    () => {},
  );
  log.readers.add(reader);
  log.append(event, 0, 10);
  expect([...log.after(0)]).toEqual([]);
  expect(log.reachesBackTo).toBe(1);
  return expect(reader.next()).resolves.toMatchObject({ value: { position: { seq: 1 } } });
});

test('the age bound: at it an event is held, beyond it no more', () => {
  const log = logOf(10, 100 * SIZE);
  expect(log.expire(5)).toBe(false);
  expect(log.reachesBackTo).toBe(5);
  expect(log.expire(9)).toBe(false);
  expect(log.expire(10)).toBe(true);
});

test('a reader drops what it has seen, so that live and replayed events may overlap', async () => {
  const reader = new QueuedReader(
    { start: 'continued', position: { epoch: 'e', seq: 2 }, empty: false },
    { from: 'now' },
    () => {},
  );
  const entry = (seq: number) => ({ position: { epoch: 'e', seq }, event });
  reader.replay([1, 2, 3, 4].map(entry));
  for (const seq of [3, 4, 5]) reader.offer(entry(seq));
  const seen = [await reader.next(), await reader.next(), await reader.next()];
  expect(seen.map(({ value }) => value?.position.seq)).toEqual([3, 4, 5]);
  await reader.return();
});

test('a log without readers goes some time after its last use, one with a reader stays', async () => {
  let now = 0;
  const feed = new MemoryFeed({ maxBytes: 1000, maxAgeMs: 100, clock: { now: () => new Date(now) } });
  feed.append('written', event);
  const reader = await feed.read('read', { from: 'now' });
  const { epoch } = await feed.head('read');
  now = 101;
  feed.sweep();
  expect(feed.size).toBe(1);
  expect((await feed.head('read')).epoch).toBe(epoch);
  await reader.return();
  feed.sweep();
  expect(feed.size).toBe(1);
  now = 202;
  feed.sweep();
  expect(feed.size).toBe(0);
  await feed.close();
});
