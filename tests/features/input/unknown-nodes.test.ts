import { assertInterfaceType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeGlobalId } from '../../../src/graphql/global-id.ts';
import { idsThatNameNothing, type Owned, ownedBy } from '../../support/people/other-ids.ts';
import { type Person, post } from '../../support/people/person.ts';
import { printedSchema } from '../../support/schema/printed-schema.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { ownedThings } from './owned-things.ts';

let studio: TestStudio;
let ada: Person;
let grace: Person;
let own: Owned;
let foreign: Owned;
let faulty: string[];
beforeAll(async () => {
  studio = await startStudio();
  [ada, grace] = await Promise.all([studio.person(), studio.person()]);
  [own, foreign] = await Promise.all([ownedBy(ada), ownedBy(grace)]);
  const { viewer } = await grace.get<{ viewer: { id: string } }>('{ viewer { id } }');
  const ids = (['Conversation', 'Message', 'Generation'] as const).flatMap((type) =>
    Object.entries(idsThatNameNothing(type, own, foreign))
      .filter(([what]) => !what.startsWith('one’s own'))
      .map(([, id]) => id),
  );
  const gone = ['demo/unheard-of', 'openai/gpt-x', '', '/'].map((name) => encodeGlobalId('Model', name));
  faulty = [...ids, viewer.id, ...gone];
});
afterAll(() => studio.close());

const NODE = 'query ($id: ID!) { node(id: $id) { id } }';
const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';

test('node is null for every id that names nothing of the viewer’s', async () => {
  for (const id of faulty)
    expect(await ada.get(NODE, { id }), Buffer.from(id, 'base64url').toString()).toEqual({ node: null });
});

test('one of every type that is a Node is found by its id, by itself and among others', async () => {
  const { viewer } = await ada.get<{ viewer: { id: string } }>('{ viewer { id } }');
  const ids = [viewer.id, ...Object.values(await ownedThings(ada))];
  const { nodes } = await ada.get<{ nodes: ({ __typename: string; id: string } | null)[] }>(
    'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }',
    { ids },
  );
  const found = nodes.filter((node) => node !== null);
  for (const { id } of found) expect(await ada.get(NODE, { id })).toEqual({ node: { id } });
  const types = printedSchema.getPossibleTypes(assertInterfaceType(printedSchema.getType('Node')));
  expect([...new Set(found.map(({ __typename }) => __typename))].sort()).toEqual(
    types.map(({ name }) => name).sort(),
  );
});

test('nodes are in the order of the ids, with null where there is nothing', async () => {
  const found = Object.values(own);
  const ids = faulty.slice(0, 90).flatMap((id, at) => (at % 30 === 0 ? [id, found[at / 30] ?? ''] : [id]));
  const { nodes } = await ada.get<{ nodes: ({ id: string } | null)[] }>(NODES, { ids });
  expect(nodes.map((node) => node?.id ?? null)).toEqual(ids.map((id) => (found.includes(id) ? id : null)));
});

test('nodes may be asked for by a hundred, even the same one, and not by more', async () => {
  const hundred = Array.from({ length: 100 }, () => own.Message);
  const { nodes } = await ada.get<{ nodes: { id: string }[] }>(NODES, { ids: hundred });
  expect(nodes.map(({ id }) => id)).toEqual(hundred);
  const { errors } = await ada.ask(NODES, { ids: [...hundred, own.Message] });
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', fields: [{ path: ['ids'] }] });
});

test('conversation is null for an id that names none of the viewer’s', async () => {
  for (const [what, id] of Object.entries(idsThatNameNothing('Conversation', own, foreign)))
    expect(await ada.get('query ($id: ID!) { conversation(id: $id) { id } }', { id }), what).toEqual({
      conversation: null,
    });
});

test('the owner finds by the same ids what others do not', async () => {
  for (const id of Object.values(foreign)) expect(await grace.get(NODE, { id })).toEqual({ node: { id } });
});

test('who is not signed in finds no node but the models', async () => {
  for (const id of Object.values(own))
    expect(await post(studio.graphqlUrl, null, NODE, { id })).toMatchObject({ data: { node: null } });
});

test('a path that ends at a message of somebody else’s is refused by name', async () => {
  const { errors } = await ada.ask(
    'query ($id: ID!, $leaf: ID) { conversation(id: $id) { messages(leaf: $leaf) { totalCount } } }',
    { id: own.Conversation, leaf: foreign.Message },
  );
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', fields: [{ path: ['leaf'] }] });
});
