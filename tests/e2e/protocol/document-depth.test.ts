import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RawSocket } from '../../support/network/raw-socket.ts';
import { post } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

/** A document of `depth` fields within each other. */
const nested = (depth: number) =>
  `{ node(id: "x") { ... on Message { ${'parent {'.repeat(depth - 2)} id ${'}'.repeat(depth - 2)} } } }`;
const chained = (links: number) =>
  Array.from({ length: links }, (_, at) => `fragment f${at} on Message { parent { ...f${at + 1} } }`).join(
    ' ',
  );

const refused: [string, string][] = [
  ['31 fields within each other', nested(31)],
  ['so many that the parser may run out of stack', nested(1500)],
  ['a hundred lists within each other', `{ node(id: ${'['.repeat(100)}${']'.repeat(100)}) { id } }`],
  ['lists in lists without end', `{ node(id: ${'['.repeat(2400)}${']'.repeat(2400)}) { id } }`],
  ['fragments in fragments', `{ node(id: "x") { ...f0 } } ${chained(300)} fragment f300 on Message { id }`],
];

test.each(refused)('%s are refused at both transports, and nothing breaks', async (_what, query) => {
  const message = 'A document may nest at most 30 fields.';
  const answer = await post(studio.graphqlUrl, null, query);
  expect(answer.errors).toMatchObject([{ message, extensions: { code: 'GRAPHQL_PARSE_FAILED' } }]);
  await using socket = await RawSocket.connected(studio.graphqlUrl);
  socket.subscribe('deep', query);
  expect(await socket.next('error')).toMatchObject({ id: 'deep', payload: [{ message }] });
});

test('30 fields within each other are read, and so is introspection', async () => {
  expect((await post(studio.graphqlUrl, null, nested(30))).errors).toBeUndefined();
  expect((await post(studio.graphqlUrl, null, getIntrospectionQuery())).errors).toBeUndefined();
});

test('a fragment within itself is refused by validation', async () => {
  const answer = await post(studio.graphqlUrl, null, '{ ...f } fragment f on Query { ...f }');
  expect(answer.errors?.[0]?.message).toContain('within itself');
});
