import { readFile } from 'node:fs/promises';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../../../src/compose/schema.ts';
import { type Plan, planOf } from '../../../src/server/token-stream/plan.ts';
import { GENERATION_EVENTS } from '../../support/people/person.ts';

const read = (path: string): Promise<string> =>
  readFile(new URL(`../../../${path}`, import.meta.url), 'utf8');
const variableValues = { generationId: 'R2VuZXJhdGlvbjox', after: null };
const plan = (query: string, operationName?: string): Plan | null =>
  planOf({ schema, document: parse(query), operationName, variableValues });

const DELTA = { name: 'text', field: 'text' };

test.each([
  ['the SDK', (): Promise<string> => read('client/sdk/src/documents/live.graphql'), 'GenerationEvents'],
  ['GraphiQL', (): Promise<string> => read('src/server/playground/example.graphql'), 'WatchAnswer'],
  ['the tests', (): Promise<string> => Promise.resolve(GENERATION_EVENTS), 'Live'],
] as const)('what %s subscribes with is planned', async (_who, document, operationName) => {
  expect(plan(await document(), operationName)?.types.TextDelta).toContainEqual(DELTA);
});

test.each([
  ['events', 'subscription { viewerEvents { __typename } }'],
  ['a query', '{ __typename }'],
  ['an operation that is not named', 'subscription A { x } subscription B { x }'],
  [
    'a variable that does not fit',
    `subscription ($a: Boolean!) { generationEvents(generationId: "g") { ... @skip(if: $a) { __typename } } }`,
  ],
  [
    'a root that is left out',
    'subscription { generationEvents(generationId: "g") @skip(if: true) { __typename } }',
  ],
  [
    'a name that objects know',
    'subscription { generationEvents(generationId: "g") { ... on FeedEvent { __proto__: cursor } } }',
  ],
])('what the token stream does not know is left to the general path: %s', (_what, query) => {
  expect(plan(query)).toBeNull();
});
