import { afterAll, beforeAll, expect, test } from 'vitest';
import { countRows } from '../../support/database/rows.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

const JSON_TYPE = 'application/json; charset=utf-8';
const STRICT = 'application/graphql-response+json; charset=utf-8';
const NONE = null;

const post = (asked: object, accept: string) =>
  fetch(studio.graphqlUrl, {
    method: 'POST',
    headers: { accept, 'content-type': 'application/json' },
    body: JSON.stringify(asked),
  });

const HEADERS: readonly [accept: string, post: string | null][] = [
  ['application/json', JSON_TYPE],
  ['application/graphql-response+json, application/json', STRICT],
  ['application/json, application/graphql-response+json', JSON_TYPE],
  ['application/graphql-response+json;q=0.1, application/json;q=0.9', JSON_TYPE],
  ['application/json;q=0.899, application/graphql-response+json;q=0.9', STRICT],
  ['APPLICATION/JSON ; Q=0.1 , application/graphql-response+json ; q=0.2', STRICT],
  ['*/*', JSON_TYPE],
  ['application/*;q=0.1', JSON_TYPE],
  ['*/*, application/graphql-response+json', STRICT],
  ['*/*;q=0.5, application/graphql-response+json;q=0.4', JSON_TYPE],
  ['*/*, application/json;q=0', STRICT],
  ['application/*;q=0, text/*;q=0.1', 'text/event-stream'],
  ['text/event-stream, application/json;q=0', 'text/event-stream'],
  ['text/event-stream;q=0, application/json', JSON_TYPE],
  ['text/event-stream;x="a, application/json"', 'text/event-stream'],
  ['application/json;q=0', NONE],
  ['application/json;q=0.0000', NONE],
  ['*/*;q=0', NONE],
  ['text/html;q=0', NONE],
  ['text/plain', NONE],
  ['application/json;charset=utf-16', NONE],
  ['application/json;charset="utf-8"', JSON_TYPE],
  ['application/json;q=much', JSON_TYPE],
  ['application/json;q=-1', JSON_TYPE],
  ['application/json;q=', JSON_TYPE],
  ['application/json;q=7, application/graphql-response+json', JSON_TYPE],
  [';q=1,,;,application/json', JSON_TYPE],
];

test.each(HEADERS)('`accept: %s` is answered with %s, by POST and by GET', async (accept, type) => {
  const asked = { query: '{ __typename }' };
  const answers = await Promise.all([
    post(asked, accept),
    fetch(`${studio.graphqlUrl}?${new URLSearchParams(asked)}`, { headers: { accept } }),
  ]);
  for (const answer of answers) {
    expect(answer.status).toBe(type === NONE ? 406 : 200);
    expect(answer.headers.get('content-type')).toBe(type ?? JSON_TYPE);
    expect(await answer.text()).toContain(
      type === NONE ? 'accept: application/json' : '"__typename":"Query"',
    );
  }
});

const SIGN_UP = `mutation { register(input: { email: "ada@example.com", password: "correct horse", displayName: "Ada" }) { __typename } }`;

test('a mutation whose answer the client would not take is not run', async () => {
  const before = await countRows(studio.databaseUrl);
  const answer = await post({ query: SIGN_UP }, 'text/html, application/json;q=0');
  expect(answer.status).toBe(406);
  expect(await countRows(studio.databaseUrl)).toEqual(before);
});

test('the playground is for whoever likes a page at least as much as JSON', async () => {
  const typeFor = async (accept: string) => {
    const { headers } = await fetch(`${studio.graphqlUrl}?query={__typename}`, {
      method: 'HEAD',
      headers: { accept },
    });
    return headers.get('content-type');
  };
  const PAGE = 'text/html; charset=utf-8';
  expect(await typeFor('text/html, */*;q=0.8')).toBe(PAGE);
  expect(await typeFor('text/html;q=0.5, application/json;q=0.5')).toBe(PAGE);
  expect(await typeFor('text/html;q=0.4, application/json;q=0.5')).not.toBe(PAGE);
  expect(await typeFor('text/html;q=0, */*')).not.toBe(PAGE);
  expect(await typeFor('*/*')).not.toBe(PAGE);
});
