import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { type TcpProxy, tcpProxy } from '../../support/network/tcp-proxy.ts';
import { FeedEvents } from '../../support/people/feed-events.ts';
import { readStored, stop } from '../../support/people/generation-calls.ts';
import { type ProviderStudio, startProviderStudio } from '../../support/server/provider-studio.ts';
import { INSTANCES } from '../../support/server/studio.ts';

const redisUrl = process.env.TEST_REDIS_URL ?? '';
const CHUNKS = ['One ', 'two ', 'three ', 'four.'];
const EVENTS = 'subscription { viewerEvents { __typename } }';

interface Story extends AsyncDisposable {
  readonly running: ProviderStudio;
  readonly line: TcpProxy;
}

/** One instance, its line to Redis, and a provider that says what a story wants. */
async function begin(redis: 'there' | 'away' = 'there'): Promise<Story> {
  const line = await tcpProxy(redisUrl);
  if (redis === 'away') line.down();
  const running = await startProviderStudio(
    {
      REDIS_URL: line.url,
      REDIS_PREFIX: `story-${randomBytes(6).toString('hex')}`,
      JWT_SECRET: randomBytes(32).toString('hex'),
      ENCRYPTION_KEY: randomBytes(32).toString('hex'),
    },
    { models: ['alpha'] },
  );
  return {
    running,
    line,
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]();
      await line.close();
    },
  };
}

/** Waits until the instance says so of itself. */
async function untilReadiness({ studio }: ProviderStudio, status: string): Promise<void> {
  const read = async () => {
    const response = await fetch(`${studio.url}/health/ready`);
    return { http: response.status, ...((await response.json()) as object) };
  };
  await expect.poll(read).toMatchObject({ http: 200, status });
}

/** The first to start a server here pays for loading it. */
const PATIENT = { timeout: 60_000 };

const story = test.skipIf(redisUrl === '' || INSTANCES > 1);

story(
  '[needs Redis] Redis is away: one signs in, asks, watches, stops and signs out as ever',
  PATIENT,
  async () => {
    await using here = await begin();
    const { running, line } = here;
    running.provider.answer('alpha', {
      chunks: CHUNKS,
      hold: { afterChunks: 2, until: new Promise(() => {}) },
    });
    const earlier = await running.studio.person();
    await using open = await FeedEvents.open(earlier, 'viewerEvents');
    const ended = open.take(1);
    ended.catch(() => {});
    line.down();
    await untilReadiness(running, 'degraded');

    const ada = await running.studio.person();
    const sent = await ada.send(await ada.startConversation(), 'Count.');
    const events = ada.watch(sent.generationId);
    let text = '';
    while (text !== 'One two ') text += (await events.next()).value?.text ?? '';
    const stoppedAt = performance.now();
    expect(await stop(ada, sent.generationId)).toEqual({ generation: { status: 'STOPPED' } });
    expect(performance.now() - stoppedAt).toBeLessThan(1500);
    expect((await Array.fromAsync(events)).at(-1)?.status).toBe('STOPPED');
    expect(await readStored(ada, sent.answerId)).toMatchObject({ status: 'STOPPED', text: 'One two ' });

    await expect(ada.sse(EVENTS, {}).next()).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      retryAfterMs: 1000,
    });
    await earlier.get('mutation { signOut { ... on SignOutPayload { everywhere } } }');
    await expect(ended).rejects.toThrow('UNAUTHENTICATED');
  },
);

story(
  '[needs Redis] when Redis is back, events go on where they were, and nothing has to be opened again',
  PATIENT,
  async () => {
    await using here = await begin();
    const { running, line } = here;
    running.provider.answer('alpha', { chunks: CHUNKS });
    const ada = await running.studio.person();
    const conversationId = await ada.startConversation();
    await using feedEvents = await FeedEvents.open(ada, 'conversationEvents', { conversationId });
    line.down();
    await untilReadiness(running, 'degraded');
    const sent = await ada.send(conversationId, 'Count.');
    expect((await ada.readAnswer(sent.generationId)).text).toBe(CHUNKS.join(''));
    line.up();
    await untilReadiness(running, 'ok');
    expect(await feedEvents.kinds(7)).toEqual([
      'MessageAdded',
      'MessageAdded',
      'GenerationStarted',
      'ConversationChanged',
      'MessageChanged',
      'ConversationChanged',
      'GenerationEnded',
    ]);
  },
);

story(
  '[needs Redis] an instance that starts while Redis is away does its work, and finds it when it comes',
  PATIENT,
  async () => {
    await using here = await begin('away');
    const { running, line } = here;
    running.provider.answer('alpha', { chunks: CHUNKS });
    await untilReadiness(running, 'degraded');
    const ada = await running.studio.person();
    const conversationId = await ada.startConversation();
    const { generationId } = await ada.send(conversationId, 'Count.');
    expect((await ada.readAnswer(generationId)).text).toBe(CHUNKS.join(''));
    line.up();
    await untilReadiness(running, 'ok');
    await using feedEvents = await FeedEvents.open(ada, 'conversationEvents', { conversationId });
    await ada.send(conversationId, 'Count again.');
    expect(await feedEvents.kinds(1)).toEqual(['MessageAdded']);
  },
);
