import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countRows } from '../../support/database/rows.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

const MAX = 2048;
let studio: TestStudio;
let ada: Person;
let token: string;
beforeAll(async () => {
  studio = await startStudio({ BODY_MAX_BYTES: String(MAX) });
  ada = await studio.person();
  token = `Bearer ${ada.tokens.accessToken}`;
});
afterAll(() => studio.close());

const CREATE = 'mutation { createConversation(input: { title: "Forged" }) { __typename } }';
/** With this a client asks for a 400 where plain JSON would get a 200 that holds only errors. */
const STRICT = 'application/graphql-response+json';
const json = (body: string, type = 'application/json') => ({
  method: 'POST',
  headers: { authorization: token, accept: STRICT, 'content-type': type },
  body,
});
const form = () => {
  const data = new FormData();
  data.set('operations', JSON.stringify({ query: CREATE }));
  data.set('map', '{}');
  return data;
};

const refused: [string, number, () => RequestInit][] = [
  ['urlencoded', 415, () => json(`query=${encodeURIComponent(CREATE)}`, 'application/x-www-form-urlencoded')],
  ['text/plain', 415, () => json(JSON.stringify({ query: CREATE }), 'text/plain')],
  ['application/graphql', 415, () => json(CREATE, 'application/graphql')],
  [
    'multipart without the preflight header',
    400,
    () => ({ method: 'POST', headers: { authorization: token }, body: form() }),
  ],
  ['JSON called something else', 415, () => json(JSON.stringify({ query: CREATE }), 'text/json')],
  ['two types in one', 415, () => json(JSON.stringify({ query: CREATE }), 'text/plain, application/json')],
  ['broken JSON', 400, () => json(`${JSON.stringify({ query: CREATE })}}`)],
  ['nothing', 400, () => json('')],
  ['null', 400, () => json('null')],
  ['a string', 400, () => json(JSON.stringify(CREATE))],
  ['a batch', 400, () => json(JSON.stringify([{ query: CREATE }, { query: CREATE }]))],
  ['an empty batch', 400, () => json('[]')],
  ['an object without a query', 400, () => json('{}')],
  ['a query that is no text', 400, () => json(JSON.stringify({ query: { kind: 'Document' } }))],
  [
    'a body over the limit',
    413,
    () => json(JSON.stringify({ query: CREATE, variables: { x: 'x'.repeat(MAX) } })),
  ],
];

test.each(refused)('%s is refused with %i, and nothing is run', async (_what, status, init) => {
  const before = await countRows(studio.databaseUrl);
  const response = await fetch(studio.graphqlUrl, init());
  expect(response.status).toBe(status);
  const body = (await response.json()) as { data?: unknown; errors: { message: string }[] };
  expect(body.data).toBeUndefined();
  expect(body.errors[0]?.message).toMatch(/^[A-Z].*\.$/s);
  expect(await countRows(studio.databaseUrl)).toEqual(before);
});

test('JSON in any case and with a charset is taken', async () => {
  for (const type of ['APPLICATION/JSON', 'application/json; charset=utf-8', 'application/json;x=y']) {
    const response = await fetch(studio.graphqlUrl, json('{"query":"{ __typename }"}', type));
    expect(await response.json(), type).toEqual({ data: { __typename: 'Query' } });
  }
});

test('a body of just the limit is taken, and of one byte more is not', async () => {
  const padded = (bytes: number) => '{"query":"{ __typename }"}'.padEnd(bytes, ' ');
  expect((await fetch(studio.graphqlUrl, json(padded(MAX)))).status).toBe(200);
  expect((await fetch(studio.graphqlUrl, json(padded(MAX + 1)))).status).toBe(413);
});

test('a body in chunks is cut off at the limit, before its end', async () => {
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const request = httpRequest(
      studio.graphqlUrl,
      { method: 'POST', headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' } },
      (response) => {
        resolve(response.statusCode);
        request.destroy();
      },
    );
    request.on('error', reject);
    request.write(' '.repeat(MAX));
    request.write(' ');
  });
  expect(status).toBe(413);
});

test('a mutation by GET is refused with 405, and nothing is run', async () => {
  const before = await countRows(studio.databaseUrl);
  for (const accept of ['application/json', 'application/graphql-response+json', 'text/event-stream']) {
    const url = `${studio.graphqlUrl}?query=${encodeURIComponent(CREATE)}`;
    const response = await fetch(url, { headers: { authorization: token, accept } });
    expect(response.status, accept).toBe(405);
    await response.text();
  }
  expect(await countRows(studio.databaseUrl)).toEqual(before);
});

test.each(['PUT', 'PATCH', 'DELETE'])('%s is refused', async (method) => {
  const response = await fetch(studio.graphqlUrl, { ...json(JSON.stringify({ query: CREATE })), method });
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(response.status).toBeLessThan(500);
});
