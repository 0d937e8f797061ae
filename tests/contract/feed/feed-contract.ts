import { expect, test } from 'vitest';
import { SlowConsumerError } from '../../../src/core/read-queue.ts';
import type { FeedReader } from '../../../src/platform/feed/feed.port.ts';
import type { StartFeed } from './feed-under-test.ts';
import { joinWords, take, type Word, word } from './words.ts';

/** What every adapter of the feed promises to its readers. */
export function describeReading(start: StartFeed): void {
  const from = (seq: number, epoch: string) => ({ from: { epoch, seq } }) as const;

  test('events are numbered from 1 without a gap, each key by itself', async () => {
    await using studio = await start();
    for (let n = 1; n <= 5; n++) {
      studio.feed.append('a', word(`a${n}`));
      studio.feed.append('b', word(`b${n}`));
    }
    for (const key of ['a', 'b']) {
      const entries = await take(await studio.feed.read<Word>(key, { from: 'start' }), 5);
      expect(entries.map(({ position }) => position.seq)).toEqual([1, 2, 3, 4, 5]);
      expect(entries.map(({ event }) => event.text)).toEqual([1, 2, 3, 4, 5].map((n) => `${key}${n}`));
      expect(await studio.feed.head(key)).toEqual(entries.at(-1)?.position);
    }
  });

  test('many readers see every event, in one order, each once', async () => {
    await using studio = await start();
    const readers = await Promise.all(
      Array.from({ length: 50 }, () => studio.feed.read<Word>('k', { from: 'now' })),
    );
    for (let n = 0; n < 100; n++) studio.feed.append('k', word(`${n}`));
    const seen = await Promise.all(readers.map((reader) => take(reader, 100)));
    for (const entries of seen) expect(entries).toEqual(seen[0]);
    expect(seen[0]?.map(({ event }) => Number(event.text))).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });

  test('`start` replays what is held, `now` begins behind it, a position behind itself', async () => {
    await using studio = await start();
    for (const text of ['one', 'two', 'three']) studio.feed.append('k', word(text));
    const { epoch } = await studio.feed.head('k');
    const texts = async (reader: FeedReader<Word>, count: number) => {
      expect(reader.start).toBe('continued');
      expect(reader.empty).toBe(false);
      return (await take(reader, count)).map(({ event }) => event.text);
    };
    const fromStart = await studio.feed.read<Word>('k', { from: 'start' });
    const fromNow = await studio.feed.read<Word>('k', { from: 'now' });
    const behindOne = await studio.feed.read<Word>('k', from(1, epoch));
    const behindAll = await studio.feed.read<Word>('k', from(3, epoch));
    expect([fromStart, fromNow, behindOne, behindAll].map(({ position }) => position.seq)).toEqual([
      0, 3, 1, 3,
    ]);
    studio.feed.append('k', word('four'));
    expect(await texts(fromStart, 4)).toEqual(['one', 'two', 'three', 'four']);
    expect(await texts(fromNow, 1)).toEqual(['four']);
    expect(await texts(behindOne, 3)).toEqual(['two', 'three', 'four']);
    expect(await texts(behindAll, 1)).toEqual(['four']);
  });

  test('a place that the feed has not reached is refused, and the reader ended', async () => {
    await using studio = await start();
    studio.feed.append('k', word('one'));
    const { epoch } = await studio.feed.head('k');
    const reader = await studio.feed.read<Word>('k', from(2, epoch));
    expect(reader.start).toBe('ahead');
    expect(await reader.next()).toEqual({ done: true, value: undefined });
    expect(studio.readers()).toBe(0);
  });

  test('a key that was never written says that it is empty, and brings what comes', async () => {
    await using studio = await start();
    const reader = await studio.feed.read<Word>('k', { from: 'start' });
    expect(reader).toMatchObject({ start: 'continued', empty: true, position: { seq: 0 } });
    const next = reader.next();
    studio.feed.append('k', word('first'));
    expect((await next).value?.event.text).toBe('first');
  });

  test('a lost log begins a new epoch, and says `reset` to whoever resumes in the old one', async () => {
    await using studio = await start();
    studio.feed.append('k', word('one'));
    const before = await studio.feed.head('k');
    await studio.lose('k');
    const reader = await studio.feed.read<Word>('k', { from: before });
    expect(reader).toMatchObject({ start: 'reset', empty: true });
    expect(reader.position.epoch).not.toBe(before.epoch);
    studio.feed.append('k', word('two'));
    expect((await take(reader, 1))[0]).toMatchObject({
      position: { epoch: reader.position.epoch, seq: 1 },
      event: { text: 'two' },
    });
  });

  test('a log is bounded in bytes: the newest events are held, the numbers go on, `reset` tells of the rest', async () => {
    await using studio = await start({ maxBytes: 100_000 });
    for (let n = 1; n <= 10; n++) studio.feed.append('k', word('x'.repeat(1000)));
    const { epoch } = await studio.feed.head('k');
    expect((await studio.feed.read<Word>('k', { from: 'start' })).start).toBe('continued');
    for (let n = 11; n <= 1000; n++) studio.feed.append('k', word('x'.repeat(1000)));
    const fromStart = await studio.feed.read<Word>('k', { from: 'start' });
    const held = 1000 - fromStart.position.seq;
    expect(fromStart.start).toBe('reset');
    expect(held).toBeGreaterThan(10);
    expect(held).toBeLessThanOrEqual(100);
    expect((await take(fromStart, held)).map(({ position }) => position.seq)).toEqual(
      Array.from({ length: held }, (_, n) => fromStart.position.seq + 1 + n),
    );
    const lost = await studio.feed.read<Word>('k', from(5, epoch));
    expect(lost).toMatchObject({ start: 'reset', position: { epoch, seq: 1000 } });
    const justHeld = await studio.feed.read<Word>('k', from(fromStart.position.seq, epoch));
    expect(justHeld.start).toBe('continued');
  });

  test('events end some time after they came, in a log that lives on', async () => {
    await using studio = await start({ maxAgeMs: 60_000 });
    const live = await studio.feed.read<Word>('k', { from: 'now' });
    studio.feed.append('k', word('old'));
    await studio.advance(40_000);
    studio.feed.append('k', word('young'));
    expect((await studio.feed.read<Word>('k', { from: 'start' })).position.seq).toBe(0);
    await studio.advance(40_000);
    const later = await studio.feed.read<Word>('k', { from: 'start' });
    expect(later).toMatchObject({ start: 'reset', empty: false, position: { seq: 1 } });
    expect((await take(later, 1))[0]?.event.text).toBe('young');
    expect((await take(live, 2)).map(({ event }) => event.text)).toEqual(['old', 'young']);
  });

  test('a slow reader gets fewer, merged events with the position of the last of them', async () => {
    await using studio = await start();
    const slow = await studio.feed.read<Word>('k', { from: 'now', merge: joinWords });
    const fast = await studio.feed.read<Word>('k', { from: 'now' });
    for (let n = 0; n < 500; n++) studio.feed.append('k', word(`${n};`));
    const all = await take(fast, 500);
    const [only] = await take(slow, 1);
    expect(only?.event.text).toBe(all.map(({ event }) => event.text).join(''));
    expect(only?.position).toEqual(all.at(-1)?.position);
  });

  test('a reader past its bound is ended by name, and comes back with its last position; others lose nothing', async () => {
    await using studio = await start();
    const slow = await studio.feed.read<Word>('k', { from: 'now', maxQueueBytes: 5000 });
    const fast = await studio.feed.read<Word>('k', { from: 'now', maxQueueBytes: 5_000_000 });
    studio.feed.append('k', word('seen'));
    const [seen] = await take(slow, 1);
    for (let n = 0; n < 100; n++) studio.feed.append('k', word(`${n}`.padEnd(100)));
    expect(await take(fast, 101)).toHaveLength(101);
    await expect(slow.next()).rejects.toThrow(SlowConsumerError);
    expect(await slow.next()).toEqual({ done: true, value: undefined });
    expect(studio.readers()).toBe(1);

    const back = await studio.feed.read<Word>('k', {
      from: seen?.position ?? 'start',
      maxQueueBytes: 1_000_000,
    });
    expect(back.start).toBe('continued');
    expect((await take(back, 100)).map(({ event }) => Number(event.text))).toEqual(
      Array.from({ length: 100 }, (_, n) => n),
    );
  });

  test('what is replayed does not count against the bound', async () => {
    await using studio = await start();
    for (let n = 0; n < 100; n++) studio.feed.append('k', word('x'.repeat(100)));
    const reader = await studio.feed.read<Word>('k', { from: 'start', maxQueueBytes: 1000 });
    studio.feed.append('k', word('live'));
    expect((await take(reader, 101)).at(-1)?.event.text).toBe('live');
  });
}
