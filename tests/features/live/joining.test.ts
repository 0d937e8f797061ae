import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Feed, FeedReader } from '../../../src/platform/feed/feed.port.ts';
import { type TestViewer, WatchedAnswer } from '../../support/people/watched-answer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('write' as const), tokens: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(40) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('join' as const),
      coalesceMs: fc.constantFrom(null, 0, 1, 15, 15, 200),
      /** Behind an event that an earlier viewer has seen, or from the beginning. */
      behind: fc.option(fc.nat()),
      /** Tokens that come while the subscription is being made. */
      meanwhile: fc.nat(2),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('leave' as const), who: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('pause' as const), who: fc.nat(), reading: fc.boolean() }),
  },
);

interface Joined {
  readonly viewer: TestViewer;
  /** The text up to where it joined. */
  readonly before: string;
}

test('whoever joins whenever, at whatever pace, sees exactly the text, once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      await using answer = new WatchedAnswer();
      const joined: Joined[] = [];
      const left = new Set<Joined>();
      /** What has been seen up to and with each cursor. */
      const places: { cursor: string; text: string }[] = [];
      const note = () => {
        for (const { viewer, before } of joined) {
          let text = before;
          for (const event of viewer.seen) {
            if ('text' in event) text += event.text;
            places.push({ cursor: event.cursor, text });
          }
        }
      };
      let count = 0;
      const write = (tokens: number) => {
        for (let n = 0; n < tokens; n++) answer.write(` ${++count}`);
      };
      for (const each of steps) {
        const someone = 'who' in each ? joined[each.who % joined.length] : undefined;
        if (each.do === 'write') write(each.tokens);
        else if (each.do === 'wait') await vi.advanceTimersByTimeAsync(each.ms);
        else if (each.do === 'join') {
          note();
          const place = each.behind === null ? undefined : places[each.behind % places.length];
          const joining = answer.watch({ after: place?.cursor ?? null, coalesceMs: each.coalesceMs });
          write(each.meanwhile);
          joined.push({ viewer: await joining, before: place?.text ?? '' });
        } else if (each.do === 'pause' && someone) someone.viewer.reading = each.reading;
        else if (someone) {
          someone.viewer.leave();
          left.add(someone);
        }
      }
      answer.end();
      for (const one of joined) {
        const { viewer, before } = one;
        if (left.has(one)) {
          expect(answer.text.startsWith(before + viewer.text)).toBe(true);
          continue;
        }
        viewer.reading = true;
        expect(before + viewer.text).toBe(answer.text);
        expect(viewer.types.at(-1)).toBe('GenerationFinished');
        expect(viewer.end).toBeNull();
      }
      expect(answer.events.channels).toBe(0);
      expect(answer.feed.readers).toBe(0);
      expect(answer.events.stats).toMatchObject({
        viewers: 0,
        onTokenStream: 0,
        queuedBytes: 0,
        slowConsumers: 0,
      });
      expect(vi.getTimerCount()).toBe(1); // The feed's own sweeper.
    }),
    { numRuns: 500, ...(process.env.TEST_SEED && { seed: Number(process.env.TEST_SEED) }) },
  );
});

test('all who watch at one pace are given the very same events; another pace has a channel of its own', async () => {
  await using answer = new WatchedAnswer();
  const [one, two] = [await answer.watch({ coalesceMs: 15 }), await answer.watch()];
  const each = await answer.watch({ coalesceMs: 0 });
  expect(answer.events.channels).toBe(2);
  for (const token of ['a', 'b', 'c']) answer.write(token);
  await vi.advanceTimersByTimeAsync(15);
  expect(one.seen.map((event) => 'text' in event && event.text)).toEqual(['a', 'bc']);
  expect(two.seen.every((event, at) => event === one.seen[at])).toBe(true);
  expect(each.seen).toHaveLength(3);
  for (const viewer of [one, two, each]) viewer.leave();
  expect([answer.events.channels, answer.feed.readers]).toEqual([0, 0]);
});

/** A feed whose readers get what is new each in its own time, as over a network. */
function lagging() {
  const lines: (() => void)[][] = [];
  const through = (feed: Feed): Feed => ({
    append: feed.append.bind(feed),
    claim: feed.claim.bind(feed),
    isStored: feed.isStored.bind(feed),
    head: feed.head.bind(feed),
    close: feed.close.bind(feed),
    read: async (key, options) => {
      const reader = await feed.read(key, options);
      const consume: typeof reader.consume = ({ accept, end }) => {
        const line: (() => void)[] = [];
        let begun = false;
        reader.consume({
          accept: (entry) => {
            if (begun) line.push(() => void accept(entry));
            else accept(entry);
            return true;
          },
          end: (error) => line.push(() => end(error)),
        });
        begun = true;
        lines.push(line);
      };
      return Object.assign(Object.create(reader) as FeedReader<never>, {
        consume,
        return: () => reader.return(),
      });
    },
  });
  const arrive = (which: number, count: number) => {
    for (const happen of lines[which % lines.length]?.splice(0, count) ?? []) happen();
  };
  const arriveAll = () => {
    for (let at = 0; at < lines.length; at++) arrive(at, Number.POSITIVE_INFINITY);
  };
  return { through, arrive, arriveAll };
}

const delayed = fc.oneof(
  fc.record({ do: fc.constant('write' as const), tokens: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ do: fc.constant('join' as const), coalesceMs: fc.constantFrom(0, 15) }),
  fc.record({ do: fc.constant('arrive' as const), which: fc.nat(), count: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ do: fc.constant('leave' as const), who: fc.nat() }),
);

test('readers that hear of things at different times join without a gap or a repeat', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(delayed, { maxLength: 40 }), async (steps) => {
      const { through, arrive, arriveAll } = lagging();
      await using answer = new WatchedAnswer({ through });
      let viewers: TestViewer[] = [];
      let count = 0;
      for (const each of steps) {
        if (each.do === 'write') for (let n = 0; n < each.tokens; n++) answer.write(` ${++count}`);
        else if (each.do === 'join') viewers.push(await answer.watch({ coalesceMs: each.coalesceMs }));
        else if (each.do === 'arrive') arrive(each.which, each.count);
        else {
          const leaving = viewers[each.who % viewers.length];
          leaving?.leave();
          viewers = viewers.filter((viewer) => viewer !== leaving);
        }
      }
      answer.end();
      arriveAll();
      for (const viewer of viewers) {
        expect(viewer.text).toBe(answer.text);
        expect(viewer.types.at(-1)).toBe('GenerationFinished');
      }
      expect([answer.events.channels, answer.feed.readers, answer.events.stats.viewers]).toEqual([0, 0, 0]);
    }),
    { numRuns: 1000, ...(process.env.TEST_SEED && { seed: Number(process.env.TEST_SEED) }) },
  );
});
