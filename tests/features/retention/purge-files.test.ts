import { afterAll, beforeAll, expect, test } from 'vitest';
import { collectAttachmentsJob } from '../../../src/features/attachments/collection.ts';
import { countRows } from '../../support/database/rows.ts';
import { sql } from '../../support/database/sql.ts';
import { filesIn, upload } from '../../support/network/uploads.ts';
import { attempt } from '../../support/people/attempt.ts';
import { PURGE_AFTER_DAYS, purge, runFileJob } from '../../support/people/later.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
});
afterAll(() => studio.close());

/** Runs the jobs that delete for good, when everything that was deleted until now has had its time. */
async function forgetDeleted(): Promise<void> {
  for (const table of ['conversation', 'message'])
    await sql(studio.databaseUrl, `UPDATE ${table} SET deleted_at = deleted_at - $1 * interval '1 day'`, [
      PURGE_AFTER_DAYS + 1,
    ]);
  await purge(studio);
  await runFileJob(studio, collectAttachmentsJob, 25);
}

const open = async (url: string) => {
  const response = await fetch(new URL(url, studio.url));
  return [response.status, response.status === 200 ? await response.text() : null];
};

async function sendFile(name: string) {
  const file = await upload(ada, `The content of ${name}.`, name);
  const conversationId = await ada.startConversation();
  const sent = await ada.send(conversationId, 'Read.', { attachmentIds: [file.id] });
  await ada.readAnswer(sent.generationId);
  return { file, conversationId, ...sent };
}

const FORK = `mutation ($input: ForkConversationInput!) { forkConversation(input: $input) {
  ... on ForkConversationPayload { conversation { messages { edges { node { attachments { id url } } } } } } } }`;

test('a fork keeps its files when the conversation that it came from is gone for good', async () => {
  const { file, conversationId, answerId } = await sendFile('kept.txt');
  const { forkConversation } = await ada.get<{
    forkConversation: {
      conversation: { messages: { edges: { node: { attachments: { id: string; url: string }[] } }[] } };
    };
  }>(FORK, { input: { messageId: answerId } });
  const files = forkConversation.conversation.messages.edges.flatMap(({ node }) => node.attachments);
  expect(files.map(({ id }) => id)).toEqual([file.id]);

  await attempt(ada, 'deleteConversation', { conversationId });
  await forgetDeleted();
  expect(await countRows(studio.databaseUrl)).toMatchObject({ conversation: 1, message: 2, attachment: 1 });
  for (const url of [file.url, files[0]?.url ?? ''])
    expect(await open(url)).toEqual([200, 'The content of kept.txt.']);
});

test('with the content of a deleted message its file goes, and the marks that it had', async () => {
  const before = await countRows(studio.databaseUrl);
  const files = await filesIn(studio.filesFolder);
  const { file, userMessageId } = await sendFile('gone.txt');
  await attempt(ada, 'setMessageFavorite', { messageId: userMessageId, favorite: true });
  await attempt(ada, 'deleteMessage', { messageId: userMessageId });
  await purge(studio);
  await runFileJob(studio, collectAttachmentsJob, 25);
  expect(await open(file.url)).toEqual([200, 'The content of gone.txt.']);
  expect(await countRows(studio.databaseUrl)).toMatchObject({ message_mark: 1 });

  await forgetDeleted();
  const { attachment, message_attachment, message_mark } = before;
  expect(await countRows(studio.databaseUrl)).toMatchObject({
    ...{ attachment, message_attachment, message_mark },
  });
  expect(await filesIn(studio.filesFolder)).toEqual(files);
  expect(await open(file.url)).toEqual([404, null]);
});
