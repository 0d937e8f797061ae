import {
  type GraphQLArgumentConfig,
  type GraphQLFieldConfig,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLList,
  GraphQLObjectType,
  GraphQLSchema,
} from 'graphql';
import { createYoga } from 'graphql-yoga';
import { expect, test } from 'vitest';
import { stating } from '../../src/graphql/field-facts.ts';
import { boundLists } from '../../src/server/pipeline/bound-lists.ts';

const INTS = new GraphQLList(GraphQLInt);
const Import = new GraphQLInputObjectType({
  name: 'Import',
  fields: {
    many: { type: INTS, ...stating({ takesEntries: 1500 }) },
    few: { type: INTS, ...stating({ takesEntries: 10 }) },
    rest: { type: INTS },
  },
});

/** A field that tells how many entries its list was given. */
const counting = (name: string, list: GraphQLArgumentConfig): GraphQLFieldConfig<unknown, unknown> => ({
  type: GraphQLInt,
  args: { [name]: list },
  resolve: (_, args) => args[name]?.length ?? 0,
});

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: {
      usual: counting('list', { type: INTS }),
      long: counting('list', { type: INTS, ...stating({ takesEntries: 1500 }) }),
      nested: counting('rows', { type: new GraphQLList(INTS) }),
      imported: counting('inputs', { type: new GraphQLList(Import) }),
    },
  }),
});

const yoga = createYoga({ schema, plugins: [boundLists()], logging: false });

async function ask(query: string, variables: object = {}, operationName?: string): Promise<string> {
  const response = await yoga.fetch('http://yoga/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables, operationName }),
  });
  const { data, errors } = await response.json();
  return errors ? errors.map(({ message }: Error) => message).join() : JSON.stringify(data);
}

const ints = (count: number): number[] => Array(count).fill(1);
const tooLong = (path: string, max: number) => `${path}: Must have at most ${max} entries.`;

test('an argument that states more takes as much, and no more', async () => {
  const query = 'query ($list: [Int!]) { long(list: $list) }';
  expect(await ask(query, { list: ints(1500) })).toBe('{"long":1500}');
  expect(await ask(query, { list: ints(1501) })).toBe(tooLong('list', 1500));
  expect(await ask(`{ long(list: [${ints(1500)}]) }`)).toBe('{"long":1500}');
  expect(await ask(`{ long(list: [${ints(1501)}]) }`)).toBe(tooLong('list', 1500));
});

test('a field of an input states its own, in each object of a list; fewer than for all is nothing', async () => {
  const query = 'query ($inputs: [Import!]) { imported(inputs: $inputs) }';
  const all = { many: ints(1500), few: ints(1000), rest: ints(1000) };
  expect(await ask(query, { inputs: [all, all] })).toBe('{"imported":2}');
  expect(await ask(query, { inputs: all })).toBe('{"imported":1}');
  for (const [name, max] of [
    ['many', 1500],
    ['few', 1000],
    ['rest', 1000],
  ] as const)
    expect(await ask(query, { inputs: [all, { ...all, [name]: ints(max + 1) }] })).toBe(
      tooLong(`inputs.1.${name}`, max),
    );
  expect(await ask(query, { inputs: Array(1001).fill({}) })).toBe(tooLong('inputs', 1000));
});

test('a variable with several places has the least of them', async () => {
  const query = 'query ($list: [Int!]) { long(list: $list) usual(list: $list) }';
  expect(await ask(query, { list: ints(1000) })).toBe('{"long":1000,"usual":1000}');
  expect(await ask(query, { list: ints(1001) })).toBe(tooLong('list', 1000));
});

test('an operation is asked for its own lists alone', async () => {
  const query = 'query A($list: [Int!]) { usual(list: $list) } query B($list: [Int!]) { long(list: $list) }';
  expect(await ask(query, { list: ints(1001) }, 'B')).toBe('{"long":1001}');
  expect(await ask(query, { list: ints(1001) }, 'A')).toBe(tooLong('list', 1000));
});

test('lists within lists are bounded, each', async () => {
  const query = 'query ($rows: [[Int!]!]) { nested(rows: $rows) }';
  expect(await ask(query, { rows: [ints(1000), ints(1000)] })).toBe('{"nested":2}');
  expect(await ask(query, { rows: [[], ints(1001)] })).toBe(tooLong('rows.1', 1000));
  expect(await ask(query, { rows: Array(1001).fill([]) })).toBe(tooLong('rows', 1000));
  expect(await ask(`{ nested(rows: [[], [${ints(1001)}]]) }`)).toBe(tooLong('rows.1', 1000));
  const row = 'query ($row: [Int!]!) { nested(rows: [$row]) }';
  expect(await ask(row, { row: ints(1001) })).toBe(tooLong('rows.0', 1000));
});
