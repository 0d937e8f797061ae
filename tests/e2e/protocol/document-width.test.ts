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

const signIn = (at: number) =>
  `a${at}: signIn(input: { email: "nobody@example.com", password: "guess ${at}" }) { __typename }`;
const guesses = (count: number) => Array.from({ length: count }, (_, at) => signIn(at)).join(' ');

test('ten mutations go into one request', async () => {
  const answer = await post<Record<string, { __typename: string }>>(
    studio.graphqlUrl,
    null,
    `mutation { ${guesses(10)} }`,
  );
  expect(Object.values(answer.data ?? {})).toEqual(Array(10).fill({ __typename: 'InvalidInputError' }));
});

test.each([
  ['one by one', `mutation { ${guesses(11)} }`],
  ['in a fragment', `mutation { ...all } fragment all on Mutation { ${guesses(11)} }`],
  [
    'in fragments side by side',
    `mutation { ...on Mutation { ${guesses(6)} } ... { b: ${signIn(9).slice(4)} ${guesses(5).replaceAll(/a(?=\d)/g, 'c')} } }`,
  ],
])('eleven mutations are refused, %s, and none is run', async (_how, query) => {
  const answer = await post(studio.graphqlUrl, null, query);
  expect(answer.data).toBeUndefined();
  expect(answer.errors?.[0]?.message).toBe('An operation may have at most 10 mutations.');
});

const named = (count: number, field: string) =>
  Array.from({ length: count }, (_, at) => `a${at}: ${field}`).join(' ');

test('fifty fields at the root are read, and fifty-one are refused at both transports', async () => {
  for (const count of [49, 50]) {
    const answer = await post<object>(studio.graphqlUrl, null, `{ ${named(count, 'health { status }')} }`);
    expect(Object.keys(answer.data ?? {})).toHaveLength(count);
  }
  const query = `{ ${named(26, 'health { status }')} ...more } fragment more on Query { ${named(25, 'b: __typename').replaceAll(/a(\d+): b/g, 'b$1')} }`;
  const told = [
    {
      message:
        'An operation may have at most 50 fields at its root. Ask for the others in a request of their own.',
      extensions: { code: 'GRAPHQL_PARSE_FAILED' },
    },
  ];
  expect((await post(studio.graphqlUrl, null, query)).errors).toMatchObject(told);
  await using socket = await RawSocket.connected(studio.graphqlUrl);
  socket.subscribe('1', query);
  expect(await socket.next('error')).toMatchObject({ payload: told });
});

test.each([
  ['a field of ours', (names: string) => `{ viewer { ${names} } }`, 'email'],
  ['introspection', (names: string) => `{ __schema { ${names} } }`, 'queryType { name }'],
])('an object is asked for %s under fifty names, and not under more', async (_what, within, field) => {
  for (const count of [49, 50]) expect((await ada.ask(within(named(count, field)))).errors).toBeUndefined();
  const answer = await ada.ask(within(named(51, field)));
  expect(answer.data).toBeUndefined();
  expect(answer.errors?.[0]?.message).toContain('under at most 50 names');
});

const siblings = (times: number) =>
  `query ($id: ID!) { node(id: $id) { ... on Message { ${'siblings { nodes { '.repeat(times)} id ${'} }'.repeat(times)} } } }`;
const pages = (conversations: string, messages: string) =>
  `query${conversations === '$n' ? ' ($n: Int)' : ''} { viewer { conversations(first: ${conversations}) { edges { node { messages(last: ${messages}) { edges { node { siblings { count } generation { id } } } } generations { id } } } } } }`;
/** A hundred folders count, and fifty tags. */
const folders = (conversations: number) =>
  `{ viewer { folders { conversations(first: ${conversations}) { edges { node { tags { id } } } } } } }`;
const authors = (messages: number) =>
  `{ viewer { conversations(first: 10) { edges { node { messages(last: ${messages}) { edges { node { versions(first: 10) {
    edges { node { author { conversations(first: 100) { edges { node { id } } } } } } } } } } } } } } }`;

test.each([
  ['two lists of a hundred', siblings(2), { id: 'x' }],
  ['a hundred conversations with a hundred messages each', pages('100', '100'), {}],
  ['pages of a size that is not known yet', pages('$n', '$n'), { n: 1 }],
  ['the tags of twenty conversations in each folder', folders(20), {}],
  ['the tags of fewer', folders(19), {}],
  ['what a thousand authors have', authors(10), {}],
  ['what fewer have', authors(9), {}],
])('%s may be read', async (_what, query, variables) => {
  expect((await ada.ask(query, variables)).errors).toBeUndefined();
});

test.each([
  ['lists in lists in lists', siblings(3), { id: 'x' }],
  [
    'what is said around each of a hundred runs of a hundred conversations',
    '{ viewer { conversations(first: 100) { edges { node { generations { message { conversation { messages { edges { node { id } } } } } } } } } } }',
    {},
  ],
  ['the tags of one conversation more in each folder', folders(21), {}],
  ['what more than a thousand authors have', authors(11), {}],
  [
    'pages in pages that only fragments show',
    `{ viewer { ...shelf } } fragment shelf on User { folders { ...shelved } }
     fragment shelved on Folder { conversations(first: 100) { edges { node { ... { tags { id } } } } } }`,
    {},
  ],
  [
    'full pages behind a node',
    '{ node(id: "x") { ... on Folder { conversations(first: 100) { edges { node { messages(last: 100) { edges { node { siblings { nodes { id } } } } } } } } } } }',
    {},
  ],
])('%s are refused', async (_what, query, variables) => {
  const answer = await ada.ask(query, variables);
  expect(answer.errors?.[0]?.message).toContain('at most 100000 objects');
});

/** Introspection that counts as 99,999 fields, and `more`: each type by name counts as 25 times what is asked of it. */
const introspection = (more: number) => {
  const leaves = (count: number) =>
    ['kind', 'name', 'description', 'specifiedByURL']
      .map((leaf, at) => named(at === 3 ? count - 120 : 40, leaf).replaceAll(/a(?=\d)/g, leaf))
      .join(' ');
  const types = Array.from(
    { length: 25 },
    (_, at) => `t${at}: __type(name: "Boolean") { ...all ${at < 23 ? 'isOneOf' : ''} }`,
  );
  const rest = `__schema { ${named(24 + more, 'description')} }`;
  return `{ ${types.join(' ')} ${rest} } fragment all on __Type { ${leaves(159)} }`;
};

test('about as much of the schema may be read as tools read twice, and no more', async () => {
  for (const more of [0, 1])
    expect((await post(studio.graphqlUrl, null, introspection(more))).errors).toBeUndefined();
  const told = 'A document asks for too much of the schema. Ask for the rest in a request of its own.';
  expect((await post(studio.graphqlUrl, null, introspection(2))).errors).toMatchObject([
    { message: told, extensions: { code: 'GRAPHQL_PARSE_FAILED' } },
  ]);
  const all = '__schema { types { fields { name description type { name kind } } } }';
  expect((await post(studio.graphqlUrl, null, `{ ${named(50, all)} }`)).errors?.[0]?.message).toBe(told);
});
