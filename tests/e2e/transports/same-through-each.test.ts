import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { type Asked, type Told, TRANSPORTS, type Transport } from './transport.ts';

let studio: TestStudio;
let ada: Person;
let adasConversation: string;
let bob: Person;
beforeAll(async () => {
  studio = await startStudio({ CORS_ORIGINS: 'https://chat.example.com,https://other.example.com' });
  ada = await studio.person();
  adasConversation = await ada.startConversation({ title: 'Adas' });
  bob = await studio.person();
});
afterAll(() => studio.close());

const nested = (depth: number) =>
  `{ node(id: "x") { ... on Message { ${'parent {'.repeat(depth - 2)} id ${'}'.repeat(depth - 2)} } } }`;
/** 10,000 messages, and so many siblings for each of them. */
const siblings = (first: number) =>
  `{ viewer { conversations(first: 100) { edges { node { messages(first: 100) { edges { node {
    parent { conversation { messages(first: ${first}) { edges { node { id } } } } } } } } } } } } }`;
const mutations = (times: number) =>
  `mutation { ${Array.from(
    { length: times },
    (_, at) => `m${at}: restoreConversation(input: { conversationId: "x" }) { __typename }`,
  ).join(' ')} }`;
const NODE = 'query ($id: ID!) { node(id: $id) { id ... on Conversation { title } } }';

interface Case {
  readonly what: string;
  readonly asked: Asked | (() => Asked);
  readonly as?: 'bob' | 'ada' | 'nobody';
  readonly mutation?: boolean;
  readonly told: object | (() => object);
}

const failing = (code: string, message: RegExp = /./, more: object = {}) => ({
  errors: [{ message: expect.stringMatching(message), extensions: { code }, ...more }],
});
const accepted = { data: expect.any(Object) };

const CASES: readonly Case[] = [
  {
    what: 'a query',
    asked: { query: '{ viewer { email } }' },
    told: () => ({ data: { viewer: { email: ada.email } } }),
  },
  {
    what: 'nobody asking who they are',
    as: 'nobody',
    asked: { query: '{ viewer { email } }' },
    told: { data: { viewer: null } },
  },
  {
    what: 'nobody asking for what needs an account',
    as: 'nobody',
    asked: { query: '{ models { id } }' },
    told: { data: null, ...failing('UNAUTHENTICATED', /Sign in/, { path: ['models'] }) },
  },
  {
    what: 'a mutation',
    mutation: true,
    asked: { query: 'mutation { createConversation(input: { title: "x" }) { __typename } }' },
    told: { data: { createConversation: { __typename: 'CreateConversationPayload' } } },
  },
  {
    what: 'an error of the domain',
    mutation: true,
    asked: {
      query:
        'mutation { restoreConversation(input: { conversationId: "x" }) { ... on NotFoundError { code } } }',
    },
    told: { data: { restoreConversation: { code: 'NOT_FOUND' } } },
  },
  {
    what: 'an error of the domain at the top',
    asked: {
      query: 'query ($first: Int) { viewer { conversations(first: $first) { edges { node { id } } } } }',
      variables: { first: 1000 },
    },
    told: {
      data: { viewer: null },
      errors: [expect.objectContaining({ extensions: expect.objectContaining({ code: 'INVALID_INPUT' }) })],
    },
  },
  {
    what: 'something of one’s own',
    asked: () => ({ query: NODE, variables: { id: adasConversation } }),
    told: () => ({ data: { node: { id: adasConversation, title: 'Adas' } } }),
  },
  {
    what: 'something of somebody else’s',
    as: 'bob',
    asked: () => ({ query: NODE, variables: { id: adasConversation } }),
    told: { data: { node: null } },
  },
  {
    what: 'a document of 30 fields within each other',
    asked: { query: nested(30) },
    told: { data: { node: null } },
  },
  {
    what: 'a document of 31 fields within each other',
    asked: { query: nested(31) },
    told: failing('GRAPHQL_PARSE_FAILED', /30 fields/),
  },
  {
    what: 'a document of too many tokens',
    asked: { query: `{ viewer { ${'id '.repeat(5000)} } }` },
    told: failing('GRAPHQL_PARSE_FAILED', /tokens/),
  },
  { what: 'as many objects as lists may come to', asked: { query: siblings(10) }, told: accepted },
  {
    what: 'lists in lists that multiply',
    asked: { query: siblings(11) },
    told: failing('GRAPHQL_PARSE_FAILED', /lists within lists/),
  },
  { what: 'ten mutations', mutation: true, asked: { query: mutations(10) }, told: accepted },
  {
    what: 'eleven mutations',
    mutation: true,
    asked: { query: mutations(11) },
    told: failing('GRAPHQL_PARSE_FAILED', /mutations/),
  },
  {
    what: 'a document that does not parse',
    asked: { query: '{ viewer {' },
    told: failing('GRAPHQL_PARSE_FAILED'),
  },
  {
    what: 'a document that does not validate',
    asked: { query: '{ viewr { id } }' },
    told: failing('GRAPHQL_VALIDATION_FAILED', /viewr/),
  },
  {
    what: 'an operation that is not there',
    asked: { query: 'query A { __typename } query B { viewer { id } }', operationName: 'C' },
    told: failing('OPERATION_RESOLUTION_FAILURE'),
  },
  {
    what: 'no name for one of two operations',
    asked: { query: 'query A { __typename } query B { viewer { id } }' },
    told: failing('OPERATION_RESOLUTION_FAILURE'),
  },
  {
    what: 'one of two operations',
    asked: { query: 'query A { __typename } query B { kind: __typename }', operationName: 'B' },
    told: { data: { kind: 'Query' } },
  },
  {
    what: 'a variable of another type',
    asked: { query: NODE, variables: { id: { a: 1 } } },
    told: { errors: [{ message: expect.stringContaining('$id') }] },
  },
  {
    what: 'a variable that is missing',
    asked: { query: NODE },
    told: { errors: [{ message: expect.stringContaining('$id') }] },
  },
  {
    what: 'fields that are left out',
    asked: {
      query:
        'query ($no: Boolean!, $yes: Boolean!) { a: __typename @skip(if: $yes) b: __typename @include(if: $yes) c: __typename @include(if: $no) }',
      variables: { yes: true, no: false },
    },
    told: { data: { b: 'Query' } },
  },
  {
    what: 'the same fields, left out the other way round',
    asked: {
      query:
        'query ($no: Boolean!, $yes: Boolean!) { a: __typename @skip(if: $yes) b: __typename @include(if: $yes) c: __typename @include(if: $no) }',
      variables: { yes: false, no: true },
    },
    told: { data: { a: 'Query', c: 'Query' } },
  },
  {
    what: 'introspection',
    asked: { query: '{ __schema { queryType { name } } }' },
    told: { data: { __schema: { queryType: { name: 'Query' } } } },
  },
];

/** Where in a document an error lies and how HTTP words it are not compared: one is asserted elsewhere, one differs by nature. */
function essence(told: Told | 'refused'): unknown {
  if (told === 'refused') return told;
  const errors = told.errors?.map(({ message, path, extensions }) => ({
    message,
    ...(path !== undefined && { path }),
    ...(extensions !== undefined && { extensions }),
  }));
  return { ...('data' in told && { data: told.data }), ...(errors && { errors }) };
}

const tokenOf = (as: Case['as'] = 'ada') =>
  as === 'nobody' ? null : (as === 'ada' ? ada : bob).tokens.accessToken;
const counted = (transport: Transport) =>
  studio.metric(`graphql_requests_total{operation="request",transport="${transport.transport}"}`);

describe.each(TRANSPORTS)('through $name', (transport) => {
  test.each(CASES.filter(({ mutation }) => transport.takesMutations || !mutation))('$what', async (story) => {
    const asked = typeof story.asked === 'function' ? story.asked() : story.asked;
    const told = typeof story.told === 'function' ? story.told() : story.told;
    // Twice: the second time everything is found in caches.
    for (const time of ['first', 'second'])
      expect(essence(await transport.ask(studio, tokenOf(story.as), asked)), time).toEqual(told);
  });

  test('whoever shows a token that does not hold is refused', async () => {
    const [head, , signature] = ada.tokens.accessToken.split('.');
    const claims = Buffer.from(JSON.stringify({ sub: 'x', exp: 9999999999 })).toString('base64url');
    const eve = await studio.person();
    await eve.get('mutation { signOut(input: {}) { __typename } }');
    for (const token of ['x', `${head}.${claims}.${signature}`, eve.tokens.accessToken])
      expect(await transport.ask(studio, token, { query: '{ viewer { email } }' })).toBe('refused');
  });

  test('a request is counted once, and neither its document nor its variables are in the log', async () => {
    const before = (await counted(transport)) || 0;
    const query = 'query SecretDocument($id: ID!) { node(id: $id) { id } }';
    await transport.ask(studio, tokenOf(), { query, variables: { id: 'SecretVariable' } });
    await transport.ask(studio, tokenOf(), { query: 'query SecretDocument { nothing }' });
    expect(await counted(transport)).toBe(before + 1);
    expect(JSON.stringify(studio.log)).not.toMatch(/Secret(Document|Variable)/);
  });
});

test('what breaks inside is told through no transport', async () => {
  const client = new pg.Client({ connectionString: studio.databaseUrl });
  await client.connect();
  await client.query('ALTER TABLE "conversation" RENAME TO elsewhere');
  try {
    for (const transport of TRANSPORTS) {
      const told = await transport.ask(studio, tokenOf(), {
        query: NODE,
        variables: { id: adasConversation },
      });
      expect(essence(told), transport.name).toEqual({
        data: { node: null },
        errors: [
          {
            message: 'Something went wrong on our side.',
            path: ['node'],
            extensions: { code: 'INTERNAL' },
          },
        ],
      });
    }
  } finally {
    await client.query('ALTER TABLE elsewhere RENAME TO "conversation"');
    await client.end();
  }
});
