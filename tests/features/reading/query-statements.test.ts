import { getNamedType, isCompositeType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { selectAll } from '../../support/full-selection.ts';
import { rootFields } from '../../support/printed-schema.ts';
import {
  type Arguments,
  callOf,
  listsOfSchema,
  rowFieldsOf,
  type SchemaList,
  selectList,
  wayTo,
} from '../../support/schema-lists.ts';
import { statementsOf } from '../../support/statements.ts';
import { startStudio, type TestStudio } from '../../support/studio.ts';
import { furnish, type House } from './full-house.ts';

const FEW = 2;
const MANY = 20;

/** Lists that do not grow with what people store: each with what bounds it. */
const BOUNDED: Readonly<Record<string, string>> = {
  'Query.models': 'what providers offer, kept in memory',
  'Query.cacheStatistics': 'the caches of the server',
  'Query.nodes': 'as many as the caller names; told by itself below',
  'Health.components': 'the parts of the server',
  'Model.abilities': 'an enum',
  'Model.tiers': 'an enum',
  'User.providerKeys': 'one for each provider that there is',
  'Message.parts': 'columns of the message; files are bounded by a message',
  'Conversation.followUps': 'as many as the caller asks for, thought of by a model',
};

/** What a model is asked for, once for each row that has none yet: it is not to be read in lists. */
const ASKS_A_MODEL = new Set(['summary', 'followUps']);

const ARGUMENTS: Arguments = { 'User.supportSessions.list': 'RECENT' };
const argumentsOf = (list: SchemaList): Arguments => ({
  ...ARGUMENTS,
  ...(list.isConnection && { [`${list.name}.first`]: '25' }),
});

let studio: TestStudio;
let few: House;
let many: House;
beforeAll(async () => {
  studio = await startStudio();
  few = await furnish(await studio.person(), FEW);
  many = await furnish(await studio.person(), MANY);
}, 240_000);
afterAll(() => studio.close());

/** The way to what has the list, with the ids of one house. */
function wayIn({ ids }: House, list: SchemaList): string {
  const byId = Object.entries(ids).filter(([name]) => !name.includes('.'));
  const roots = {
    User: 'viewer { % }',
    ...Object.fromEntries(byId.map(([type, id]) => [type, `node(id: "${id}") { ... on ${type} { % } }`])),
    ...(ids[list.name] && {
      [list.owner.name]: `node(id: "${ids[list.name]}") { ... on ${list.owner.name} { % } }`,
    }),
  };
  const way = wayTo(list.owner, roots, ARGUMENTS);
  if (way === null) throw new Error(`no way is known to ${list.owner.name}: give the house one of them`);
  return way;
}

async function measure(house: House, list: SchemaList, selections: readonly string[]) {
  const document = `{ ${wayIn(house, list).replace('%', selectList(list, selections, argumentsOf(list)))} }`;
  let rows = 0;
  let cheapest: string[] | null = null;
  // The cheapest one: leases are renewed and sessions looked up again beside any of them.
  for (let nth = 0; nth < 4; nth += 1) {
    const statements = await statementsOf(async () => {
      rows = rowsOf(await house.person.get(document), list.field.name);
    });
    if (cheapest === null || statements.length < cheapest.length) cheapest = statements;
  }
  return { rows, statements: cheapest ?? [] };
}

/** How long the list is that an answer has under this name. */
function rowsOf(data: unknown, name: string): number {
  if (data === null || typeof data !== 'object') return 0;
  const own = (data as Record<string, unknown>)[name];
  if (Array.isArray(own)) return own.length;
  if (own && typeof own === 'object' && 'edges' in own && Array.isArray(own.edges)) return own.edges.length;
  return Math.max(0, ...Object.values(data).map((value) => rowsOf(value, name)));
}

const lists = listsOfSchema().filter(({ name }) => !(name in BOUNDED));

describe('costs as many statements for twenty rows as for two', () => {
  test.each(lists.map((list) => [list.name, list] as const))(
    '%s',
    { timeout: 120_000 },
    async (_name, list) => {
      const fields = rowFieldsOf(list, ARGUMENTS, ASKS_A_MODEL);
      const growing: string[] = [];
      const [little, much] = [await measure(few, list, []), await measure(many, list, [])];
      expect(little.rows, 'rows of the small house').toBeGreaterThanOrEqual(FEW);
      expect(much.rows, 'rows of the large house').toBeGreaterThanOrEqual(MANY);
      for (const [name, selection] of fields) {
        const small = await measure(few, list, [selection]);
        const large = await measure(many, list, [selection]);
        if (large.statements.length > small.statements.length)
          growing.push(`${name}: ${small.statements.length}, then ${large.statements.length}`);
      }
      expect(growing).toEqual([]);
    },
  );
});

test('every query by itself costs as many statements in a large house as in a small one', async () => {
  const growing: string[] = [];
  for (const field of rootFields('Query')) {
    const selectionFor = ({ ids }: House) => {
      const named = getNamedType(field.type);
      const args = {
        ...ARGUMENTS,
        id: JSON.stringify(ids.Conversation),
        ids: JSON.stringify(Object.values(ids)),
      };
      const call = callOf('Query', field, args);
      if (call === null) throw new Error(`Query.${field.name} has an argument that no value is known for`);
      return `{ ${call}${isCompositeType(named) ? ` { ${selectAll(named, 0, ASKS_A_MODEL)} }` : ''} }`;
    };
    const cost = async (house: House) => {
      const counts: number[] = [];
      for (let nth = 0; nth < 4; nth += 1)
        counts.push((await statementsOf(() => house.person.get(selectionFor(house)))).length);
      return Math.min(...counts);
    };
    const [small, large] = [await cost(few), await cost(many)];
    if (large > small) growing.push(`${field.name}: ${small}, then ${large}`);
  }
  expect(growing).toEqual([]);
});

test('what is left out is there', () => {
  const names = listsOfSchema().map(({ name }) => name);
  expect(Object.keys(BOUNDED).filter((name) => !names.includes(name))).toEqual([]);
});
