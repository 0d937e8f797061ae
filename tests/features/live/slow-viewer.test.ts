import { expect, test } from 'vitest';
import { SlowConsumerError } from '../../../src/core/read-queue.ts';
import { WatchedAnswer } from '../../support/people/watched-answer.ts';

test('what a viewer does not take is joined into one delta, whose cursor is that of the last', async () => {
  await using answer = new WatchedAnswer({ coalesceMs: 0 });
  const slow = await answer.watch({ reading: false });
  const quick = await answer.watch();
  for (const token of ['a', 'b', 'c', 'd']) answer.write(token);
  expect(quick.seen).toHaveLength(4);
  slow.reading = true;
  expect(slow.seen).toEqual([{ type: 'TextDelta', text: 'abcd', cursor: quick.seen[3]?.cursor }]);
  expect(answer.events.stats.mergedDeltas).toBe(3);
});

test('past its bound a viewer is ended by name, resumes where it was, and nobody else notices', async () => {
  await using answer = new WatchedAnswer({ coalesceMs: 0, maxQueueBytes: 2000 });
  const slow = await answer.watch();
  const quick = await answer.watch();
  answer.write('first ');
  slow.reading = false;
  for (let n = 0; n < 200; n++) answer.write(`${n}, a token of twenty`);
  expect(slow.end).toBeInstanceOf(SlowConsumerError);
  expect(answer.events.stats).toMatchObject({ viewers: 1, queuedBytes: 0, slowConsumers: 1 });
  expect(quick.text).toBe(answer.text);
  const again = await answer.watch({ after: slow.seen.at(-1)?.cursor ?? null });
  answer.end();
  expect(slow.text + again.text).toBe(answer.text);
  expect(quick.types.at(-1)).toBe('GenerationFinished');
});

test('a late viewer may be behind by more than its bound: it has asked for that', async () => {
  await using answer = new WatchedAnswer({ coalesceMs: 0, maxQueueBytes: 2000 });
  for (let n = 0; n < 200; n++) answer.write(`${n}, a token of twenty`);
  const late = await answer.watch({ reading: false });
  answer.write('and one more');
  late.reading = true;
  expect(late.text).toBe(answer.text);
});

test('whoever asks for event by event gets the same, and the error once', async () => {
  await using answer = new WatchedAnswer({ coalesceMs: 0, maxQueueBytes: 2000 });
  const { queue } = await answer.watch({ reading: false });
  const waiting = queue.next();
  answer.write('a');
  expect(await waiting).toMatchObject({ done: false, value: { text: 'a' } });
  for (let n = 0; n < 200; n++) answer.write(`${n}, a token of twenty`);
  await expect(queue.next()).rejects.toThrow(SlowConsumerError);
  expect(await queue.next()).toEqual({ done: true, value: undefined });
});
