import { afterAll, beforeAll, expect, test } from 'vitest';
import { statementsOf } from '../../support/database/statements.ts';
import type { Person } from '../../support/people/person.ts';
import { Chance, rounds } from '../../support/rounds.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { change, listTemplates } from './template-calls.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
  const titles = ['Zebra', 'apple', 'Apple', 'Same', 'Same', 'Same', 'Ärger', 'percent % sign', '😀'];
  for (const [at, title] of titles.entries())
    await change(ada, 'createPromptTemplate', {
      title,
      text: `Text ${at}`,
      category: at % 2 ? 'DATA' : 'GENERAL',
    });
});
afterAll(() => studio.close());

test('any walk over the list, both ways, meets each template once and in one order', async () => {
  const chance = new Chance();
  const whole = (await listTemplates(ada, { first: 100 })).edges.map(({ node }) => node.id);
  expect(whole.length).toBeGreaterThan(30);
  for (let round = 0; round < rounds({ few: 4, full: 40 }); round++) {
    const filter = [{}, { builtIn: true }, { builtIn: false }, { category: 'DATA' }, { search: 'e' }][
      chance.between(0, 4)
    ];
    const expected = (await listTemplates(ada, { first: 100, ...filter })).edges.map(({ node }) => node.id);
    expect(expected).toEqual(whole.filter((id) => expected.includes(id)));
    const forwards: string[] = [];
    for (let after: string | undefined, more = true; more; ) {
      const { edges, pageInfo } = await listTemplates(ada, { ...filter, first: chance.between(1, 9), after });
      forwards.push(...edges.map(({ node }) => node.id));
      after = edges.at(-1)?.cursor;
      more = pageInfo.hasNextPage;
    }
    expect(forwards, `TEST_SEED=${chance.seed}`).toEqual(expected);
    const backwards: string[] = [];
    for (let before: string | undefined, more = true; more; ) {
      const { edges, pageInfo } = await listTemplates(ada, { ...filter, last: chance.between(1, 9), before });
      backwards.unshift(...edges.map(({ node }) => node.id));
      before = edges[0]?.cursor;
      more = pageInfo.hasPreviousPage;
    }
    expect(backwards, `TEST_SEED=${chance.seed}`).toEqual(expected);
  }
});

test('a template is found in another case, and in whatever form an accent was typed', async () => {
  const bob = await studio.person();
  const somewhere = { title: 'Elsewhere', description: 'Cafe\u0301', text: 'ПРИВЕТ' };
  await change(bob, 'createPromptTemplate', somewhere);
  await change(bob, 'createPromptTemplate', { title: 'Cafe\u0301', text: 'Creme bru\u0302le\u0301e' });
  const found = async (search: string) =>
    (await listTemplates(bob, { builtIn: false, search })).edges.map(({ node }) => node.title);
  for (const search of ['café', 'CAFE\u0301']) expect(await found(search)).toEqual(['Café', 'Elsewhere']);
  expect(await found('brûlée')).toEqual(['Café']);
  expect(await found('привет')).toEqual(['Elsewhere']);
});

test('the list is searched word for word, and filtered', async () => {
  const titles = async (args: object) =>
    (await listTemplates(ada, { builtIn: false, ...args })).edges.map(({ node }) => node.title);
  expect(await titles({ search: 'APPLE' })).toHaveLength(2);
  expect(await titles({ search: '%' })).toEqual(['percent % sign']);
  expect(await titles({ search: 'text 3' })).toEqual(['Same']);
  expect(await titles({ category: 'DATA' })).toHaveLength(4);
  const all = await listTemplates(ada, { category: 'DATA', first: 100 });
  expect(all.totalCount).toBe(all.edges.length);
  expect(all.edges[0]?.node.builtIn).toBe(true);
  expect(all.edges.at(-1)?.node.builtIn).toBe(false);
});

test('a cursor of another list, and a filter that is too long, are refused', async () => {
  const broken = ['', 'x', Buffer.from('["promptTemplates",false,"a","b"]').toString('base64url')];
  for (const args of [
    ...broken.map((after) => ({ after })),
    { search: 'x'.repeat(201) },
    { first: 0 },
    { first: 101 },
  ]) {
    const query = `query ($first: Int, $after: String, $search: String) {
      promptTemplates(first: $first, after: $after, search: $search) { totalCount edges { cursor } } }`;
    const { errors } = await ada.ask(query, args);
    expect(errors?.[0]?.extensions?.code, JSON.stringify(args)).toBe('INVALID_INPUT');
  }
});

test('the versions of many templates cost as many statements as those of one', async () => {
  const read = (first: number) => () =>
    ada.get(
      `query ($first: Int) { promptTemplates(builtIn: false, first: $first) { totalCount edges { node {
        id version versions(first: 5) { totalCount edges { node { id number } } } } } } }`,
      { first },
    );
  const count = async (first: number) => {
    const statements = await statementsOf(read(first));
    return statements.filter((text) => text.includes('prompt_template')).length;
  };
  expect(await count(1)).toBe(3);
  expect(await count(9)).toBe(3);
});
