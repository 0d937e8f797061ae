import { buildSchema, execute, type GraphQLSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import { stating } from '../../src/graphql/field-facts.ts';
import { oncePerObject } from '../../src/graphql/once-per-object.ts';

const OWNERS = 5;

/** A library in which one person stands in many places; `reads` counts what is asked of them. */
function library() {
  const schema: GraphQLSchema = buildSchema(`
    type Query { owners: [User!]! others: [User!]! }
    type User { name: String! things(first: Int): ThingConnection! }
    type Thing { id: ID! }
    type ThingConnection { totalCount: Int! edges: [Thing!]! }`);
  const reads = { things: 0, counts: 0 };
  const ada = { name: 'Ada' };
  const [query, user, things] = ['Query', 'User', 'ThingConnection'].map((name) => {
    const type = schema.getType(name);
    if (name === 'User') Object.assign(type ?? {}, stating({ oncePerObject: true }));
    return type && 'getFields' in type ? type.getFields() : {};
  });
  Object.assign(things?.totalCount ?? {}, stating({ oncePerObject: true }));
  Object.assign(query?.owners ?? {}, { resolve: async () => Array.from({ length: OWNERS }, () => ada) });
  Object.assign(query?.others ?? {}, { resolve: () => [{ name: 'Grace' }, { name: 'Mary' }] });
  Object.assign(user?.things ?? {}, {
    resolve: async (_user: object, { first }: { first?: number }) => {
      reads.things += 1;
      return { first, edges: [{ id: `${first}` }] };
    },
  });
  Object.assign(things?.totalCount ?? {}, {
    resolve: async () => {
      reads.counts += 1;
      return reads.counts;
    },
  });
  oncePerObject(schema);
  const ask = async (text: string) => {
    const { data, errors } = await execute({ schema, document: parse(text), contextValue: {} });
    expect(errors).toBeUndefined();
    return data as Record<string, { things: object; more?: object }[]>;
  };
  return { reads, ask };
}

test('what one selection asks of one person in many places is read once', async () => {
  const { reads, ask } = library();
  const { owners } = await ask('{ owners { things(first: 2) { totalCount edges { id } } } }');
  expect(owners).toEqual(Array(OWNERS).fill({ things: { totalCount: 1, edges: [{ id: '2' }] } }));
  expect(reads).toEqual({ things: 1, counts: 1 });
});

test('another selection, and another person, is read by itself', async () => {
  const { reads, ask } = library();
  const { owners } = await ask(
    '{ owners { things(first: 1) { edges { id } } more: things(first: 2) { edges { id } } } others { things { totalCount } } }',
  );
  expect(owners?.[4]).toEqual({ things: { edges: [{ id: '1' }] }, more: { edges: [{ id: '2' }] } });
  expect(reads.counts).toBe(2);
  expect(reads.things).toBe(2 + 2);
});

test('another request reads anew, and so does a later one of the same', async () => {
  const { reads, ask } = library();
  await Promise.all([
    ask('{ owners { things { edges { id } } } }'),
    ask('{ owners { things { edges { id } } } }'),
  ]);
  await ask('{ owners { things { edges { id } } } }');
  expect(reads.things).toBe(3);
});
