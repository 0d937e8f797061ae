import { getIntrospectionQuery, graphqlSync, parse } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { introspectedOf, MAX_INTROSPECTED } from '../../src/server/pipeline/document-introspection.ts';

const introspected = (text: string) => introspectedOf(schema, parse(text));
const aliases = (field: string, count: number) =>
  Array.from({ length: count }, (_, at) => `a${at}: ${field}`).join(' ');

/** Fields of an answer, lists and objects included. */
function fieldsIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum, item) => sum + fieldsIn(item), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum, inner) => sum + 1 + fieldsIn(inner), 0);
}

test('what tools ask for may be asked for twice', () => {
  const all = {
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  };
  const tools = introspected(getIntrospectionQuery(all));
  expect(tools).toBeGreaterThan(MAX_INTROSPECTED / 4);
  expect(tools).toBeLessThanOrEqual(MAX_INTROSPECTED / 2);
});

test.each([
  ['the fields of all types', '{ __schema { types { fields { name type { kind } } } } }'],
  ['fields of fields', '{ __schema { types { fields { type { fields { type { name } } } } } } }'],
  ['members of unions', '{ __schema { types { possibleTypes { fields { name } } } } }'],
  [
    'inputs and enums',
    '{ __schema { types { inputFields { name } enumValues { name } interfaces { name } } } }',
  ],
  ['arguments', '{ __schema { types { fields { args { name } } } directives { args { name } } } }'],
  ['many names for one field', `{ __schema { types { fields { ${aliases('name', 50)} } } } }`],
  [
    'the largest type',
    `{ __type(name: "Mutation") { ...all } __schema { mutationType { ...all } } }
     fragment all on __Type { ${aliases('fields { name type { ...named } }', 20)} } fragment named on __Type { kind name }`,
  ],
])('about as many fields are counted as there come: %s', (_what, query) => {
  const { data, errors } = graphqlSync({ schema, source: query });
  expect(errors).toBeUndefined();
  const count = introspected(query);
  expect(count).toBeGreaterThan(fieldsIn(data) / 2);
  expect(count).toBeLessThan(fieldsIn(data) * 3);
});

test('nothing else counts', () => {
  expect(introspected('{ viewer { conversations(first: 100) { edges { node { id } } } } }')).toBe(0);
  expect(introspected('{ __schema { nonsense { nonsense } } } fragment f on Nonsense { __typename }')).toBe(
    1,
  );
});
