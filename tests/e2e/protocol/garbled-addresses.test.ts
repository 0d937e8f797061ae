import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { rawRequest } from '../graphiql/raw-request.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

const query = 'query={__typename}';

test.each(['a b', '[::', 'a:99999999'])('the host `%s` is refused, and no stack is shown', async (host) => {
  const { status, body } = await rawRequest(`${studio.graphqlUrl}?${query}`, { host });
  expect(status).toBe(400);
  expect(JSON.parse(String(body))).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
});

test.each([
  ['variables', 'variables=none'],
  ['variables', 'variables=%E0%A4'],
  ['extensions', 'extensions=['],
])('`%s` that is no JSON is refused: %s', async (name, parameter) => {
  const { status, body } = await rawRequest(`${studio.graphqlUrl}?${query}&${parameter}`);
  expect(status).toBe(400);
  expect(JSON.parse(String(body)).errors).toEqual([
    { message: `The parameter \`${name}\` is not valid JSON.`, extensions: { code: 'BAD_REQUEST' } },
  ]);
});

test('a query in the address is answered', async () => {
  const { status, body } = await rawRequest(`${studio.graphqlUrl}?${query}&variables=&extensions={}`);
  expect([status, String(body)]).toEqual([200, '{"data":{"__typename":"Query"}}']);
});
