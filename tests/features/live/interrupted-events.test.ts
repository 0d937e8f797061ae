import { expect, test } from 'vitest';
import { subscribeToEvents } from '../../../src/features/live/event-subscription.ts';
import {
  type Feed,
  type FeedEvent,
  FeedInterruptedError,
  type FeedReader,
  type Position,
} from '../../../src/platform/feed/feed.port.ts';
import { MemoryFeed } from '../../../src/platform/feed/memory-feed.ts';

const KEY = 'viewer:ada';
/** Events that the log has forgotten when it comes back. */
const FORGOTTEN = 100;

/** A feed that loses its place once, and comes back with a log that is shorter than what its reader has seen. */
function losing(feed: Feed) {
  const lost = Promise.withResolvers<never>();
  let isFirst = true;
  const before = ({ epoch, seq }: Position): Position => ({ epoch, seq: seq + FORGOTTEN });
  const beforeLoss = <E extends FeedEvent>(reader: FeedReader<E>): FeedReader<E> => {
    lost.promise.catch(() => reader.return());
    return Object.assign(Object.create(reader) as FeedReader<E>, {
      position: before(reader.position),
      next: async () => {
        const result = await Promise.race([lost.promise, reader.next()]);
        if (result.done) return result;
        return { done: false, value: { ...result.value, position: before(result.value.position) } };
      },
      return: () => reader.return(),
    });
  };
  const shrinking: Feed = {
    append: feed.append.bind(feed),
    claim: feed.claim.bind(feed),
    isStored: feed.isStored.bind(feed),
    head: feed.head.bind(feed),
    close: feed.close.bind(feed),
    read: async (key, options) => {
      const reader = await feed.read(key, options);
      const read = isFirst ? beforeLoss(reader) : reader;
      isFirst = false;
      return read;
    },
  };
  return { shrinking, lose: () => lost.reject(new FeedInterruptedError('The place is lost.')) };
}

test('who reads events of which the log has come back shorter is told to read again, and hears what comes then', async () => {
  const feed = new MemoryFeed({ maxBytes: 1e6, maxAgeMs: 60_000, clock: { now: () => new Date() } });
  const { shrinking, lose } = losing(feed);
  const subscriptions = { feed: shrinking, cursorSecret: Buffer.alloc(32), maxQueueBytes: 1e6 };
  const events = await subscribeToEvents(subscriptions, KEY, null, async (event) => event);
  const next = async () => (await events.next()).value?.type;
  feed.append(KEY, { type: 'Before' });
  expect(await next()).toBe('Before');
  lose();
  expect(await next()).toBe('FeedReset');
  feed.append(KEY, { type: 'After' });
  expect(await next()).toBe('After');
  await events.return?.();
  expect(feed.readers).toBe(0);
  await feed.close();
});
