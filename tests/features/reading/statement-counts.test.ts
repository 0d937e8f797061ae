import { afterAll, beforeAll, expect, test } from 'vitest';
import { statementsOf } from '../../support/database/statements.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
let few: Person;
let many: Person;
beforeAll(async () => {
  studio = await startStudio();
  [few, many] = await Promise.all([studio.person(), studio.person()]);
  await populate(few, { conversations: 2, turns: 1 });
  await populate(many, { conversations: 12, turns: 11 });
});
afterAll(() => studio.close());

/** Conversations of one turn each, the last of them of `turns`, with a second answer to the last. */
async function populate(person: Person, { conversations, turns }: { conversations: number; turns: number }) {
  for (let at = 0; at < conversations; at++) {
    const conversationId = await person.startConversation();
    let messageId = '';
    for (let turn = 0; turn < (at === conversations - 1 ? turns : 1); turn++) {
      const sent = await person.send(conversationId, 'Hello');
      await person.readAnswer(sent.generationId);
      messageId = sent.answerId;
    }
    const { regenerateMessage } = await person.get<{ regenerateMessage: { generations: [{ id: string }] } }>(
      `mutation ($messageId: ID!) { regenerateMessage(input: { messageId: $messageId }) {
        ... on RegenerateMessagePayload { generations { id } } } }`,
      { messageId },
    );
    await person.readAnswer(regenerateMessage.generations[0].id);
  }
}

const MESSAGE = `id text status model { id } usage { inputTokens } parent { id text }
  siblings { index count nodes { id text } } generation { id status cursor model { id } message { id } }`;
const OPERATIONS: Record<string, string> = {
  'the list of conversations': `{ viewer { conversations(first: 50) { totalCount edges { cursor node {
    id title model { id } activeLeaf { id text } messages(last: 1) { totalCount edges { node { ${MESSAGE} } } }
    generations { id status } } } } } }`,
  'the newest conversation with its messages': `{ viewer { conversations(first: 1) { edges { node {
    id messages(last: 100) { totalCount edges { cursor node { ${MESSAGE} } } } } } } } }`,
  'the runs of a person':
    '{ viewer { generations { id cursor message { text conversation { id title } } } } }',
};
const rowsIn = (data: unknown) => JSON.stringify(data).split('"id"').length;

test.each(Object.entries(OPERATIONS))(
  '%s costs as many statements for many rows as for few',
  async (_what, query) => {
    const read = async (person: Person) => {
      const reads: { rows: number; statements: string[] }[] = [];
      for (let at = 0; at < 4; at++) {
        let rows = 0;
        const statements = await statementsOf(async () => {
          rows = rowsIn(await person.get(query));
        });
        reads.push({ rows, statements });
      }
      // The cheapest one: leases are renewed and sessions looked up again beside any of them.
      return reads.reduce((best, one) => (one.statements.length < best.statements.length ? one : best));
    };
    const [little, much] = [await read(few), await read(many)];
    expect(much.rows).toBeGreaterThan(little.rows * 3);
    expect(little.statements.length).toBeGreaterThan(0);
    expect(much.statements.length, much.statements.join('\n')).toBe(little.statements.length);
    expect(much.statements.length).toBeLessThanOrEqual(25);
  },
);

test('nodes of one type cost as many statements for many ids as for few', async () => {
  const list = '{ viewer { generations { message { id } } } }';
  const { viewer } = await many.get<{ viewer: { generations: { message: { id: string } }[] } }>(list);
  const ids = viewer.generations.map(({ message }) => message.id);
  const read = (some: string[]) => () =>
    many.get('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: some });
  const count = async (some: string[]) => {
    const counts = [
      await statementsOf(read(some)),
      await statementsOf(read(some)),
      await statementsOf(read(some)),
    ];
    return Math.min(...counts.map(({ length }) => length));
  };
  expect(ids.length).toBeGreaterThan(15);
  expect(await count(ids)).toBe(await count(ids.slice(0, 2)));
});

test('sending costs as many statements in a long conversation as in a new one', async () => {
  const { viewer } = await many.get<{ viewer: { conversations: { edges: { node: { id: string } }[] } } }>(
    '{ viewer { conversations(first: 1) { edges { node { id } } } } }',
  );
  const long = viewer.conversations.edges[0]?.node.id ?? '';
  const fresh = await many.startConversation();
  const count = async (conversationId: string) => {
    const statements = await statementsOf(async () => {
      const { generationId } = await many.send(conversationId, 'Hello');
      await many.readAnswer(generationId);
    });
    return statements.length;
  };
  const first = await count(fresh);
  const others = [await count(long), await count(long), await count(long)];
  // A checkpoint more or less: how often the text is stored depends on time.
  expect(Math.min(...others)).toBeLessThanOrEqual(first + 2);
});
