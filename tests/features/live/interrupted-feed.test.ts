import { expect, test, vi } from 'vitest';
import {
  type Feed,
  FeedInterruptedError,
  type FeedReader,
  FeedUnavailableError,
} from '../../../src/platform/feed/feed.port.ts';
import { FINISHED, WatchedAnswer } from '../../support/people/watched-answer.ts';

/** A feed whose readers can be cut off, and which can be away. */
function breakable() {
  const cuts = new Set<(error: Error) => void>();
  const state = { away: false };
  const through = (feed: Feed): Feed => ({
    append: feed.append.bind(feed),
    claim: feed.claim.bind(feed),
    isStored: feed.isStored.bind(feed),
    head: feed.head.bind(feed),
    close: feed.close.bind(feed),
    read: async (key, options) => {
      if (state.away) throw new FeedUnavailableError('The feed is away.');
      const reader = await feed.read(key, options);
      const consume: typeof reader.consume = ({ accept, end }) => {
        let over = false;
        const cut = (error: Error | null) => {
          if (over) return;
          over = true;
          cuts.delete(cut);
          end(error);
        };
        cuts.add(cut);
        reader.consume({ accept: (entry) => over || accept(entry), end: cut });
      };
      return Object.assign(Object.create(reader) as FeedReader<never>, {
        consume,
        return: () => reader.return(),
      });
    },
  });
  const interrupt = () => {
    for (const cut of cuts) cut(new FeedInterruptedError('The place is lost.'));
  };
  return { state, through, interrupt };
}

test('viewers whose reading is interrupted go on behind what they have, without a word', async () => {
  const { through, interrupt } = breakable();
  await using answer = new WatchedAnswer({ coalesceMs: 0, through });
  const viewers = [await answer.watch(), await answer.watch(), await answer.watch({ coalesceMs: 200 })];
  expect(answer.events.stats).toMatchObject({ viewers: 3, onTokenStream: 3 });
  answer.write('before, ');
  interrupt();
  answer.write('meanwhile, ');
  await vi.waitFor(() => expect(answer.events.channels).toBe(2), { timeout: 60_000 });
  answer.write('after');
  answer.end();
  for (const viewer of viewers) {
    expect(viewer.text).toBe(answer.text);
    expect(viewer.types.at(-1)).toBe('GenerationFinished');
  }
  expect(answer.events.stats).toMatchObject({ viewers: 0, onTokenStream: 0 });
});

test('an answer that ended meanwhile is told from the row, and the log that cannot be reached is told as a reset', async () => {
  const { state, through, interrupt } = breakable();
  await using answer = new WatchedAnswer({ coalesceMs: 0, through });
  const viewer = await answer.watch();
  answer.write('before');
  state.away = true;
  answer.row = { deltas: [{ type: 'TextDelta', text: 'before and behind' }], ended: FINISHED };
  interrupt();
  await vi.waitFor(() => expect(viewer.end).toBeNull(), { timeout: 60_000 });
  expect(viewer.types).toEqual(['TextDelta', 'FeedReset', 'GenerationFinished']);
});

test('an answer that runs on while the log cannot be reached ends its viewers with that', async () => {
  const { state, through, interrupt } = breakable();
  await using answer = new WatchedAnswer({ through });
  const viewer = await answer.watch();
  state.away = true;
  interrupt();
  await vi.waitFor(() => expect(viewer.end).toBeInstanceOf(FeedUnavailableError), { timeout: 60_000 });
  await expect(answer.watch()).rejects.toThrow(FeedUnavailableError);
});

test('who has left is not brought back', async () => {
  const { through, interrupt } = breakable();
  await using answer = new WatchedAnswer({ through });
  const viewer = await answer.watch();
  interrupt();
  viewer.leave();
  await vi.waitFor(() => expect(answer.feed.readers).toBe(0), { timeout: 60_000 });
  expect(answer.events.channels).toBe(0);
});

test('an answer that has ended, but whose log never heard of it, keeps nobody waiting', async () => {
  await using answer = new WatchedAnswer({ coalesceMs: 0 });
  const first = await answer.watch();
  answer.write('one ');
  const { cursor } = first.seen[0] ?? { cursor: '' };
  answer.write('two');
  answer.row = { deltas: [{ type: 'TextDelta', text: 'one two' }], ended: FINISHED };
  const again = await answer.watch({ after: cursor });
  expect(again.text).toBe('two');
  expect(again.types).toEqual(['TextDelta', 'GenerationFinished']);
  expect(again.end).toBeNull();
  expect(answer.feed.readers).toBe(1);
});
