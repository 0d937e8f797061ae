import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../src/core/ids.ts';
import { encodeGlobalId } from '../../../src/graphql/global-id.ts';
import { statementsOf } from '../../support/database/statements.ts';
import { readSse } from '../../support/network/sse.ts';
import { filesIn, PNG, upload } from '../../support/network/uploads.ts';
import { attempt } from '../../support/people/attempt.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
});
afterAll(() => studio.close());

interface Told {
  readonly __typename: string;
  readonly attachmentId?: string;
  readonly attachment?: { id: string; name: string; status: string; [field: string]: unknown } | null;
}

const EVENTS = `subscription { viewerEvents { __typename
  ... on AttachmentAdded { attachment { id name status } }
  ... on AttachmentChanged { attachment { id name status characters pages truncated error } }
  ... on AttachmentRemoved { attachmentId }
} }`;

/** What a person is told of files, from now on. */
async function feedEvents({ url, tokens }: Person) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${tokens.accessToken}`,
      'content-type': 'application/json',
      accept: 'text/event-stream',
    },
    body: JSON.stringify({ query: EVENTS }),
  });
  const events = readSse(response);
  return {
    async next(): Promise<Told> {
      for (;;) {
        const { value, done } = await events.next();
        if (done) throw new Error('the events ended');
        const told = JSON.parse(value.data).data.viewerEvents as Told;
        if (told.__typename.startsWith('Attachment')) return told;
      }
    },
    [Symbol.asyncDispose]: async () => void (await events.return(undefined)),
  };
}

const names = async (args: string) => {
  const { viewer } = await ada.get<{
    viewer: { attachments: { totalCount: number; edges: { cursor: string; node: { name: string } }[] } };
  }>(`{ viewer { attachments(${args}) { totalCount edges { cursor node { name } } } } }`);
  return viewer.attachments;
};

test('other tabs see a file come, its text being read, and it go', async () => {
  const bob = await studio.person();
  await using told = await feedEvents(bob);
  const { id } = await upload(bob, '# Title\n\nWords.', 'notes.md');
  expect(await told.next()).toMatchObject({
    __typename: 'AttachmentAdded',
    attachment: { id, name: 'notes.md' },
  });
  expect(await told.next()).toEqual({
    __typename: 'AttachmentChanged',
    attachment: {
      id,
      name: 'notes.md',
      status: 'READY',
      characters: 15,
      pages: null,
      truncated: false,
      error: null,
    },
  });
  await attempt(bob, 'deleteAttachment', { attachmentId: id });
  expect(await told.next()).toEqual({ __typename: 'AttachmentRemoved', attachmentId: id });
});

test.each([
  ['office.docx', null],
  ['pdfkit.pdf', expect.any(Number)],
])(
  'the text of %s is read off the request',
  async (name, pages) => {
    const bob = await studio.person();
    await using told = await feedEvents(bob);
    const content = await readFile(new URL(`../../support/documents/files/${name}`, import.meta.url));
    await upload(bob, content, name);
    await told.next();
    expect(await told.next()).toMatchObject({ attachment: { status: 'READY', pages, error: null } });
  },
  60_000,
);

test('a file that is broken stays, and says why it has no text', async () => {
  const bob = await studio.person();
  await using told = await feedEvents(bob);
  const { id } = await upload(bob, '%PDF-1.7\nand then nothing that is one', 'broken.pdf');
  await told.next();
  expect(await told.next()).toMatchObject({
    __typename: 'AttachmentChanged',
    attachment: { id, status: 'FAILED', characters: null, error: expect.stringMatching(/\w+/) },
  });
});

test('an image is ready at once', async () => {
  expect(await upload(ada, PNG, 'a.png')).toMatchObject({ status: 'READY' });
});

test('a message carries files in the order in which they were sent', async () => {
  const bob = await studio.person();
  const one = await upload(bob, 'one', 'one.txt');
  const two = await upload(bob, 'two', 'two.txt');
  const conversationId = await bob.startConversation();
  const { userMessageId } = await bob.send(conversationId, 'Read these.', {
    attachmentIds: [two.id, one.id],
  });
  const { node } = await bob.get<{ node: object }>(
    `query ($id: ID!) { node(id: $id) { ... on Message {
      attachments { id name } parts { ... on FilePart { name attachment { id size } } } } } }`,
    { id: userMessageId },
  );
  expect(node).toEqual({
    attachments: [
      { id: two.id, name: 'two.txt' },
      { id: one.id, name: 'one.txt' },
    ],
    parts: expect.arrayContaining([
      { name: 'two.txt', attachment: { id: two.id, size: 3 } },
      { name: 'one.txt', attachment: { id: one.id, size: 3 } },
    ]),
  });
  expect(await attempt(bob, 'deleteAttachment', { attachmentId: one.id })).toMatchObject({
    __typename: 'ForbiddenError',
    message: expect.stringContaining('a message has this file'),
  });
});

test('the files of many messages are read with as many statements as those of one', async () => {
  const bob = await studio.person();
  const conversationId = await bob.startConversation();
  const read = () =>
    bob.get(
      `query ($id: ID!) { conversation(id: $id) { messages(first: 20) { edges { node {
        attachments { id name url } parts { ... on FilePart { attachment { id } } } } } } } }`,
      { id: conversationId },
    );
  const say = async (n: number) => {
    const text = await upload(bob, `the text of ${n}`, `${n}.txt`);
    const { generationId } = await bob.send(conversationId, 'Look.', { attachmentIds: [text.id] });
    await bob.readAnswer(generationId);
  };
  // Else the jobs that read the texts are counted, too.
  const areRead = async () => {
    const query = '{ viewer { attachments { edges { node { status } } } } }';
    return !JSON.stringify(await bob.get(query)).includes('PROCESSING');
  };
  const count = async () => {
    await expect.poll(areRead).toBe(true);
    return (await statementsOf(read)).filter((text) => text.includes('attachment')).length;
  };
  await say(1);
  const few = await count();
  for (const n of [2, 3, 4]) await say(n);
  expect(few).toBeGreaterThan(0);
  expect(await count()).toBe(few);
});

test('files are listed, the newest first, whether or not a message has them', async () => {
  ada = await studio.person();
  for (const name of ['a', 'b', 'c', 'd', 'e']) await upload(ada, name, `${name}.txt`);
  const first = await names('first: 2');
  expect(first).toMatchObject({
    totalCount: 5,
    edges: [{ node: { name: 'e.txt' } }, { node: { name: 'd.txt' } }],
  });
  await upload(ada, 'f', 'f.txt');
  const more = await names(`first: 9, after: "${first.edges[1]?.cursor}"`);
  expect(more.edges.map(({ node }) => node.name)).toEqual(['c.txt', 'b.txt', 'a.txt']);
  const back = await names(`last: 9, before: "${first.edges[1]?.cursor}"`);
  expect(back.edges.map(({ node }) => node.name)).toEqual(['f.txt', 'e.txt']);

  const { viewer } = await ada.get<{ viewer: { attachments: { edges: { node: { id: string } }[] } } }>(
    '{ viewer { attachments(first: 1) { edges { node { id } } } } }',
  );
  const conversationId = await ada.startConversation();
  await ada.send(conversationId, 'Read.', { attachmentIds: [viewer.attachments.edges[0]?.node.id] });
  expect((await names('unused: true')).totalCount).toBe(5);
  expect((await names('unused: false')).edges.map(({ node }) => node.name)).toEqual(['f.txt']);
  const bad = await ada.ask(`{ viewer { attachments(after: "nonsense") { totalCount } } }`);
  expect(bad.errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT' });
});

test('somebody else’s file looks like one that does not exist', async () => {
  const bob = await studio.person();
  const { id } = await upload(bob, 'private', 'private.txt');
  const conversationId = await ada.startConversation();
  const before = await filesIn(studio.filesFolder);
  for (const other of [id, encodeGlobalId('Attachment', newId()), encodeGlobalId('Message', newId()), 'x']) {
    const { node, nodes } = await ada.get<{ node: unknown; nodes: unknown[] }>(
      'query ($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }',
      { id: other },
    );
    expect([node, nodes]).toEqual([null, [null]]);
    expect(await attempt(ada, 'deleteAttachment', { attachmentId: other })).toMatchObject({
      __typename: 'NotFoundError',
    });
    expect(
      await attempt(ada, 'sendMessage', { conversationId, text: 'Look.', attachmentIds: [other] }),
    ).toMatchObject({ __typename: 'NotFoundError' });
  }
  expect(await filesIn(studio.filesFolder)).toEqual(before);
  expect(
    (await bob.get<{ nodes: unknown[] }>('query ($id: ID!) { nodes(ids: [$id]) { id } }', { id })).nodes,
  ).toEqual([{ id }]);
});
