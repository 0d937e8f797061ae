import { ViewerEventsDocument } from '@ai-chat-studio/sdk/documents';
import { describe, expect, test } from 'vitest';
import { startTestDatabase } from '../../support/database/database.ts';
import { tcpProxy } from '../../support/network/tcp-proxy.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { ask, clientOf, readAnswer, SECRET, startConversation, storedText } from './story.ts';

describe.each(['ws', 'sse'] as const)('over %s', (transport) => {
  test('a server that restarts is found again, and what the client missed is told', {
    timeout: 60_000,
  }, async () => {
    const database = await startTestDatabase();
    const start = () =>
      startStudio({
        DATABASE_URL: database.url,
        JWT_SECRET: SECRET,
        ENCRYPTION_KEY: SECRET,
        DEMO_TOKEN_DELAY_MS: '20',
        SHUTDOWN_GRACE_MS: '0',
      });
    const before = await start();
    const person = await before.person();
    await using proxy = await tcpProxy(before.graphqlUrl);
    const client = clientOf(person, { url: proxy.url, transport });

    const events = client.live(ViewerEventsDocument);
    let told = false;
    const firstEvents = events.next().then(() => {
      told = true;
    });
    while (!told) await startConversation(client, 'before the restart');
    await firstEvents;

    let restarting: Promise<TestStudio> | null = null;
    const restart = async () => {
      await before.close();
      const after = await start();
      proxy.retarget(after.graphqlUrl);
      return after;
    };
    const kinds = new Set<string>();
    const asked = await ask(client, 'Show me some code and a table.');
    const answer = await readAnswer(client, asked, (count, { __typename }) => {
      kinds.add(__typename);
      if (count === 3) restarting = restart();
    });
    const after = await restarting;

    // The old server tells the end while it leaves, or the new one tells it behind a reset.
    expect(answer.ending).toMatchObject({ __typename: 'GenerationFailed', status: 'INTERRUPTED' });
    const text = await storedText(client, asked);
    expect(text).not.toBe('');
    if (!kinds.has('FeedReset')) expect(answer.text).toBe(text);

    const seen: string[] = [];
    for await (const { viewerEvents } of events) {
      seen.push(viewerEvents.__typename);
      if (viewerEvents.__typename === 'FeedReset') await startConversation(client, 'after the restart');
      if (!('conversation' in viewerEvents)) continue;
      if (viewerEvents.conversation?.title === 'after the restart') break;
    }
    expect(seen.slice(-2)).toEqual(['FeedReset', 'ConversationAdded']);

    await (after as TestStudio | null)?.close();
    await database.stop();
  });
});
