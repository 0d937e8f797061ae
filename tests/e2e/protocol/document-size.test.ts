import { afterAll, beforeAll, expect, test } from 'vitest';
import { post } from '../../support/person.ts';
import { startStudio, type TestStudio } from '../../support/studio.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

/** A document of exactly `tokens` tokens: two braces, fields of three tokens each, and up to two of one token. */
function documentOf(tokens: number): string {
  const aliased = Array.from({ length: Math.floor((tokens - 2) / 3) }, (_, at) => `a${at}: __typename`);
  return `{ ${aliased.join(' ')}${' __typename'.repeat((tokens - 2) % 3)} }`;
}

test.each([4999, 5000])('a document of %i tokens is run', async (tokens) => {
  const answer = await post<Record<string, string>>(studio.graphqlUrl, null, documentOf(tokens));
  expect(answer.errors).toBeUndefined();
  expect(answer.data?.a0).toBe('Query');
});

test('a document of more than 5,000 tokens is refused before it is validated', async () => {
  const answer = await post(studio.graphqlUrl, null, documentOf(5001));
  expect(answer.data).toBeUndefined();
  expect(answer.errors?.[0]?.message).toContain('5000 tokens');
});
