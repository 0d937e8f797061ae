import { afterAll, beforeAll, expect, test } from 'vitest';
import { RawSocket } from '../../support/network/raw-socket.ts';
import { type Person, post } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
});
afterAll(() => studio.close());

/** A document of exactly `tokens` tokens, of which none stands beside more than a few of its kind. */
function documentOf(tokens: number): string {
  let left = tokens - 2;
  const fields: string[] = [];
  for (let root = 0; left >= 13; root += 1) {
    const inner = Math.min(32, Math.floor((left - 10) / 3));
    left -= 10 + 3 * inner;
    const names = Array.from({ length: inner }, (_, at) => `n${at}: name`);
    fields.push(`a${root}: __type(name: "Query") { ${names.join(' ')} }`);
  }
  return `{ ${fields.join(' ')}${' __typename'.repeat(left)} }`;
}

test.each([4999, 5000])('a document of %i tokens is run', async (tokens) => {
  const answer = await post<Record<string, { n0: string }>>(studio.graphqlUrl, null, documentOf(tokens));
  expect(answer.errors).toBeUndefined();
  expect(answer.data?.a0?.n0).toBe('Query');
});

test('a document of more than 5,000 tokens is refused before it is validated', async () => {
  const answer = await post(studio.graphqlUrl, null, documentOf(5001));
  expect(answer.data).toBeUndefined();
  expect(answer.errors?.[0]?.message).toContain('5000 tokens');
});

/** A subscription of so many tokens, and as many characters. */
function subscriptionOf(tokens: number, characters: number): string {
  const named = (field: string) => Array.from({ length: 49 }, (_, at) => `${field}${at}: ${field}`).join(' ');
  const fields = ['cached', 'cursor', 'finishReason', 'messageId', 'status'].map(named).join(' ');
  const usage = `usage { ${named('inputTokens')} }`;
  const rest = '__typename '.repeat(tokens - 901);
  const document = `subscription { generationEvents(generationId: "x") { ... on GenerationFinished { ${fields} ${usage} ${rest} } } }`;
  return document.padEnd(characters);
}

test.each([
  [999, 19_999],
  [1000, 20_000],
])('a subscription of %i tokens in %i characters is opened', async (tokens, characters) => {
  const opened = ada.sse(subscriptionOf(tokens, characters), {});
  await expect(opened.next()).rejects.toThrow('there is no such generation');
});

test.each([
  [1001, 0],
  [1000, 20_001],
])('it holds its document: one of %i tokens in %i characters is refused', async (tokens, characters) => {
  const told = 'A document with a subscription may have at most 1000 tokens and 20000 characters.';
  const document = subscriptionOf(tokens, characters);
  await expect(ada.sse(document, {}).next()).rejects.toThrow(told);
  await using socket = await RawSocket.connected(studio.graphqlUrl, {
    authorization: `Bearer ${ada.tokens.accessToken}`,
  });
  socket.subscribe('1', document);
  expect(await socket.next('error')).toMatchObject({ payload: [{ message: told }] });
});
