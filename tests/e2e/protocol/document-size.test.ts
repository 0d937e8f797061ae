import { afterAll, beforeAll, expect, test } from 'vitest';
import { post } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
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
