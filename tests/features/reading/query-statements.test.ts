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
  'Message.attachments': 'a message has few',
  'Folder.ancestors': 'folders are at most ten deep',
  'PromptTemplate.variables': 'a column of the template',
  'PromptTemplateVersion.variables': 'a column of the version',
  'PromptVariable.choices': 'a part of that column',
  'PromptTemplatePreview.missing': 'names of variables of one template',
  'PromptTemplatePreview.problems': 'faults in one text',
  'FieldError.path': 'words of a path',
  'Conversation.followUps': 'as many as the caller asks for, thought of by a model',
};

/** What a model is asked for, once for each row that has none yet: it is not to be read in lists. */
const ASKS_A_MODEL = new Set(['summary', 'followUps']);

const ARGUMENTS: Arguments = {
  'User.supportSessions.list': 'RECENT',
  'Query.promptTemplates.builtIn': 'false',
  'Query.previewPromptTemplate.input': '{ text: "Hello {{name}}", values: [] }',
};
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

/**
 * Whether a document costs more in the large house. Something for each row would be many statements more; a few come from
 * leases, jobs and sessions beside it, and not each time.
 */
async function growth(documentFor: (house: House) => string): Promise<string | null> {
  const counts: string[] = [];
  for (let nth = 0; nth < 3; nth += 1) {
    const [small, large] = [await costOf(few, documentFor(few)), await costOf(many, documentFor(many))];
    if (large - small < (MANY - FEW) / 2) return null;
    counts.push(`${small}, then ${large}`);
  }
  return counts.join('; ');
}

async function costOf({ person }: House, document: string): Promise<number> {
  return (await statementsOf(() => person.get(document))).length;
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
    { timeout: 240_000 },
    async (_name, list) => {
      const documentOf = (house: House, selections: readonly string[]) =>
        `{ ${wayIn(house, list).replace('%', selectList(list, selections, argumentsOf(list)))} }`;
      const rows = async (house: House) =>
        rowsOf(await house.person.get(documentOf(house, [])), list.field.name);
      expect(await rows(few), 'rows of the small house').toBeGreaterThanOrEqual(FEW);
      expect(await rows(many), 'rows of the large house').toBeGreaterThanOrEqual(MANY);
      const growing: string[] = [];
      for (const [name, selection] of rowFieldsOf(list, ARGUMENTS, ASKS_A_MODEL)) {
        const more = await growth((house) => documentOf(house, [selection]));
        if (more !== null) growing.push(`${name}: ${more}`);
      }
      expect(growing).toEqual([]);
    },
  );

  test.each(lists.map((list) => [list.name, list] as const))(
    '%s under two names that select differently',
    { timeout: 240_000 },
    async (_name, list) => {
      const args = argumentsOf(list);
      const fields = rowFieldsOf(list, ARGUMENTS, ASKS_A_MODEL);
      const all = `all: ${selectList(list, [...fields.values()], args)}`;
      const growing: string[] = [];
      for (const [name, selection] of fields) {
        // A column is read with every row, whoever asks for it.
        if (!selection.includes('{')) continue;
        const one = `one: ${selectList(list, [selection], args)}`;
        const more = await growth((house) => `{ ${wayIn(house, list).replace('%', `${one} ${all}`)} }`);
        if (more !== null) growing.push(`${name}: ${more}`);
      }
      expect(growing).toEqual([]);
    },
  );
});

test.each(rootFields('Query').map((field) => [field.name, field] as const))(
  '%s by itself costs as many statements in a large house as in a small one',
  async (_name, field) => {
    const more = await growth(({ ids }) => {
      const named = getNamedType(field.type);
      const args = {
        ...ARGUMENTS,
        id: JSON.stringify(ids.Conversation),
        ids: JSON.stringify(Object.values(ids)),
      };
      const call = callOf('Query', field, args);
      if (call === null) throw new Error(`Query.${field.name} has an argument that no value is known for`);
      return `{ ${call}${isCompositeType(named) ? ` { ${selectAll(named, 0, ASKS_A_MODEL)} }` : ''} }`;
    });
    expect(more).toBeNull();
  },
);

test('what is left out is there', () => {
  const names = listsOfSchema().map(({ name }) => name);
  expect(Object.keys(BOUNDED).filter((name) => !names.includes(name))).toEqual([]);
});
