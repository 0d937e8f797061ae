import { expect, test } from 'vitest';
import { attempt } from '../../support/people/attempt.ts';
import { FeedEvents } from '../../support/people/feed-events.ts';
import { startStudio } from '../../support/server/studio.ts';

/** So small a log that it forgets its beginning after some dozen events. */
const TINY = { FEED_MAX_BYTES: '4096', MAX_ANSWER_BYTES: '1024' };

test('who comes back behind what is held is told to refetch, and goes on from there', async () => {
  await using studio = await startStudio(TINY);
  const ada = await studio.person();
  const conversationId = await ada.startConversation();
  const rename = (title: string) => attempt(ada, 'updateConversation', { conversationId, title });
  for (const feed of ['viewerEvents', 'conversationEvents'] as const) {
    await using before = await FeedEvents.open(ada, feed, { conversationId });
    await rename('Heard');
    const [heard] = await before.take(1);
    for (let at = 0; at < 60; at++) await rename(`Missed ${at}`);

    await using feedEvents = await FeedEvents.open(ada, feed, { conversationId, after: heard?.cursor ?? '' });
    const [reset] = await feedEvents.take(1);
    expect(reset?.__typename).toBe('FeedReset');
    await rename('After the reset');
    // What was still on its way to this instance comes before.
    const events = await feedEvents.take(1);
    while (events.at(-1)?.conversation?.title !== 'After the reset')
      events.push(...(await feedEvents.take(1)));

    await using resumed = await FeedEvents.open(ada, feed, { conversationId, after: reset?.cursor ?? '' });
    const again = await resumed.take(events.length);
    expect(again.map(({ cursor }) => cursor)).toEqual(events.map(({ cursor }) => cursor));
    expect(again.at(-1)).toEqual(events.at(-1));
  }
});
