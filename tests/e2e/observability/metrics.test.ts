import { afterAll, beforeAll, expect, test } from 'vitest';
import { RawSocket } from '../../support/network/raw-socket.ts';
import { type Person, post } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

const TOKEN = 'a token for prometheus alone';
let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
});
afterAll(() => studio.close());

const of = (kind: string, field: string, transport: string, outcome: string) =>
  studio.metric(
    `graphql_operations_total{kind="${kind}",field="${field}",transport="${transport}",outcome="${outcome}"}`,
  );

test('operations are counted by their root field, never by what a client calls them', async () => {
  await ada.ask('query ChosenByTheClient { mine: viewer { id } }');
  await ada.ask('{ a: viewer { id } b: viewer { id } }');
  await post(studio.graphqlUrl, null, 'mutation { createConversation(input: {}) { __typename } }');
  expect(await of('query', 'viewer', 'http', 'ok')).toBe(1);
  expect(await of('query', 'several', 'http', 'ok')).toBe(1);
  expect(await of('mutation', 'createConversation', 'http', 'UNAUTHENTICATED')).toBe(1);
  await using socket = await RawSocket.connected(studio.graphqlUrl);
  socket.subscribe('1', '{ __typename }');
  await socket.next('next');
  expect(await of('query', '__typename', 'websocket', 'ok')).toBe(1);
  const page = await (await fetch(`${studio.url}/metrics`)).text();
  expect(page).not.toContain('ChosenByTheClient');
  expect(page).not.toContain('mine');
});

test('an operation that is named and is not there adds no name', async () => {
  for (const operationName of ['x', 'y'])
    await fetch(studio.graphqlUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: 'query a { __typename }', operationName }),
    });
  const page = await (await fetch(`${studio.url}/metrics`)).text();
  expect([...page.matchAll(/field="[xy]"/g)]).toEqual([]);
});

test('answers are counted and timed, and so is opening a subscription to them', async () => {
  const { generationId } = await ada.send(await ada.startConversation(), 'Hello');
  await ada.readAnswer(generationId);
  await expect.poll(() => studio.metric('generations_total{status="COMPLETE"}')).toBe(1);
  expect(await studio.metric('generation_first_token_seconds_count')).toBe(1);
  expect(await studio.metric('generation_duration_seconds_count')).toBe(1);
  expect(await studio.metric('generation_output_tokens_total')).toBeGreaterThan(1);
  expect(await of('subscription', 'generationEvents', 'http', 'ok')).toBe(1);
  await expect.poll(() => studio.metric('viewers')).toBe(0);
  expect(await studio.metric('viewers_queued_bytes')).toBe(0);
});

test('what each cache knew and did not know is counted', async () => {
  const grace = await studio.person();
  const conversationId = await grace.startConversation();
  await grace.readAnswer((await grace.send(conversationId, 'Hello')).generationId);
  const counts = async (cache: string) => [
    await studio.metric(`${cache}_hits_total`),
    await studio.metric(`${cache}_misses_total`),
  ];
  const summary = () =>
    grace.get('query ($id: ID!) { conversation(id: $id) { summary } }', { id: conversationId });
  await summary();
  expect(await counts('text_cache')).toEqual([0, 1]);
  const [before, [models = 0] = []] = [await counts('session_cache'), await counts('model_list_cache')];
  await summary();
  await grace.get('{ models { name } }');
  expect(await counts('text_cache')).toEqual([1, 1]);
  const [hits = 0, misses = 0] = await counts('session_cache');
  expect(hits + misses).toBe((before[0] ?? 0) + (before[1] ?? 0) + 2);
  expect((await counts('model_list_cache'))[0]).toBeGreaterThan(models);
});

test('with METRICS_TOKEN, only who shows it reads them', async () => {
  await expect(startStudio({ METRICS_TOKEN: 'short' })).rejects.toThrow('METRICS_TOKEN');
  const token = TOKEN.replaceAll(' ', '-');
  await using closed = await startStudio({ METRICS_TOKEN: token });
  const statusOf = async (authorization?: string) =>
    (await fetch(`${closed.url}/metrics`, { headers: authorization ? { authorization } : {} })).status;
  expect(await statusOf()).toBe(401);
  expect(await statusOf('Bearer wrong')).toBe(401);
  expect(await statusOf(`Bearer ${token}x`)).toBe(401);
  expect(await statusOf(`Bearer ${token}`)).toBe(200);
});
