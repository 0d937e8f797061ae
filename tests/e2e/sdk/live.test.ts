import { ConversationEventsDocument, GenerationEventsDocument } from '@ai-chat-studio/sdk/documents';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { tcpProxy } from '../../support/network/tcp-proxy.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { type Asked, ask, clientOf, readAnswer, SECRET, startConversation, storedText } from './story.ts';

const AT_ONCE = { random: () => 0, sleep: async () => {} };

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio({ DEMO_TOKEN_DELAY_MS: '1', JWT_SECRET: SECRET });
});
afterAll(() => studio.close());

describe.each(['ws', 'sse'] as const)('live over %s', (transport) => {
  test('an answer that is cut off again and again comes whole, once and in order', async () => {
    const person = await studio.person();
    const direct = clientOf(person);
    const asked = await ask(direct, 'Show me some code and a table.');
    await using proxy = await tcpProxy(studio.graphqlUrl);
    const answer = await readAnswer(clientOf(person, { url: proxy.url, transport }), asked, (count) => {
      if (count % 5 === 0) proxy.cut();
    });
    expect(answer).toMatchObject({ standing: 'COMPLETE', text: await storedText(direct, asked) });
    expect(proxy.made()).toBeGreaterThan(3);
  });

  test('wherever in the bytes the connection is cut, and however often, the text is whole', async () => {
    const person = await studio.person();
    const direct = clientOf(person);
    await using proxy = await tcpProxy(studio.graphqlUrl);
    const cuts = fc.array(fc.integer({ min: 1, max: 6000 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(cuts, async (bytes) => {
        const asked = await ask(direct, 'Tell me about lists.');
        const left = [...bytes];
        const cutNext = () => proxy.cutAfter(left.shift() ?? Number.POSITIVE_INFINITY);
        const timing = {
          random: () => 0,
          sleep: async () => cutNext(),
        };
        cutNext();
        const answer = await readAnswer(clientOf(person, { url: proxy.url, transport, timing }), asked);
        proxy.cutAfter(Number.POSITIVE_INFINITY);
        expect(answer).toMatchObject({ standing: 'COMPLETE', text: await storedText(direct, asked) });
      }),
      { numRuns: 6 },
    );
  });

  test('a connection that falls silent without being closed is given up for another one', async () => {
    const person = await studio.person();
    const conversationId = await startConversation(clientOf(person));
    await using proxy = await tcpProxy(studio.graphqlUrl);
    const client = clientOf(person, { url: proxy.url, transport, silenceMs: 800 });
    const retried = Promise.withResolvers<string>();
    const events = client.live(
      ConversationEventsDocument,
      { conversationId },
      { onRetry: ({ cause }) => retried.resolve(cause.name) },
    );
    const first = events.next();
    await vi.waitFor(() => expect(proxy.open()).toBe(1), { timeout: 60_000 });
    proxy.stall();
    expect(await retried.promise).toBe('NetworkError');
    await events.return();
    expect(await first).toEqual({ done: true, value: undefined });
  });

  test('leaving the loop, return() and a signal end at once and close the connection', async () => {
    const person = await studio.person();
    const conversationId = await startConversation(clientOf(person));
    await using proxy = await tcpProxy(studio.graphqlUrl);
    const client = clientOf(person, { url: proxy.url, transport });
    const quiet = () => client.live(ConversationEventsDocument, { conversationId });
    const closed = () => vi.waitFor(() => expect(proxy.open()).toBe(0), { timeout: 60_000 });

    const waiting = quiet();
    const next = waiting.next();
    await vi.waitFor(() => expect(proxy.open()).toBe(1), { timeout: 60_000 });
    await waiting.return();
    expect(await next).toEqual({ done: true, value: undefined });
    await closed();

    const controller = new AbortController();
    const aborted = client.live(
      ConversationEventsDocument,
      { conversationId },
      { signal: controller.signal },
    );
    const nothing = aborted.next();
    await vi.waitFor(() => expect(proxy.open()).toBe(1), { timeout: 60_000 });
    controller.abort();
    expect(await nothing).toEqual({ done: true, value: undefined });
    await closed();

    const { generationId } = await ask(clientOf(person), 'Tell me about lists.');
    let seen = 0;
    for await (const _ of client.live(GenerationEventsDocument, { generationId })) {
      seen += 1;
      break;
    }
    expect(seen).toBe(1);
    await closed();
  });

  test('what no retry can mend is thrown at once', async () => {
    const person = await studio.person();
    const other = clientOf(await studio.person());
    const client = clientOf(person, { transport, timing: AT_ONCE });
    const mine = await ask(client, 'Hello');
    const theirs = await ask(other, 'Hello');
    const follow = (variables: { generationId: string; after?: string }) =>
      Array.fromAsync(client.live(GenerationEventsDocument, variables));

    await expect(follow(theirs)).rejects.toMatchObject({ name: 'GraphqlRequestError', code: 'NOT_FOUND' });
    await expect(follow({ ...only(mine), after: 'nonsense' })).rejects.toMatchObject({
      name: 'GraphqlRequestError',
      code: 'INVALID_INPUT',
    });
    const nobody = clientOf(person, { transport, tokens: { get: () => null, set: () => {} } });
    await expect(nobody.live(GenerationEventsDocument, only(mine)).next()).rejects.toMatchObject({
      name: 'GraphqlRequestError',
      code: 'UNAUTHENTICATED',
    });
  });

  test('a late reader, and one behind the end, get what is left', async () => {
    const client = clientOf(await studio.person(), { transport });
    const asked = await ask(client, 'Tell me about lists.');
    let last = '';
    const answer = await readAnswer(client, asked, (_, { cursor }) => {
      last = cursor;
    });
    expect(await readAnswer(client, asked)).toMatchObject({ text: answer.text, standing: 'COMPLETE' });
    const rest = client.live(GenerationEventsDocument, { ...only(asked), after: last });
    expect(await rest.next()).toEqual({ done: true, value: undefined });
  });
});

test('all that one client follows goes over one socket, which is open while something is followed', async () => {
  const person = await studio.person();
  await using proxy = await tcpProxy(studio.graphqlUrl);
  const client = clientOf(person, { url: proxy.url, transport: 'ws' });
  const direct = clientOf(person);
  const asked = await Promise.all(['code', 'a table', 'lists', 'math'].map((what) => ask(direct, what)));
  const answers = await Promise.all(asked.map((one) => readAnswer(client, one)));
  expect(answers.map(({ text }) => text)).toEqual(
    await Promise.all(asked.map((one) => storedText(direct, one))),
  );
  expect(proxy.made()).toBe(1);
  await vi.waitFor(() => expect(proxy.open()).toBe(0), { timeout: 60_000 });
});

function only({ generationId }: Asked): { generationId: string } {
  return { generationId };
}
