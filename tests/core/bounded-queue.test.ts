import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BoundedQueue } from '../../src/core/bounded-queue.ts';
import { sizeOf } from '../../src/platform/feed/event-size.ts';
import type { FeedEntry } from '../../src/platform/feed/feed.port.ts';

interface Word {
  readonly type: string;
  readonly text: string;
}

const entry = (seq: number, text: string, type = 'Word'): FeedEntry<Word> => ({
  position: { epoch: 'e', seq },
  event: { type, text },
});
const joinSameType = (earlier: Word, later: Word) =>
  earlier.type === later.type ? { ...earlier, text: earlier.text + later.text } : null;

const queueOf = (merge: (earlier: Word, later: Word) => Word | null = () => null) =>
  new BoundedQueue<FeedEntry<Word>>({
    maxBytes: 1000,
    sizeOf: ({ event }) => sizeOf(event),
    merge: (earlier, { position, event }) => {
      const merged = merge(earlier.event, event);
      return merged && { position, event: merged };
    },
  });

function drain(queue: BoundedQueue<FeedEntry<Word>>): FeedEntry<Word>[] {
  const entries: FeedEntry<Word>[] = [];
  for (let next = queue.take(); next; next = queue.take()) entries.push(next);
  return entries;
}

const words = fc.array(fc.record({ text: fc.string(), type: fc.constantFrom('Word', 'Thought') }));

test('first in, first out, and it weighs what is in it', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.string(), { nil: null })), (steps) => {
      const queue = queueOf();
      const model: FeedEntry<Word>[] = [];
      for (const [seq, text] of steps.entries()) {
        if (text === null) expect(queue.take()).toEqual(model.shift());
        else {
          queue.push(entry(seq, text));
          model.push(entry(seq, text));
        }
        expect(queue.bytes).toBe(model.reduce((sum, { event }) => sum + sizeOf(event), 0));
      }
      expect(drain(queue)).toEqual(model);
      expect(queue.bytes).toBe(0);
    }),
  );
});

test('neighbours that may join do, with the later place; nothing else joins, nothing is lost', () => {
  fc.assert(
    fc.property(words, (pushed) => {
      const queue = queueOf(joinSameType);
      for (const [seq, { text, type }] of pushed.entries()) queue.push(entry(seq, text, type));
      const taken = drain(queue);
      for (const [at, { event }] of taken.entries()) expect(event.type).not.toBe(taken[at - 1]?.event.type);
      for (const type of ['Word', 'Thought'])
        expect(taken.flatMap(({ event }) => (event.type === type ? [event.text] : [])).join('')).toBe(
          pushed.flatMap((word) => (word.type === type ? [word.text] : [])).join(''),
        );
      expect(taken.at(-1)?.position.seq).toBe(pushed.length > 0 ? pushed.length - 1 : undefined);
    }),
  );
});

test('what has been taken never grows behind its reader’s back', () => {
  const queue = queueOf(joinSameType);
  queue.push(entry(1, 'a'));
  const first = queue.take();
  queue.push(entry(2, 'b'));
  expect(first?.event.text).toBe('a');
  expect(drain(queue)).toEqual([entry(2, 'b')]);
});

test('cleared, it is empty and can be used again', () => {
  const queue = queueOf();
  queue.push(entry(1, 'a'));
  queue.clear();
  expect([queue.bytes, queue.take()]).toEqual([0, undefined]);
  queue.push(entry(2, 'b'));
  expect(drain(queue)).toEqual([entry(2, 'b')]);
});

test('a queue that is never empty lets go of what was taken', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const queue = queueOf();
  const taken: WeakRef<FeedEntry<Word>>[] = [];
  queue.push(entry(0, 'first'));
  for (let seq = 1; seq <= 1000; seq++) {
    queue.push(entry(seq, `${seq}`));
    const next = queue.take();
    if (next) taken.push(new WeakRef(next));
  }
  setFlagsFromString('--no-expose-gc');
  return new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
    collect();
    expect(taken.filter((each) => each.deref() !== undefined).length).toBeLessThan(100);
    expect(drain(queue).map(({ event }) => event.text)).toEqual(['1000']);
  });
});

test('it is overfull above its bound and not at it; what was asked for raises the bound', () => {
  const size = sizeOf(entry(1, '').event);
  const queue = queueOf();
  queue.replay(entry(1, 'x'.repeat(2000)));
  for (let seq = 2; queue.bytes + size <= queue.maxBytes; seq++) queue.push(entry(seq, ''));
  const left = queue.maxBytes - queue.bytes;
  expect([queue.isOverfull, queue.maxBytes, left < size]).toEqual([false, 1000 + size + 4000, true]);
  queue.push(entry(1000, ''));
  expect(queue.isOverfull).toBe(true);
});
