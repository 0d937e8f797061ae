import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { MessageTree } from './message-tree.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
});
afterAll(() => studio.close());

type Act = { readonly kind: 'send' | 'sendTo' | 'regenerate'; readonly at: number };
const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.record({ kind: fc.constantFrom('send', 'sendTo', 'regenerate'), at: fc.nat(1000) }),
  { minLength: 1, maxLength: 8 },
);

const REGENERATE = `mutation ($messageId: ID!) { regenerateMessage(input: { messageId: $messageId }) {
  ... on RegenerateMessagePayload { generations { id message { id } } } } }`;

/** Does what the acts say, at the server and in the model. */
async function grow(conversationId: string, all: readonly Act[]): Promise<MessageTree> {
  const tree = new MessageTree();
  const answers: string[] = [];
  for (const { kind, at } of all) {
    if (kind === 'regenerate' && answers.length > 0) {
      const messageId = answers[at % answers.length] ?? '';
      const { regenerateMessage } = await ada.get<{
        regenerateMessage: { generations: [{ id: string; message: { id: string } }] };
      }>(REGENERATE, { messageId });
      const [{ id, message }] = regenerateMessage.generations;
      tree.add(message.id, tree.parentOf(messageId));
      answers.push(message.id);
      await ada.readAnswer(id);
    } else {
      const parentId = kind === 'sendTo' ? (tree.ids[at % tree.ids.length] ?? null) : null;
      const sent = await ada.send(conversationId, `Message ${at}`, { parentId });
      tree.add(sent.userMessageId, parentId ?? tree.leaf);
      tree.add(sent.answerId, sent.userMessageId);
      answers.push(sent.answerId);
      await ada.readAnswer(sent.generationId);
    }
  }
  return tree;
}

interface Page {
  readonly totalCount: number;
  readonly edges: { node: { id: string } }[];
  readonly pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string;
    endCursor: string;
  };
}
const PATH = `query ($id: ID!, $leaf: ID, $first: Int, $after: String, $last: Int, $before: String) {
  conversation(id: $id) { activeLeaf { id } messageCount
    messages(leaf: $leaf, first: $first, after: $after, last: $last, before: $before) {
      totalCount edges { node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;
const readPath = async (variables: object) =>
  (
    await ada.get<{
      conversation: { activeLeaf: { id: string } | null; messageCount: number; messages: Page };
    }>(PATH, variables)
  ).conversation;

async function pagedPath(
  id: string,
  leaf: string | null,
  size: number,
  backwards: boolean,
): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = null; ; ) {
    const asked: object = backwards ? { last: size, before: cursor } : { first: size, after: cursor };
    const { edges, pageInfo }: Page = (await readPath({ id, leaf, ...asked })).messages;
    const page = edges.map(({ node }) => node.id);
    ids.splice(backwards ? 0 : ids.length, 0, ...page);
    if (!(backwards ? pageInfo.hasPreviousPage : pageInfo.hasNextPage)) return ids;
    cursor = backwards ? pageInfo.startCursor : pageInfo.endCursor;
  }
}

const TREE = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Message {
  id sequence parent { id } siblings { index count nodes { id } } } } }`;

test('any tree is read as it was grown: paths, pages, parents, siblings, leaf', async () => {
  await fc.assert(
    fc.asyncProperty(acts, fc.integer({ min: 1, max: 7 }), fc.nat(1000), async (all, size, pick) => {
      const id = await ada.startConversation();
      const tree = await grow(id, all);
      const whole = await readPath({ id, first: 100 });
      expect(whole.activeLeaf?.id).toBe(tree.leaf);
      expect(whole.messageCount).toBe(tree.ids.length);
      for (const leaf of [null, tree.ids[pick % tree.ids.length] ?? null]) {
        const path = tree.pathTo(leaf ?? tree.leaf);
        expect((await readPath({ id, leaf })).messages.totalCount).toBe(path.length);
        expect(await pagedPath(id, leaf, size, false)).toEqual(path);
        expect(await pagedPath(id, leaf, size, true)).toEqual(path);
      }
      const { nodes } = await ada.get<{ nodes: object[] }>(TREE, { ids: tree.ids });
      const expected = tree.ids.map((messageId, at) => {
        const siblings = tree.siblingsOf(messageId);
        const parent = tree.parentOf(messageId);
        return {
          id: messageId,
          sequence: at + 1,
          parent: parent && { id: parent },
          siblings: {
            index: siblings.indexOf(messageId),
            count: siblings.length,
            nodes: siblings.map((sibling) => ({ id: sibling })),
          },
        };
      });
      expect(nodes).toEqual(expected);
    }),
    { numRuns: 12 },
  );
});

test('an empty conversation has an empty path', async () => {
  const { activeLeaf, messages } = await readPath({ id: await ada.startConversation() });
  expect(activeLeaf).toBeNull();
  expect(messages).toMatchObject({
    totalCount: 0,
    edges: [],
    pageInfo: { hasNextPage: false, hasPreviousPage: false },
  });
});
