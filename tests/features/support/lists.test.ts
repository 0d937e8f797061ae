import { afterAll, beforeAll, expect, test } from 'vitest';
import { attempt } from '../../support/people/attempt.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { letPass } from './session.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

interface Page {
  readonly totalCount: number;
  readonly edges: { cursor: string; node: { id: string } }[];
  readonly pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

async function sessions(person: Person, list: string, args: object = { first: 100 }): Promise<Page> {
  const query = `query ($list: SupportList!, $first: Int, $after: String, $last: Int, $before: String) { viewer {
    supportSessions(list: $list, first: $first, after: $after, last: $last, before: $before) {
      totalCount edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;
  return (await person.get<{ viewer: { supportSessions: Page } }>(query, { list, ...args })).viewer
    .supportSessions;
}
const ids = ({ edges }: Page) => edges.map(({ node }) => node.id);

/** Sessions that were active so many minutes ago. */
async function startedAgo(person: Person, ...minutes: number[]): Promise<string[]> {
  const started: string[] = [];
  for (const ago of minutes) {
    const conversationId = await person.startConversation();
    await attempt(person, 'startSupport', { conversationId });
    await letPass(studio.databaseUrl, conversationId, ago);
    started.push(conversationId);
  }
  return started;
}

test('active, unresolved and recent are what they say, the last active first', async () => {
  const ada = await studio.person();
  await ada.startConversation();
  const [expired, idle, resolved, ended, active] = (await startedAgo(ada, 1500, 40, 20, 10, 5)) as [
    string,
    string,
    string,
    string,
    string,
  ];
  await attempt(ada, 'resolveConversation', { conversationId: resolved });
  await attempt(ada, 'endConversation', { conversationId: ended });
  expect(ids(await sessions(ada, 'ACTIVE'))).toEqual([active]);
  expect(ids(await sessions(ada, 'UNRESOLVED'))).toEqual([active, ended, idle, expired]);
  expect(ids(await sessions(ada, 'RECENT'))).toEqual([active, ended, resolved, idle, expired]);
  await ada.readAnswer((await ada.send(idle, 'Still there?')).generationId);
  await attempt(ada, 'resumeConversation', { conversationId: expired });
  expect(ids(await sessions(ada, 'ACTIVE'))).toEqual([expired, idle, active]);
  expect(await sessions(ada, 'UNRESOLVED')).toMatchObject({ totalCount: 4 });
  await attempt(ada, 'deleteConversation', { conversationId: idle });
  expect(ids(await sessions(ada, 'ACTIVE'))).toEqual([expired, active]);
  expect(await sessions(await studio.person(), 'RECENT')).toMatchObject({ totalCount: 0, edges: [] });
});

test.each(['ACTIVE', 'UNRESOLVED', 'RECENT'])('%s comes in pages from either end', async (list) => {
  const ada = await studio.person();
  const all = await startedAgo(ada, 1, 2, 3, 4, 5);
  expect(await sessions(ada, list)).toMatchObject({ totalCount: 5 });
  for (const size of [1, 2, 5]) {
    const forwards: string[] = [];
    for (let after: string | null = null; ; ) {
      const page: Page = await sessions(ada, list, { first: size, after });
      forwards.push(...ids(page));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(forwards).toEqual(all);
    const backwards: string[] = [];
    for (let before: string | null = null; ; ) {
      const page: Page = await sessions(ada, list, { last: size, before });
      backwards.unshift(...ids(page));
      if (!page.pageInfo.hasPreviousPage) break;
      before = page.pageInfo.startCursor;
    }
    expect(backwards).toEqual(all);
  }
});

test('a cursor stays true when others come and go, and is none of another list', async () => {
  const ada = await studio.person();
  const [, second = '', third = '', fourth = ''] = await startedAgo(ada, 1, 2, 3, 4);
  const { pageInfo } = await sessions(ada, 'RECENT', { first: 2 });
  const [fresh] = await startedAgo(ada, 0);
  await attempt(ada, 'deleteConversation', { conversationId: second });
  const after = pageInfo.endCursor;
  expect(ids(await sessions(ada, 'RECENT', { first: 10, after }))).toEqual([third, fourth]);
  expect(ids(await sessions(ada, 'RECENT', { last: 10, before: pageInfo.startCursor }))).toEqual([fresh]);
  await expect(sessions(ada, 'ACTIVE', { first: 10, after })).rejects.toThrow('INVALID_INPUT');
});

test.each([{ first: 0 }, { last: 101 }, { first: 1, last: 1 }, { after: 'x' }])(
  'the page %j is refused',
  async (args) => {
    await expect(sessions(await studio.person(), 'RECENT', args)).rejects.toThrow('INVALID_INPUT');
  },
);
