import { afterAll, beforeAll, expect, test } from 'vitest';
import { countRows } from '../../support/database/rows.ts';
import { sql } from '../../support/database/sql.ts';
import { attempt, faultyFields } from '../../support/people/attempt.ts';
import { FeedEvents } from '../../support/people/feed-events.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { exchange, readMessage } from './exchange.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
});
afterAll(() => studio.close());

interface Edited {
  readonly text: string;
  readonly revision: number;
  readonly editCount: number;
  readonly editedAt: string | null;
  readonly createdAt: string;
  readonly versions: {
    readonly totalCount: number;
    readonly edges: readonly {
      readonly node: {
        readonly number: number;
        readonly text: string;
        readonly author: { readonly id: string } | null;
        readonly createdAt: string;
        readonly restoredFrom: number | null;
        readonly current: boolean;
      };
    }[];
  };
}
const FIELDS = `text revision editCount editedAt createdAt
  versions(first: 100) { totalCount edges { node { number text author { id } createdAt restoredFrom current } } }`;
const read = (id: string) => readMessage<Edited>(ada, id, FIELDS);
const viewerId = async () => (await ada.get<{ viewer: { id: string } }>('{ viewer { id } }')).viewer.id;

test('what a person wrote is changed, told, and every wording stays with its author and its time', async () => {
  const { conversationId, userMessageId } = await exchange(ada);
  const before = await read(userMessageId);
  expect(before).toMatchObject({ editCount: 0, editedAt: null, revision: 1 });
  expect(before.versions.edges.map(({ node }) => node)).toEqual([
    {
      number: 1,
      text: 'Hello',
      author: { id: await viewerId() },
      createdAt: before.createdAt,
      restoredFrom: null,
      current: true,
    },
  ]);
  await using events = await FeedEvents.open(ada, 'conversationEvents', { conversationId });
  for (const text of ['Hello there', 'Hello, world'])
    expect(await attempt(ada, 'editMessage', { messageId: userMessageId, text })).toEqual({
      __typename: 'EditMessagePayload',
    });
  expect(await events.take(2)).toMatchObject(
    Array(2).fill({ __typename: 'MessageChanged', message: { id: userMessageId } }),
  );
  const after = await read(userMessageId);
  expect(after).toMatchObject({ text: 'Hello, world', editCount: 2, revision: 3 });
  expect(after.versions.totalCount).toBe(3);
  expect(after.versions.edges.map(({ node }) => [node.number, node.text, node.current])).toEqual([
    [3, 'Hello, world', true],
    [2, 'Hello there', false],
    [1, 'Hello', false],
  ]);
  const [newest, , oldest] = after.versions.edges;
  expect(oldest?.node.createdAt).toBe(before.createdAt);
  expect(newest?.node.createdAt).toBe(after.editedAt);
  expect(newest?.node.author).toEqual({ id: await viewerId() });
});

test('an answer may be changed too; what the model wrote stays as a version without an author', async () => {
  const { answerId } = await exchange(ada);
  const before = await read(answerId);
  await attempt(ada, 'editMessage', { messageId: answerId, text: 'Better so.' });
  const after = await read(answerId);
  expect(after).toMatchObject({ text: 'Better so.', editCount: 1, revision: before.revision + 1 });
  expect(after.versions.edges.map(({ node }) => [node.text, node.author])).toEqual([
    ['Better so.', { id: await viewerId() }],
    [before.text, null],
  ]);
});

test('the text that stands already is no edit', async () => {
  const { userMessageId } = await exchange(ada);
  const rows = await countRows(studio.databaseUrl);
  expect(await attempt(ada, 'editMessage', { messageId: userMessageId, text: 'Hello' })).toEqual({
    __typename: 'EditMessagePayload',
  });
  expect(await read(userMessageId)).toMatchObject({ revision: 1, editCount: 0, editedAt: null });
  expect(await countRows(studio.databaseUrl)).toEqual(rows);
});

test('of twenty edits at once none is lost', async () => {
  const { userMessageId } = await exchange(ada);
  const texts = Array.from({ length: 20 }, (_, at) => `Wording ${at}`);
  await Promise.all(texts.map((text) => attempt(ada, 'editMessage', { messageId: userMessageId, text })));
  const { editCount, revision, versions, text } = await read(userMessageId);
  expect({ editCount, revision }).toEqual({ editCount: 20, revision: 21 });
  expect(versions.edges.map(({ node }) => node.number)).toEqual(
    Array.from({ length: 21 }, (_, at) => 21 - at),
  );
  expect(versions.edges.map(({ node }) => node.text).toSorted()).toEqual(['Hello', ...texts].toSorted());
  expect(versions.edges[0]?.node.text).toBe(text);
});

test('of two tabs the stale one is refused with what stands, and loses nothing', async () => {
  const { userMessageId: messageId } = await exchange(ada);
  const edits = ['Left', 'Right'].map((text) =>
    attempt(ada, 'editMessage', { messageId, text, expectedRevision: 1 }),
  );
  const outcomes = await Promise.all(edits);
  const refused = outcomes.filter(({ __typename }) => __typename === 'ConflictError');
  expect(refused).toMatchObject([
    { code: 'CONFLICT', currentRevision: 2, current: { __typename: 'Message', id: messageId } },
  ]);
  const winner = outcomes[0]?.__typename === 'ConflictError' ? 'Right' : 'Left';
  expect(await read(messageId)).toMatchObject({ text: winner, revision: 2, editCount: 1 });
  const stale = await attempt(ada, 'restoreMessageVersion', { messageId, number: 1, expectedRevision: 1 });
  expect(stale).toMatchObject({ __typename: 'ConflictError', currentRevision: 2 });
  expect(await read(messageId)).toMatchObject({ text: winner, revision: 2, editCount: 1 });
});

const limits: [string, 'userMessageId' | 'answerId', number][] = [
  ['what a person wrote', 'userMessageId', 4000],
  ['an answer', 'answerId', 100_000],
];
test.each(limits)(
  '%s may get as many characters as it may have, and no more',
  async (_what, which, limit) => {
    const messageId = (await exchange(ada))[which];
    for (const text of ['🙂'.repeat(limit), 'a'.repeat(limit - 1)]) {
      await attempt(ada, 'editMessage', { messageId, text });
      expect((await read(messageId)).text).toBe(text);
    }
    const above = await attempt(ada, 'editMessage', { messageId, text: 'a'.repeat(limit + 1) });
    expect(faultyFields(above)).toEqual(['text']);
  },
);

test.each(['', ' \n', 'half \ud83d', '\ude42', 'a\u0000'])(
  'the text %j is refused and nothing is stored',
  async (text) => {
    const { userMessageId: messageId } = await exchange(ada);
    const rows = await countRows(studio.databaseUrl);
    expect(faultyFields(await attempt(ada, 'editMessage', { messageId, text }))).toEqual(['text']);
    expect(await countRows(studio.databaseUrl)).toEqual(rows);
    expect(await read(messageId)).toMatchObject({ text: 'Hello', revision: 1 });
  },
);

test('other parts stay where they are, and a message with a file may be left without a text', async () => {
  const { userMessageId: messageId } = await exchange(ada);
  const rowId = Buffer.from(messageId, 'base64url').toString().split(':')[1];
  const file = { type: 'file', attachmentId: rowId, name: 'a.png', mediaType: 'image/png', size: 7 };
  const parts = [
    { type: 'unheard-of', data: 1 },
    { type: 'text', text: 'Look' },
    file,
    { type: 'text', text: '!' },
  ];
  const stored = 'UPDATE message SET parts = $2 WHERE id = $1';
  await sql(studio.databaseUrl, stored, [rowId, JSON.stringify(parts)]);
  const standing = async () => {
    const [row] = await sql<{ parts: unknown }>(
      studio.databaseUrl,
      'SELECT parts FROM message WHERE id = $1',
      [rowId],
    );
    return row?.parts;
  };
  await attempt(ada, 'editMessage', { messageId, text: 'See here' });
  expect(await standing()).toEqual([parts[0], { type: 'text', text: 'See here' }, file]);
  for (const text of ['', ' \n']) {
    await attempt(ada, 'editMessage', { messageId, text });
    expect(await standing()).toEqual([parts[0], file]);
  }
  await attempt(ada, 'restoreMessageVersion', { messageId, number: 1 });
  expect(await standing()).toEqual([parts[0], file, { type: 'text', text: 'Look!' }]);
  expect(await read(messageId)).toMatchObject({ text: 'Look!', editCount: 3 });
});

test('what was deleted is not edited, and shows no wording', async () => {
  const { userMessageId: messageId } = await exchange(ada);
  await attempt(ada, 'editMessage', { messageId, text: 'Not for long' });
  await attempt(ada, 'deleteMessage', { messageId, scope: 'MESSAGE' });
  expect(await attempt(ada, 'editMessage', { messageId, text: 'Again' })).toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(await read(messageId)).toMatchObject({ text: '', versions: { totalCount: 0, edges: [] } });
  await attempt(ada, 'deleteMessage', { messageId, scope: 'SUBTREE' });
  expect(await attempt(ada, 'editMessage', { messageId, text: 'Again' })).toMatchObject({
    code: 'NOT_FOUND',
  });
});
