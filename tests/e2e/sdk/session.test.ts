import {
  GenerationEventsDocument,
  SignOutDocument,
  ViewerDocument,
  ViewerEventsDocument,
} from '@ai-chat-studio/sdk/documents';
import { memoryTokens } from '@ai-chat-studio/sdk/tokens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { ask, clientOf, countRefreshes, readAnswer, SECRET, storedText, tokensEndingIn } from './story.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio({ DEMO_TOKEN_DELAY_MS: '10', JWT_SECRET: SECRET });
});
afterAll(() => studio.close());

test('twenty requests at once with a token that has run out make one refresh', async () => {
  const person = await studio.person();
  const tokens = memoryTokens(await tokensEndingIn(-1, person));
  const { fetch, count } = countRefreshes();
  const client = clientOf(person, { tokens, fetch });
  const answers = await Promise.all(Array.from({ length: 20 }, () => client.request(ViewerDocument)));
  expect(answers.map(({ viewer }) => viewer?.email)).toEqual(Array(20).fill(person.email));
  expect(count()).toBe(1);
});

test('a token that is about to end is renewed before the server has to refuse it', async () => {
  const person = await studio.person();
  const aboutToEnd = { ...person.tokens, accessTokenExpiresAt: new Date(Date.now() + 5000).toISOString() };
  const statuses: number[] = [];
  const client = clientOf(person, {
    tokens: memoryTokens(aboutToEnd),
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      statuses.push(response.status);
      return response;
    },
  });
  await client.request(ViewerDocument);
  await client.request(ViewerDocument);
  expect(statuses).toEqual([200, 200, 200]);
});

test('when the session has ended elsewhere, the tokens are cleared and the caller is told', async () => {
  const person = await studio.person();
  const tokens = memoryTokens(person.tokens);
  const client = clientOf(person, { tokens });
  await clientOf(person).request(SignOutDocument, { input: {} });
  await expect(client.request(ViewerDocument)).rejects.toMatchObject({ name: 'SignedOutError' });
  expect(tokens.get()).toBeNull();
  expect(await client.request(ViewerDocument)).toEqual({ viewer: null });
});

describe.each(['ws', 'sse'] as const)('live over %s', (transport) => {
  test('a token that runs out in the midst of an answer is renewed unseen, and the text is whole', async () => {
    const person = await studio.person();
    const { fetch, count } = countRefreshes();
    const direct = clientOf(person);
    const asked = await ask(direct, 'Show me some code and a table.');
    const tokens = memoryTokens(await tokensEndingIn(2, person));
    const answer = await readAnswer(clientOf(person, { transport, tokens, fetch }), asked);
    expect(answer).toMatchObject({ standing: 'COMPLETE', text: await storedText(direct, asked) });
    expect(count()).toBe(1);
  });

  test('many that are followed with one expired token make one refresh', async () => {
    const person = await studio.person();
    const { fetch, count } = countRefreshes();
    const direct = clientOf(person);
    const client = clientOf(person, {
      transport,
      tokens: memoryTokens(await tokensEndingIn(-1, person)),
      fetch,
    });
    const asked = await Promise.all(Array.from({ length: 5 }, () => ask(direct, 'Hello')));
    const firsts = asked.map(async ({ generationId }) => {
      for await (const event of client.live(GenerationEventsDocument, { generationId })) return event;
    });
    for (const event of await Promise.all(firsts)) expect(event).toHaveProperty('generationEvents.cursor');
    expect(count()).toBe(1);
  });

  test('leaving does not wait for a token that is being renewed', async () => {
    const person = await studio.person();
    const asking = Promise.withResolvers<void>();
    const client = clientOf(person, {
      transport,
      tokens: memoryTokens(await tokensEndingIn(-1, person)),
      fetch: (input, init) => {
        if (!String(init?.body).includes('RefreshSession')) return fetch(input, init);
        asking.resolve();
        return new Promise(() => {});
      },
    });
    const events = client.live(ViewerEventsDocument);
    const first = events.next();
    await asking.promise;
    await events.return();
    expect(await first).toEqual({ done: true, value: undefined });
  });

  test('signing out elsewhere ends what is followed with a SignedOutError', async () => {
    const person = await studio.person();
    const direct = clientOf(person);
    const client = clientOf(person, { transport });
    const asked = await Promise.all(['code', 'a table'].map((what) => ask(direct, `Show me ${what}.`)));
    const begun = asked.map(() => Promise.withResolvers<void>());
    const followed = asked.map((one, index) => readAnswer(client, one, () => begun[index]?.resolve()));
    await Promise.all(begun.map(({ promise }) => promise));
    await direct.request(SignOutDocument, { input: {} });
    const outcomes = await Promise.allSettled(followed);
    expect(outcomes).toMatchObject(Array(2).fill({ reason: { name: 'SignedOutError' } }));
  });
});
