import type { FeedEntry, FeedEvent, FeedReader } from '../../../src/platform/feed/feed.port.ts';

export interface Word extends FeedEvent {
  readonly type: 'Word';
  readonly text: string;
}

export const word = (text: string): Word => ({ type: 'Word', text });

export const joinWords = (earlier: Word, later: Word): Word => word(earlier.text + later.text);

/** The next `count` events; throws when the feed ends before. */
export async function take(reader: FeedReader<Word>, count: number): Promise<FeedEntry<Word>[]> {
  const entries: FeedEntry<Word>[] = [];
  while (entries.length < count) {
    const { done, value } = await reader.next();
    if (done) throw new Error(`the feed ended after ${entries.length} of ${count} events`);
    entries.push(value);
  }
  return entries;
}
