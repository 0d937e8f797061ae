import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { HitCounter } from '../../../src/core/hit-counter.ts';
import { newId } from '../../../src/core/ids.ts';
import type { Viewer } from '../../../src/core/viewer.ts';
import { Authenticator } from '../../../src/features/accounts/authenticator.ts';
import { feedKey, type SessionEnded } from '../../../src/features/live/feeds.ts';
import {
  type FeedEvent,
  FeedInterruptedError,
  type FeedReader,
  type ReadOptions,
} from '../../../src/platform/feed/feed.port.ts';
import { MemoryFeed } from '../../../src/platform/feed/memory-feed.ts';
import type { QueuedReader } from '../../../src/platform/feed/queued-reader.ts';

/** A feed whose logs a story may lose. */
class FragileFeed extends MemoryFeed {
  readonly #open: QueuedReader<FeedEvent>[] = [];
  #heard = Promise.withResolvers<void>();

  override async read<E extends FeedEvent>(key: string, options: ReadOptions<E>): Promise<FeedReader<E>> {
    const reader = await super.read(key, options);
    this.#open.push(reader as unknown as QueuedReader<FeedEvent>);
    this.#heard.resolve();
    return reader;
  }

  /** Somebody reads it, and has done what comes with that. */
  async heard(): Promise<void> {
    await this.#heard.promise;
    await nextTurn();
  }

  async lose(): Promise<void> {
    this.#heard = Promise.withResolvers();
    for (const reader of this.#open.splice(0)) reader.leave(new FeedInterruptedError('lost'));
    await this.heard();
  }
}

let feed: FragileFeed;
let counter: HitCounter;
/** What the database knows, and how often it was asked. */
let database: { open: Set<string>; asked: number };
beforeEach(() => {
  feed = new FragileFeed({ maxBytes: 1024, maxAgeMs: 60_000, clock: systemClock });
  counter = new HitCounter('sessions');
  database = { open: new Set(), asked: 0 };
});
afterEach(() => feed.close());

function instance(isOpen?: () => Promise<boolean>): Authenticator {
  return new Authenticator({
    tokens: { issue: async () => '', read: async () => null },
    feed,
    clock: systemClock,
    counter,
    isOpen:
      isOpen ??
      (async (sessionId) => {
        database.asked += 1;
        return database.open.has(sessionId);
      }),
  });
}

async function listening(): Promise<Authenticator> {
  const authenticator = instance();
  void authenticator.listen();
  await feed.heard();
  return authenticator;
}

/** A session that is open, and that the authenticator has let in. */
async function letIn(authenticator: Authenticator): Promise<Viewer> {
  const viewer = someone();
  expect(await authenticator.stillHolds(viewer)).toBe(true);
  return viewer;
}

function someone(): Viewer {
  const viewer = { userId: newId(), sessionId: newId(), expiresAt: new Date(Date.now() + 60_000) };
  database.open.add(viewer.sessionId);
  return viewer;
}

const tellEnd = ({ sessionId }: Viewer) =>
  feed.append<SessionEnded>(feedKey.sessions, { type: 'SessionEnded', sessionId });

test('an answer of the database from before the session ended is not believed', async () => {
  const answers = [Promise.withResolvers<boolean>(), Promise.withResolvers<boolean>()];
  let asked = 0;
  const authenticator = instance(async () => (await answers[asked++]?.promise) ?? false);
  const viewer = someone();
  const before = authenticator.stillHolds(viewer);
  authenticator.end(viewer.sessionId);
  answers[0]?.resolve(true);
  await before;
  answers[1]?.resolve(false);
  expect(await authenticator.stillHolds(viewer)).toBe(false);
});

test('a session that another instance ended is believed no more, and its streams end', async () => {
  const authenticator = await listening();
  const [ada, bob] = [await letIn(authenticator), await letIn(authenticator)];
  const ended = Promise.withResolvers<void>();
  await authenticator.watch(ada, ended.resolve);
  const leave = await authenticator.watch(bob, () => expect.unreachable('nobody has signed Bob out'));
  for (const viewer of [ada, bob, ada, bob]) expect(await authenticator.stillHolds(viewer)).toBe(true);
  expect(database.asked).toBe(2);
  // Let in, watched, and twice more.
  expect(counter).toMatchObject({ hits: 6, misses: 2 });
  database.open.delete(ada.sessionId);
  tellEnd(ada);
  await ended.promise;
  expect([await authenticator.stillHolds(ada), await authenticator.stillHolds(bob)]).toEqual([false, true]);
  expect(database.asked).toBe(3);
  leave();
});

test('when it was not heard who signs out, nothing is believed, and the database is asked for all who watch', async () => {
  const authenticator = await listening();
  const [ada, bob, eve] = [
    await letIn(authenticator),
    await letIn(authenticator),
    await letIn(authenticator),
  ];
  const ended = Promise.withResolvers<void>();
  await authenticator.watch(ada, ended.resolve);
  const leave = await authenticator.watch(bob, () => expect.unreachable('nobody has signed Bob out'));
  const stop = await authenticator.watch(eve, () => expect.unreachable('nobody watches for Eve any more'));
  stop();
  database.open.delete(ada.sessionId);
  database.open.delete(eve.sessionId);
  database.asked = 0;
  await feed.lose();
  await ended.promise;
  await expect.poll(() => database.asked).toBe(2);
  expect([
    await authenticator.stillHolds(ada),
    await authenticator.stillHolds(bob),
    await authenticator.stillHolds(eve),
  ]).toEqual([false, true, false]);
  // And from then on it is heard again.
  const over = Promise.withResolvers<void>();
  const grace = await letIn(authenticator);
  await authenticator.watch(grace, over.resolve);
  tellEnd(grace);
  await over.promise;
  leave();
});

test('a session that ended between the letting in and the watching ends the stream', async () => {
  const authenticator = instance();
  const ada = await letIn(authenticator);
  database.open.delete(ada.sessionId);
  authenticator.end(ada.sessionId);
  const ended = Promise.withResolvers<void>();
  await authenticator.watch(ada, ended.resolve);
  await ended.promise;
});

test('a database that is away ends no session: it is asked again', async () => {
  let away = true;
  const authenticator = instance(async () => {
    if (away) {
      away = false;
      throw new Error('away');
    }
    return false;
  });
  const ended = Promise.withResolvers<void>();
  await authenticator.watch(someone(), ended.resolve);
  expect(away).toBe(false);
  await ended.promise;
});
