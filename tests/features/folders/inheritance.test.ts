import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeGlobalId } from '../../../src/graphql/global-id.ts';
import { statementsOf } from '../../support/database/statements.ts';
import { attempt } from '../../support/people/attempt.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { makeFolder } from './library.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio({ OPENAI_BASE_URL: 'http://127.0.0.1:9', OPENAI_API_KEY: 'none' });
});
afterAll(() => studio.close());

const demo = encodeGlobalId('Model', 'demo/demo');

test('a conversation has the model of the innermost folder that has one, as long as it has none itself', async () => {
  const ada = await studio.person();
  const { models } = await ada.get<{ models: { id: string }[] }>('{ models { id } }');
  const other = models.map(({ id }) => id).find((id) => id !== demo);
  if (other === undefined) throw new Error('the demo provider has one model alone');
  const outer = await makeFolder(ada, 'outer', { modelId: other });
  const inner = await makeFolder(ada, 'inner', { parentId: outer });
  const conversationId = await ada.startConversation({ folderId: inner });
  const modelOf = async () =>
    (
      await ada.get<{ conversation: { model: { id: string } } }>(
        'query ($id: ID!) { conversation(id: $id) { model { id } } }',
        { id: conversationId },
      )
    ).conversation.model.id;
  expect(await modelOf()).toBe(other);
  await attempt(ada, 'updateFolder', { folderId: inner, modelId: demo });
  expect(await modelOf()).toBe(demo);
  await attempt(ada, 'updateFolder', { folderId: inner, modelId: null });
  expect(await modelOf()).toBe(other);
  await attempt(ada, 'updateConversation', { conversationId, modelId: demo });
  expect(await modelOf()).toBe(demo);
  await attempt(ada, 'updateConversation', { conversationId, modelId: null });
  await attempt(ada, 'moveFolder', { folderId: inner, parentId: null });
  expect(await modelOf()).toBe(demo);
});

test('a library of many folders and tags costs as many statements as one of few', async () => {
  const query = `{ viewer {
    folders { id parent { id } ancestors { id } conversationCount totalConversationCount
      conversations(first: 2) { totalCount edges { node { id title tags { name } } } } }
    deletedFolders { id }
    tags { name conversationCount }
    conversations(first: 50) { edges { node { id model { id } folder { id name totalConversationCount } tags { id name } } } }
  } }`;
  const countFor = async (folders: number) => {
    const ada = await studio.person();
    for (let at = 0; at < folders; at++) {
      const folderId = await makeFolder(ada, `${at}`, { modelId: demo });
      await ada.startConversation({ folderId, tags: [`tag ${at}`, 'all'] });
    }
    const counts: number[] = [];
    let answer: unknown;
    for (let at = 0; at < 4; at++)
      counts.push(
        (
          await statementsOf(async () => {
            answer = await ada.get(query);
          })
        ).length,
      );
    return { statements: Math.min(...counts), answer: answer as { viewer: { folders: object[] } } };
  };
  const [few, many] = [await countFor(2), await countFor(12)];
  // Which reads fall into one tick depends on time; what grew with the rows would be ten more.
  expect(many.statements).toBeLessThanOrEqual(few.statements + 3);
  expect(many.answer.viewer.folders).toHaveLength(12);
  expect(many.answer.viewer.folders[3]).toMatchObject({
    conversations: { totalCount: 1, edges: [{ node: { tags: [{ name: 'all' }, { name: 'tag 3' }] } }] },
  });
});
