import { afterAll, beforeAll, expect, test } from 'vitest';
import { attempt } from '../../support/people/attempt.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { change, listTemplates, readTemplate, type SeenTemplate } from './template-calls.ts';

let studio: TestStudio;
let ada: Person;
let eve: Person;
beforeAll(async () => {
  studio = await startStudio();
  [ada, eve] = await Promise.all([studio.person(), studio.person()]);
});
afterAll(() => studio.close());

const GREETING = { title: 'Greeting', text: 'Hello {{name}}', variables: [{ name: 'name' }] };

const VERSIONS = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
  node(id: $id) { ... on PromptTemplate { versions(first: $first, after: $after, last: $last, before: $before) {
    totalCount edges { cursor node { number title text } } pageInfo { hasNextPage } } } } }`;

interface Versions {
  readonly totalCount: number;
  readonly edges: readonly { readonly cursor: string; readonly node: { number: number; title: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean };
}

async function versionsOf(person: Person, id: string, args: object = {}): Promise<Versions> {
  return (await person.get<{ node: { versions: Versions } }>(VERSIONS, { id, ...args })).node.versions;
}

test('a template is written, changed field by field, and every wording is kept', async () => {
  const { id: templateId, ...first } = await change(ada, 'createPromptTemplate', GREETING);
  expect(first).toMatchObject({
    title: 'Greeting',
    category: 'GENERAL',
    revision: 1,
    version: 1,
    builtIn: false,
  });
  expect(first.variables).toEqual([
    {
      name: 'name',
      label: 'name',
      kind: 'TEXT',
      required: true,
      defaultValue: null,
      choices: [],
      description: null,
      min: null,
      max: null,
    },
  ]);
  // Two tabs that change two fields lose nothing of each other's.
  await change(ada, 'updatePromptTemplate', { templateId, title: 'Welcome', description: 'For guests.' });
  const both = await change(ada, 'updatePromptTemplate', { templateId, text: 'Welcome, {{ name }}!' });
  expect(both).toMatchObject({ title: 'Welcome', text: 'Welcome, {{ name }}!', revision: 3, version: 3 });
  // What says the same makes no version, and does not touch the revision.
  const same = { templateId, title: 'Welcome', variables: [{ name: 'name' }] };
  expect(await change(ada, 'updatePromptTemplate', same)).toEqual(both);
  expect(await change(ada, 'updatePromptTemplate', { templateId, description: null })).toMatchObject({
    description: null,
  });

  const { edges, totalCount } = await versionsOf(ada, templateId);
  expect(totalCount).toBe(4);
  expect(edges.map(({ node }) => [node.number, node.title])).toEqual([
    [4, 'Welcome'],
    [3, 'Welcome'],
    [2, 'Welcome'],
    [1, 'Greeting'],
  ]);
  const page = await versionsOf(ada, templateId, { first: 2, after: edges[0]?.cursor });
  expect(page.edges.map(({ node }) => node.number)).toEqual([3, 2]);
  expect(page.pageInfo.hasNextPage).toBe(true);
  const back = await versionsOf(ada, templateId, { last: 2, before: edges[2]?.cursor });
  expect(back.edges.map(({ node }) => node.number)).toEqual([4, 3]);

  const restored = await change(ada, 'restorePromptTemplateVersion', { templateId, version: 1 });
  expect(restored).toMatchObject({ title: 'Greeting', text: 'Hello {{name}}', version: 5, revision: 5 });
  for (const version of [0, 6, -1, 2_147_483_647])
    expect(await attempt(ada, 'restorePromptTemplateVersion', { templateId, version })).toMatchObject({
      __typename: 'NotFoundError',
    });
});

test('the newest hundred versions are kept', async () => {
  const { id: templateId } = await change(ada, 'createPromptTemplate', GREETING);
  for (let number = 2; number <= 100; number++)
    await attempt(ada, 'updatePromptTemplate', { templateId, title: `Number ${number}` });
  expect((await versionsOf(ada, templateId, { last: 1 })).edges[0]?.node.number).toBe(1);
  await attempt(ada, 'updatePromptTemplate', { templateId, title: 'Number 101' });
  const { edges, totalCount } = await versionsOf(ada, templateId, { last: 1 });
  expect([totalCount, edges[0]?.node.number]).toEqual([100, 2]);
  expect((await readTemplate(ada, templateId))?.version).toBe(101);
});

test('a tab that is behind changes nothing, and is told how the template stands', async () => {
  const { id: templateId } = await change(ada, 'createPromptTemplate', GREETING);
  const newest = await change(ada, 'updatePromptTemplate', {
    templateId,
    expectedRevision: 1,
    title: 'Second',
  });
  for (const [mutation, more] of [
    ['updatePromptTemplate', { title: 'Lost' }],
    ['restorePromptTemplateVersion', { version: 1 }],
    ['deletePromptTemplate', {}],
  ] as const)
    expect(
      await attempt(ada, mutation, { templateId, expectedRevision: 1, ...more }),
      mutation,
    ).toMatchObject({
      __typename: 'ConflictError',
      current: { __typename: 'PromptTemplate', id: templateId },
      currentRevision: 2,
    });
  const { updatePromptTemplate } = await ada.get<{ updatePromptTemplate: { current: SeenTemplate } }>(
    `mutation ($templateId: ID!) { updatePromptTemplate(input: { templateId: $templateId, expectedRevision: 1, title: "Lost" }) {
      ... on ConflictError { current { ... on PromptTemplate { title revision version } } } } }`,
    { templateId },
  );
  expect(updatePromptTemplate.current).toEqual({ title: 'Second', revision: 2, version: 2 });
  expect(await readTemplate(ada, templateId)).toEqual(newest);
});

test('of parallel changes none is lost', async () => {
  const { id: templateId } = await change(ada, 'createPromptTemplate', GREETING);
  await Promise.all([
    ...Array.from({ length: 6 }, (_, at) =>
      attempt(ada, 'updatePromptTemplate', { templateId, title: `Title ${at}` }),
    ),
    attempt(ada, 'updatePromptTemplate', { templateId, category: 'DATA' }),
    attempt(ada, 'updatePromptTemplate', { templateId, description: 'Kept.' }),
  ]);
  expect(await readTemplate(ada, templateId)).toMatchObject({
    category: 'DATA',
    description: 'Kept.',
    revision: 9,
    version: 9,
  });
});

test('what is deleted is gone from everywhere, until it is restored', async () => {
  const { id: templateId } = await change(eve, 'createPromptTemplate', GREETING);
  expect(await attempt(eve, 'restorePromptTemplate', { templateId })).toMatchObject({
    __typename: 'NotFoundError',
  });
  expect(await attempt(eve, 'deletePromptTemplate', { templateId })).toMatchObject({
    __typename: 'DeletePromptTemplatePayload',
  });
  expect(await readTemplate(eve, templateId)).toBeNull();
  expect((await listTemplates(eve, { builtIn: false })).totalCount).toBe(0);
  for (const mutation of ['updatePromptTemplate', 'deletePromptTemplate', 'duplicatePromptTemplate'])
    expect(await attempt(eve, mutation, { templateId })).toMatchObject({ __typename: 'NotFoundError' });
  expect(await change(eve, 'restorePromptTemplate', { templateId })).toMatchObject({
    revision: 3,
    version: 1,
  });
  expect((await listTemplates(eve, { builtIn: false })).totalCount).toBe(1);
});

test('somebody else’s templates look missing', async () => {
  const { id: templateId } = await change(ada, 'createPromptTemplate', GREETING);
  expect(await readTemplate(eve, templateId)).toBeNull();
  for (const [mutation, more] of [
    ['updatePromptTemplate', { title: 'Mine' }],
    ['updatePromptTemplate', { title: 'Mine', expectedRevision: 7 }],
    ['deletePromptTemplate', {}],
    ['restorePromptTemplate', {}],
    ['duplicatePromptTemplate', {}],
    ['restorePromptTemplateVersion', { version: 1 }],
  ] as const)
    expect(await attempt(eve, mutation, { templateId, ...more }), mutation).toMatchObject({
      __typename: 'NotFoundError',
    });
  const preview = `query ($id: ID!) { previewPromptTemplate(input: { templateId: $id }) { text } }`;
  expect((await eve.ask(preview, { id: templateId })).errors?.[0]?.extensions?.code).toBe('NOT_FOUND');
  const ours = await listTemplates(eve, { search: 'Hello {{name}}', builtIn: false });
  expect(ours.edges.every(({ node }) => node.id !== templateId)).toBe(true);
});

test('a person has at most 500, the deleted left out', async () => {
  const zoe = await studio.person();
  const ids: string[] = [];
  for (let at = 0; at < 500; at += 25) {
    const some = Array.from({ length: 25 }, () => change(zoe, 'createPromptTemplate', GREETING));
    ids.push(...(await Promise.all(some)).map(({ id }) => id));
  }
  const full = { __typename: 'InvalidInputError', message: expect.stringContaining('500') };
  expect(await attempt(zoe, 'createPromptTemplate', GREETING)).toMatchObject(full);
  expect(await attempt(zoe, 'duplicatePromptTemplate', { templateId: ids[0] })).toMatchObject(full);
  await attempt(zoe, 'deletePromptTemplate', { templateId: ids[0] });
  const several = Array.from({ length: 3 }, () => attempt(zoe, 'createPromptTemplate', GREETING));
  const names = (await Promise.all(several)).map(({ __typename }) => __typename);
  expect(names.filter((name) => name === 'CreatePromptTemplatePayload')).toHaveLength(1);
  expect(await attempt(zoe, 'restorePromptTemplate', { templateId: ids[0] })).toMatchObject(full);
  expect((await listTemplates(zoe, { builtIn: false })).totalCount).toBe(500);
});
