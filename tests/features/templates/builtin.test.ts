import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeGlobalId } from '../../../src/graphql/global-id.ts';
import { attempt } from '../../support/people/attempt.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { change, listTemplates, preview, readTemplate } from './template-calls.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
});
afterAll(() => studio.close());

test('over all thirteen categories there are templates that come with the server', async () => {
  const { edges, totalCount } = await listTemplates(ada, { first: 100 });
  expect(edges.length).toBe(totalCount);
  expect(totalCount).toBeGreaterThanOrEqual(18);
  expect(new Set(edges.map(({ node }) => node.category)).size).toBe(13);
  expect(edges.every(({ node }) => node.builtIn && node.version === 1)).toBe(true);
  const [{ node } = { node: null }] = edges;
  expect(await readTemplate(ada, node?.id ?? '')).toEqual(node);
});

test('each of them asks for what it needs, and leaves room for it in a message', async () => {
  const { edges } = await listTemplates(ada, { first: 100 });
  for (const { node } of edges) {
    const bare = await preview(ada, { templateId: node.id });
    expect(bare.problems, node.title).toEqual([]);
    expect(bare.missing.length, node.title).toBeGreaterThan(0);
    expect(bare.text.length, node.title).toBeLessThan(2000);
    const values = bare.missing.map((name) => {
      const kind = node.variables.find((variable) => variable.name === name)?.kind;
      return { name, value: kind === 'DATE' ? '2026-11-23' : kind === 'NUMBER' ? '5' : 'my own words' };
    });
    const whole = await preview(ada, { templateId: node.id, values });
    expect(whole, node.title).toMatchObject({ missing: [], problems: [] });
    expect(whole.text, node.title).not.toContain('{{');
  }
});

test('they are nobody’s to change; a copy is', async () => {
  const templateId = encodeGlobalId('PromptTemplate', 'builtin/code-review');
  for (const [mutation, more] of [
    ['updatePromptTemplate', { title: 'Mine' }],
    ['deletePromptTemplate', {}],
    ['restorePromptTemplateVersion', { version: 1 }],
  ] as const)
    expect(await attempt(ada, mutation, { templateId, ...more }), mutation).toMatchObject({
      __typename: 'ForbiddenError',
      message: expect.stringContaining('Duplicate'),
    });
  const copy = await change(ada, 'duplicatePromptTemplate', { templateId });
  const original = await readTemplate(ada, templateId);
  expect(copy).toEqual({ ...original, id: copy.id, builtIn: false });
  const changed = await change(ada, 'updatePromptTemplate', { templateId: copy.id, title: 'Our review' });
  expect(changed).toMatchObject({ title: 'Our review', revision: 2, version: 2 });
  expect((await change(ada, 'duplicatePromptTemplate', { templateId: copy.id })).title).toBe(
    'Our review (copy)',
  );
  expect((await readTemplate(ada, templateId))?.title).toBe(original?.title);
});

test('an id of none of them is missing, like any other', async () => {
  for (const name of [
    'builtin/nothing',
    'builtin/',
    'builtin/../templates',
    'builtin/__proto__',
    'code-review',
  ]) {
    const templateId = encodeGlobalId('PromptTemplate', name);
    expect(await readTemplate(ada, templateId), name).toBeNull();
    for (const mutation of ['deletePromptTemplate', 'duplicatePromptTemplate', 'restorePromptTemplate'])
      expect(await attempt(ada, mutation, { templateId }), name).toMatchObject({
        __typename: 'NotFoundError',
      });
  }
  const ids = ['builtin/code-review', 'builtin/nothing', 'builtin/find-the-bug'].map((name) =>
    encodeGlobalId('PromptTemplate', name),
  );
  const { nodes } = await ada.get<{ nodes: unknown[] }>(
    'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on PromptTemplate { builtIn versions { totalCount edges { node { number } } } } } }',
    { ids },
  );
  const seen = { builtIn: true, versions: { totalCount: 1, edges: [{ node: { number: 1 } }] } };
  expect(nodes).toEqual([seen, null, seen]);
});
