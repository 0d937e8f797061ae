import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSse } from '../../support/network/sse.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

test('a stream over SSE is told once that its session has ended, and then it is over', async () => {
  const ada = await studio.person();
  const response = await fetch(studio.graphqlUrl, {
    method: 'POST',
    headers: {
      accept: 'text/event-stream',
      authorization: `Bearer ${ada.tokens.accessToken}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ query: 'subscription { viewerEvents { ... on FeedEvent { cursor } } }' }),
  });
  const signedOut = ada.get('mutation { signOut(input: {}) { __typename } }');
  const events = await Array.fromAsync(readSse(response));
  await signedOut;
  const told = events.filter(({ event }) => event === 'next').flatMap(({ data }) => JSON.parse(data).errors);
  expect(told).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  expect(events.at(-1)).toMatchObject({ event: 'complete' });
});
