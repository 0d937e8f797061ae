import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sizeOf } from '../../../src/platform/feed/event-size.ts';
import type { FeedEvent } from '../../../src/platform/feed/feed.port.ts';
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

test('a log of thousands of tokens gives each of them back, wherever reading begins, and takes less room', () => {
  const token = fc.record({ type: fc.constantFrom('Text', 'Reasoning'), text: fc.string({ maxLength: 8 }) });
  const other = fc.record({ type: fc.constant('Other'), text: fc.constant('x'), more: fc.nat() });
  const events = fc.array(fc.oneof({ arbitrary: token, weight: 50 }, other), { maxLength: 400, size: 'max' });
  fc.assert(
    fc.property(events, fc.nat(400), fc.integer({ min: 500, max: 30_000 }), (all, behind, maxBytes) => {
      const log = new MemoryLog(0);
      for (const [at, event] of all.entries()) {
        log.append(event, at, maxBytes);
        expect(log.bytes).toBeLessThanOrEqual(maxBytes);
      }
      const from = Math.max(behind, log.reachesBackTo);
      const read = [...log.after(from)];
      expect(read.map(({ event }) => event)).toEqual(all.slice(from));
      expect(read.map(({ position }) => position.seq)).toEqual(all.slice(from).map((_, at) => from + at + 1));
    }),
  );
  const long = new MemoryLog(0);
  for (let at = 0; at < 10_000; at++) long.append({ type: 'Text', text: 'word ' } as FeedEvent, at, 1e9);
  expect(long.bytes / 10_000).toBeLessThan(20);
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
  reader.replayAll([1, 2, 3, 4].map(entry));
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
