import { getNamedType, isCompositeType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statementsOf } from '../../support/database/statements.ts';
import { selectAll } from '../../support/schema/full-selection.ts';
import { nodeTypes, rootFields } from '../../support/schema/printed-schema.ts';
import {
  type Arguments,
  callOf,
  listsOfSchema,
  rowFieldsOf,
  rowTypeOf,
  type SchemaList,
  selectList,
  wayTo,
} from '../../support/schema/schema-lists.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { furnish, type Library } from './full-library.ts';

const FEW = 2;
const MANY = 20;

/** Lists that do not grow with what people store: each with what bounds it. */
const BOUNDED: Readonly<Record<string, string>> = {
  'Query.models': 'what providers offer, kept in memory',
  'Query.cacheStatistics': 'the caches of the server',
  'Query.nodes': 'as many as the caller names: see below',
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
  'Folder.conversations.filter': '{ includeSubfolders: true }',
  'User.supportSessions.list': 'RECENT',
  'Query.promptTemplates.builtIn': 'false',
  'Query.previewPromptTemplate.input': '{ text: "Hello {{name}}", values: [] }',
};
const argumentsOf = (list: SchemaList): Arguments => ({
  ...ARGUMENTS,
  ...(list.isConnection && { [`${list.name}.first`]: '25' }),
});

let studio: TestStudio;
let few: Library;
let many: Library;
beforeAll(async () => {
  studio = await startStudio();
  const [one, other] = [await studio.person(), await studio.person()];
  [few, many] = await Promise.all([furnish(one, FEW), furnish(other, MANY)]);
}, 240_000);
afterAll(() => studio.close());

/** The way to what has the list: by the id `$id`, which is another one in each library, where it begins at a node. */
function wayIn(list: SchemaList): { readonly way: string; readonly start: string | null } {
  const types = Object.keys(few.ids).filter((name) => !name.includes('.'));
  const node = (type: string) => `node(id: $id) { ... on ${type} { % } }`;
  const roots: Record<string, string> = {
    User: 'viewer { % }',
    ...Object.fromEntries(types.map((type) => [type, node(type)])),
    ...(list.name in few.ids && { [list.owner.name]: node(list.owner.name) }),
  };
  const way = wayTo(list.owner, roots, ARGUMENTS);
  if (way === null) throw new Error(`no way is known to ${list.owner.name}: give the library one of them`);
  const start = /^node.*? \.\.\. on (?<type>\w+)/.exec(way)?.groups?.type ?? null;
  return { way, start: start !== null && list.name in few.ids ? list.name : start };
}

/** A query of both libraries. What one server has parsed and planned for the small one it need not for the large one. */
interface Question {
  readonly document: string;
  readonly variables: (library: Library) => object;
}

function questionOf(list: SchemaList, selection: string): Question {
  const { way, start } = wayIn(list);
  return {
    document: `query${start === null ? '' : ' ($id: ID!)'} { ${way.replace('%', selection)} }`,
    variables: ({ ids }) => (start === null ? {} : { id: ids[start] }),
  };
}

const ask = ({ document, variables }: Question, library: Library) =>
  library.person.get<object>(document, variables(library));

/**
 * Whether a question costs more in the large library. Something for each row would be many statements more; a few come from
 * leases, jobs and sessions beside it, and not each time.
 */
async function growth(question: Question): Promise<string | null> {
  const cost = async (library: Library) => (await statementsOf(() => ask(question, library))).length;
  const counts: string[] = [];
  for (let nth = 0; nth < 3; nth += 1) {
    const [small, large] = [await cost(few), await cost(many)];
    if (large - small < (MANY - FEW) / 2) return null;
    counts.push(`${small}, then ${large}`);
  }
  return counts.join('; ');
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
      const questionFor = (...selections: string[]) =>
        questionOf(list, selectList(list, selections, argumentsOf(list)));
      const rows = async (library: Library) => rowsOf(await ask(questionFor(), library), list.field.name);
      expect(await rows(few), 'rows of the small library').toBeGreaterThanOrEqual(FEW);
      expect(await rows(many), 'rows of the large library').toBeGreaterThanOrEqual(MANY);
      const growing: string[] = [];
      for (const [name, selection] of rowFieldsOf(rowTypeOf(list), ARGUMENTS, ASKS_A_MODEL)) {
        const more = await growth(questionFor(selection));
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
      const fields = rowFieldsOf(rowTypeOf(list), ARGUMENTS, ASKS_A_MODEL);
      const all = `all: ${selectList(list, [...fields.values()], args)}`;
      const growing: string[] = [];
      for (const [name, selection] of fields) {
        // A column is read with every row, whoever asks for it.
        if (!selection.includes('{')) continue;
        const one = `one: ${selectList(list, [selection], args)}`;
        const more = await growth(questionOf(list, `${one} ${all}`));
        if (more !== null) growing.push(`${name}: ${more}`);
      }
      expect(growing).toEqual([]);
    },
  );
});

test.each(
  rootFields('Query')
    .filter(({ name }) => name !== 'nodes')
    .map((field) => [field.name, field] as const),
)('%s by itself costs as many statements in a large library as in a small one', async (_name, field) => {
  const named = getNamedType(field.type);
  const call = callOf('Query', field, { ...ARGUMENTS, id: '$id' });
  if (call === null) throw new Error(`Query.${field.name} has an argument that no value is known for`);
  const variables = call.includes('$id') ? ' ($id: ID!)' : '';
  const selection = isCompositeType(named) ? ` { ${selectAll(named, 0, ASKS_A_MODEL)} }` : '';
  const more = await growth({
    document: `query${variables} { ${call}${selection} }`,
    variables: ({ ids }) => (variables === '' ? {} : { id: ids.Conversation }),
  });
  expect(more).toBeNull();
});

/** Of which nobody has many. */
const FEW_NODES: Readonly<Record<string, string>> = {
  User: 'a person sees one, and that is the viewer',
  Model: 'what providers offer, kept in memory',
};
const NODES = nodeTypes().filter(({ name }) => !(name in FEW_NODES));

describe('nodes cost as many statements for twenty ids as for two', () => {
  test.each(NODES.map((type) => [type.name, type] as const))('%s', async (_name, type) => {
    expect([few, many].map(({ nodes }) => nodes[type.name]?.length)).toEqual([FEW, MANY]);
    const growing: string[] = [];
    for (const [name, selection] of rowFieldsOf(type, ARGUMENTS, ASKS_A_MODEL)) {
      const more = await growth({
        document: `query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on ${type.name} { ${selection} } } }`,
        variables: ({ nodes }) => ({ ids: nodes[type.name] }),
      });
      if (more !== null) growing.push(`${name}: ${more}`);
    }
    expect(growing).toEqual([]);
  });
});

test('what is left out is there', () => {
  const names = listsOfSchema().map(({ name }) => name);
  expect(Object.keys(BOUNDED).filter((name) => !names.includes(name))).toEqual([]);
  const types = nodeTypes().map(({ name }) => name);
  expect(Object.keys(FEW_NODES).filter((name) => !types.includes(name))).toEqual([]);
});
