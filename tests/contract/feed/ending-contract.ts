import { expect, test } from 'vitest';
import type { StartFeed } from './feed-under-test.ts';
import { take, type Word, word } from './words.ts';

const DONE = { done: true, value: undefined };

/** What every adapter promises about how reading ends: at once, and without a trace. */
export function describeEnding(start: StartFeed): void {
  test('`return` ends a `next` that waits, with no event to wake it', async () => {
    await using studio = await start();
    const reader = await studio.feed.read<Word>('k', { from: 'now' });
    const waiting = reader.next();
    expect(await reader.return()).toEqual(DONE);
    expect(await waiting).toEqual(DONE);
    expect(await reader.next()).toEqual(DONE);
    expect(studio.readers()).toBe(0);
  });

  test('`return` may be called many times at once', async () => {
    await using studio = await start();
    const reader = await studio.feed.read<Word>('k', { from: 'now' });
    const waiting = reader.next();
    const returns = await Promise.all([reader.return(), reader.return(), reader.return()]);
    expect(returns).toEqual([DONE, DONE, DONE]);
    expect(await waiting).toEqual(DONE);
    expect(studio.readers()).toBe(0);
  });

  test('what waits for a reader is dropped when it returns', async () => {
    await using studio = await start();
    const reader = await studio.feed.read<Word>('k', { from: 'start' });
    const other = await studio.feed.read<Word>('k', { from: 'start' });
    studio.feed.append('k', word('one'));
    await take(other, 1);
    await reader.return();
    expect(await reader.next()).toEqual(DONE);
  });

  test('several `next` at once are answered in order, and all of them at the end', async () => {
    await using studio = await start();
    const reader = await studio.feed.read<Word>('k', { from: 'now' });
    const waiting = [reader.next(), reader.next(), reader.next(), reader.next()];
    studio.feed.append('k', word('one'));
    studio.feed.append('k', word('two'));
    expect((await Promise.all(waiting.slice(0, 2))).map(({ value }) => value?.event.text)).toEqual([
      'one',
      'two',
    ]);
    await reader.return();
    expect(await Promise.all(waiting.slice(2))).toEqual([DONE, DONE]);
  });

  test('leaving a `for await` ends the reader', async () => {
    await using studio = await start();
    for (const text of ['one', 'two', 'three']) studio.feed.append('k', word(text));
    const seen: string[] = [];
    for await (const { event } of await studio.feed.read<Word>('k', { from: 'start' })) {
      seen.push(event.text);
      if (event.text === 'two') break;
    }
    expect(seen).toEqual(['one', 'two']);
    expect(studio.readers()).toBe(0);
  });

  test('a thousand readers leave nothing behind', async () => {
    await using studio = await start();
    const readers = await Promise.all(
      Array.from({ length: 1000 }, (_, n) => studio.feed.read<Word>(`k${n % 10}`, { from: 'start' })),
    );
    const waiting = readers.map((reader) => reader.next());
    expect(studio.readers()).toBe(1000);
    await Promise.all(readers.map((reader) => reader.return()));
    expect(await Promise.all(waiting)).toEqual(readers.map(() => DONE));
    expect(studio.readers()).toBe(0);
  });

  test('closing ends every reader; what is appended or read behind it comes to nothing', async () => {
    await using studio = await start();
    const reader = await studio.feed.read<Word>('k', { from: 'now' });
    const waiting = reader.next();
    await studio.feed.close();
    expect(await waiting).toEqual(DONE);
    expect(await reader.next()).toEqual(DONE);
    studio.feed.append('k', word('too late'));
    const late = await studio.feed.read<Word>('k', { from: 'start' });
    expect(await late.next()).toEqual(DONE);
    expect(studio.readers()).toBe(0);
    await studio.feed.close();
  });
}
