import { expect, test } from 'vitest';
import type { StartFeed } from './feed-under-test.ts';
import { take, type Word, word } from './words.ts';

/** What every adapter promises to the one process that writes a key, and to its readers there. */
export function describeClaiming(start: StartFeed): void {
  test('the only writer knows where its log stands, in the turn in which it writes', async () => {
    await using studio = await start();
    const claim = studio.feed.claim<Word>('k');
    const { epoch } = claim.head;
    expect(claim.head).toEqual({ epoch, seq: 0 });
    claim.append(word('one'));
    studio.feed.append('k', word('two'));
    expect(claim.head).toEqual({ epoch, seq: 2 });
    expect(await studio.feed.head('k')).toEqual({ epoch, seq: 2 });
    const reader = await studio.feed.read<Word>('k', { from: 'start' });
    expect((await take(reader, 2)).map(({ event, position }) => [event.text, position.seq])).toEqual([
      ['one', 1],
      ['two', 2],
    ]);
  });

  test('who consumes is given what waits, and then every event in the turn in which it comes, unless it is to wait', async () => {
    await using studio = await start();
    const claim = studio.feed.claim<Word>('k');
    claim.append(word('one'));
    const reader = await studio.feed.read<Word>('k', { from: 'start' });
    const heard: string[] = [];
    let willing = true;
    reader.consume({
      accept: ({ event }) => {
        if (willing) heard.push(event.text);
        return willing;
      },
      end: (error) => heard.push(`ended: ${error}`),
    });
    claim.append(word('two'));
    expect(heard).toEqual(['one', 'two']);
    willing = false;
    claim.append(word('three'));
    expect(heard).toEqual(['one', 'two']);
    willing = true;
    claim.append(word('four'));
    reader.resume();
    expect(heard).toEqual(['one', 'two', 'three', 'four']);
    await reader.return();
    claim.append(word('five'));
    expect(heard).toEqual(['one', 'two', 'three', 'four', 'ended: null']);
    expect(studio.readers()).toBe(0);
  });

  test('all that was appended is stored after a while, and stays readable when the claim is released', async () => {
    await using studio = await start();
    const claim = studio.feed.claim<Word>('k');
    const { epoch } = claim.head;
    claim.append(word('one'));
    claim.release();
    claim.release();
    await expect.poll(() => studio.feed.isStored('k'), { interval: 1 }).toBe(true);
    studio.feed.append('k', word('two'));
    await expect.poll(() => studio.feed.isStored('k'), { interval: 1 }).toBe(true);
    const reader = await studio.feed.read<Word>('k', { from: { epoch, seq: 0 } });
    expect(reader.start).toBe('continued');
    expect((await take(reader, 2)).map(({ event }) => event.text)).toEqual(['one', 'two']);
  });
}
