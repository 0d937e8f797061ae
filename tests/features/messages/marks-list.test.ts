import { afterAll, beforeAll, expect, test } from 'vitest';
import { attempt } from '../../support/people/attempt.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { exchange } from './exchange.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

interface Page {
  readonly totalCount: number;
  readonly edges: { cursor: string; node: { id: string; favorite: boolean; conversation: { id: string } } }[];
  readonly pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

async function favorites(person: Person, args: object): Promise<Page> {
  const query = `query ($first: Int, $after: String, $last: Int, $before: String) { viewer {
    favoriteMessages(first: $first, after: $after, last: $last, before: $before) {
      totalCount edges { cursor node { id favorite conversation { id } } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;
  return (await person.get<{ viewer: { favoriteMessages: Page } }>(query, args)).viewer.favoriteMessages;
}
const ids = ({ edges }: Page) => edges.map(({ node }) => node.id);
const mark = (person: Person, messageId: string, favorite = true) =>
  attempt(person, 'setMessageFavorite', { messageId, favorite });

/** Favorites over two conversations; the newest mark first. */
async function withFavorites(count: number) {
  const ada = await studio.person();
  const conversations = [await ada.startConversation(), await ada.startConversation()];
  const marked: string[] = [];
  while (marked.length < count) {
    const { answerId, userMessageId } = await exchange(ada, conversations[marked.length % 2]);
    for (const id of [answerId, userMessageId].slice(0, count - marked.length)) {
      await mark(ada, id);
      marked.unshift(id);
    }
  }
  return { ada, conversations, marked };
}

test('the newest mark comes first, in pages from either end', async () => {
  const { ada, marked } = await withFavorites(7);
  const whole = await favorites(ada, { first: 100 });
  expect(ids(whole)).toEqual(marked);
  expect(whole).toMatchObject({ totalCount: 7, pageInfo: { hasNextPage: false, hasPreviousPage: false } });
  expect(whole.edges.every(({ node }) => node.favorite)).toBe(true);
  for (const size of [1, 3, 7]) {
    const forwards: string[] = [];
    for (let after: string | null = null; ; ) {
      const page: Page = await favorites(ada, { first: size, after });
      forwards.push(...ids(page));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(forwards).toEqual(marked);
    const backwards: string[] = [];
    for (let before: string | null = null; ; ) {
      const page: Page = await favorites(ada, { last: size, before });
      backwards.unshift(...ids(page));
      if (!page.pageInfo.hasPreviousPage) break;
      before = page.pageInfo.startCursor;
    }
    expect(backwards).toEqual(marked);
  }
});

test('a cursor stays true when marks come and go around it', async () => {
  const { ada, marked } = await withFavorites(5);
  const { pageInfo } = await favorites(ada, { first: 2 });
  const fresh = (await exchange(ada)).answerId;
  await mark(ada, fresh);
  await mark(ada, marked[1] ?? '', false);
  await mark(ada, marked[2] ?? '', false);
  expect(ids(await favorites(ada, { first: 10, after: pageInfo.endCursor }))).toEqual(marked.slice(3));
  expect(ids(await favorites(ada, { last: 10, before: pageInfo.startCursor }))).toEqual([fresh]);
});

test('what is deleted is left out, and somebody else’s is never there', async () => {
  const { ada, conversations, marked } = await withFavorites(4);
  const [hidden = '', other = ''] = marked.slice(0, 2);
  await attempt(ada, 'deleteMessage', { messageId: hidden, scope: 'SUBTREE' });
  const left = await favorites(ada, { first: 10 });
  expect(ids(left)).not.toContain(hidden);
  expect(left.totalCount).toBe(left.edges.length);
  const gone = left.edges.find(({ node }) => node.id !== other)?.node.conversation.id ?? '';
  expect(conversations).toContain(gone);
  await attempt(ada, 'deleteConversation', { conversationId: gone });
  const rest = await favorites(ada, { first: 10 });
  expect(rest.edges.filter(({ node }) => node.conversation.id === gone)).toEqual([]);
  expect(rest.totalCount).toBe(rest.edges.length);
  await attempt(ada, 'restoreConversation', { conversationId: gone });
  expect(await favorites(ada, { first: 10 })).toEqual(left);
  const eve = await studio.person();
  expect(await mark(eve, other)).toMatchObject({ code: 'NOT_FOUND' });
  expect(await favorites(eve, { first: 10 })).toMatchObject({ totalCount: 0, edges: [] });
});

test.each([
  { first: 0 },
  { last: 101 },
  { after: 'x' },
  { before: Buffer.from('["a","b","c"]').toString('base64url') },
])('the page %j is refused', async (args) => {
  await expect(favorites(await studio.person(), args)).rejects.toThrow('INVALID_INPUT');
});

test.each(['not a moment', '0000-01-01T00:00:00.000Z', 'infinity', '2026-01-01'])(
  'a cursor of %j is refused',
  async (moment) => {
    const place = ['messages/favorites', moment, '018f3c5e-0000-7000-8000-000000000000'];
    const after = Buffer.from(JSON.stringify(place)).toString('base64url');
    await expect(favorites(await studio.person(), { after })).rejects.toThrow('INVALID_INPUT');
  },
);
