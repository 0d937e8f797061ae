import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
});
afterAll(() => studio.close());

const VIEWER = '{ viewer { email } }';
const ask = (headers: Record<string, string>, query = VIEWER) =>
  fetch(studio.graphqlUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });

const rejected = ['Bearer x', 'Bearer', 'Basic YTpi', 'x', `Bearer ${'x'.repeat(5000)}`, 'Bearer a b'];

test.each(rejected)('a header that proves nothing is a 401: %s', async (authorization) => {
  const response = await ask({ authorization });
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toContain('Bearer');
  const { data, errors } = (await response.json()) as { data?: unknown; errors: { extensions: object }[] };
  expect(data).toBeUndefined();
  expect(errors[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED' });
});

test('a faulty token is refused before anything is run, by GET and for streams too', async () => {
  const headers = { authorization: 'Bearer x' };
  const get = await fetch(`${studio.graphqlUrl}?query=${encodeURIComponent(VIEWER)}`, { headers });
  expect(get.status).toBe(401);
  const stream = await ask(
    { ...headers, accept: 'text/event-stream' },
    'subscription { viewerEvents { __typename } }',
  );
  expect(stream.status).toBe(401);
});

test('without a header one is nobody: what needs an account says so', async () => {
  expect(await (await ask({})).json()).toEqual({ data: { viewer: null } });
  for (const query of [
    '{ models { id } }',
    'mutation { createConversation(input: {}) { __typename } }',
    '{ conversation(id: "x") { id } }',
  ]) {
    const { errors } = (await (await ask({}, query)).json()) as { errors: { extensions: object }[] };
    expect(errors[0]?.extensions, query).toEqual({ code: 'UNAUTHENTICATED' });
  }
});

test('the scheme is read in any case', async () => {
  for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
    const response = await ask({ authorization: `${scheme} ${ada.tokens.accessToken}` });
    expect(await response.json(), scheme).toEqual({ data: { viewer: { email: ada.email } } });
  }
});

test('nobody is made somebody by other headers, cookies or the address', async () => {
  const token = ada.tokens.accessToken;
  const response = await fetch(`${studio.graphqlUrl}?access_token=${token}&token=${token}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      cookie: `authorization=Bearer ${token}; token=${token}`,
      'x-user-id': ada.email,
      'x-forwarded-user': ada.email,
      'x-api-key': token,
    },
    body: JSON.stringify({ query: VIEWER }),
  });
  expect(await response.json()).toEqual({ data: { viewer: null } });
});
