import { expect, test } from 'vitest';
import {
  mergeTemporary,
  type TemporaryEvent,
} from '../../../../src/features/generation/temporary/temporary-events.ts';
import { EventQueue } from '../../../../src/features/live/event-queue.ts';
import { liveStats } from '../../../../src/features/live/live-stats.ts';

const text = (words: string): TemporaryEvent => ({ type: 'TemporaryText', text: words });
const thought = (words: string): TemporaryEvent => ({ type: 'TemporaryReasoning', text: words });

test('what waits for a slow reader is joined, kind by kind and not without end', () => {
  expect(mergeTemporary(text('One '), text('two'))).toEqual(text('One two'));
  expect(mergeTemporary(thought('One '), thought('two'))).toEqual(thought('One two'));
  expect(mergeTemporary(thought('One '), text('two'))).toBeNull();
  expect(mergeTemporary(text('x'.repeat(1000)), text('x'.repeat(24)))).toEqual(text('x'.repeat(1024)));
  expect(mergeTemporary(text('x'.repeat(1000)), text('x'.repeat(25)))).toBeNull();
  const usage = { inputTokens: 1, outputTokens: 1 };
  const end = { type: 'TemporaryAnswerFinished', status: 'COMPLETE', finishReason: 'STOP', usage } as const;
  expect(mergeTemporary(text('One'), end)).toBeNull();
});

test('a reader who never comes is ended by name, and the run is told to stop', async () => {
  const queue = new EventQueue({ maxBytes: 10_000, merge: mergeTemporary, stats: liveStats() });
  let left = 0;
  queue.onLeave = () => {
    left += 1;
  };
  for (let nth = 0; nth < 100 && !queue.ended; nth++) queue.push({ ...text('x'.repeat(500)), cursor: '' });
  expect([queue.ended, left]).toEqual([true, 1]);
  await expect(queue.next()).rejects.toThrow(/slow|10000|10,000/i);
});
