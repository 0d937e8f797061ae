import { afterAll, beforeAll, expect, test } from 'vitest';
import { countRows } from '../../support/database/rows.ts';
import { attempt, faultyFields } from '../../support/people/attempt.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { readMessage } from './exchange.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
});
afterAll(() => studio.close());

interface Kept {
  readonly metadata: object | null;
  readonly revision: number;
}
const read = (id: string) => readMessage<Kept>(ada, id, 'metadata revision');
const keep = (messageId: string, input: object) => attempt(ada, 'annotateMessage', { messageId, ...input });

const SEND = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { ... on SendMessagePayload {
  userMessage { id metadata } generations { id message { metadata } } } } }`;
async function send(metadata: object) {
  const input = { conversationId: await ada.startConversation(), text: 'Hello', metadata };
  const { sendMessage } = await ada.get<{
    sendMessage: {
      userMessage: { id: string; metadata: object };
      generations: { id: string; message: { metadata: null } }[];
    };
  }>(SEND, { input });
  const [run] = sendMessage.generations;
  await ada.readAnswer(run?.id ?? '');
  return { ...sendMessage.userMessage, answer: run?.message };
}

const FORK = `mutation ($id: ID!) { forkConversation(input: { messageId: $id }) {
  ... on ForkConversationPayload { conversation { activeLeaf { metadata } } } } }`;

test('it comes with a message, is replaced as a whole, goes along in a fork, and is not shown once the message is deleted', async () => {
  const metadata = { source: { app: 'kitchen', version: 3 }, list: ['a', null] };
  const { id, answer, ...sent } = await send(metadata);
  expect([sent.metadata, answer?.metadata]).toEqual([metadata, null]);

  await keep(id, { intent: 'greeting' });
  await keep(id, { metadata });
  expect(await read(id)).toEqual({ metadata, revision: 2 });
  await ada.get(
    `mutation { annotateMessage(input: { messageId: "${id}", metadata: { source: { app: "kitchen", version: 3 }, list: ["a", null] } }) { __typename } }`,
  );
  expect(await read(id), 'the same, written in the document').toEqual({ metadata, revision: 2 });
  await keep(id, { metadata: { source: 'b' }, expectedRevision: 2 });
  expect(await read(id)).toEqual({ metadata: { source: 'b' }, revision: 3 });
  expect(await keep(id, { metadata, expectedRevision: 2 })).toMatchObject({ __typename: 'ConflictError' });

  const forked = await ada.get(FORK, { id });
  expect(forked).toMatchObject({
    forkConversation: { conversation: { activeLeaf: { metadata: { source: 'b' } } } },
  });
  await keep(id, { metadata: null });
  expect(await read(id)).toEqual({ metadata: null, revision: 4 });
  await keep(id, { metadata: { source: 'c' } });
  await attempt(ada, 'deleteMessage', { messageId: id });
  expect(await read(id)).toMatchObject({ metadata: null });
});

/** An object of just so many bytes as JSON. */
const ofBytes = (bytes: number) => ({ text: 'x'.repeat(bytes - JSON.stringify({ text: '' }).length) });
/** An object of just so many levels. */
const ofLevels = (levels: number): object => (levels === 1 ? {} : { inner: ofLevels(levels - 1) });

test.each([
  ['16,384 bytes', ofBytes(16_384)],
  ['10 levels', ofLevels(10)],
])('it may have %s', async (_what, metadata) => {
  const { id } = await send(metadata);
  expect(await read(id)).toMatchObject({ metadata });
});

test.each([
  ['16,385 bytes', ofBytes(16_385)],
  ['11 levels', ofLevels(11)],
  ['a list', [1]],
  ['half a surrogate pair', { text: 'x\ud800' }],
  ['U+0000', { 'x\u0000': 1 }],
])('%s is refused, and nothing is stored', async (_what, metadata) => {
  const { id } = await send({ kept: true });
  const rows = await countRows(studio.databaseUrl);
  const conversationId = await ada.startConversation();
  expect(
    faultyFields(await attempt(ada, 'sendMessage', { conversationId, text: 'Hello', metadata })),
  ).toEqual(['metadata']);
  expect(faultyFields(await keep(id, { metadata, intent: 'x' }))).toEqual(['metadata']);
  expect(await read(id)).toEqual({ metadata: { kept: true }, revision: 1 });
  expect((await countRows(studio.databaseUrl)).message).toBe(rows.message);
});
