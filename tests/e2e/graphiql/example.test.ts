import { readFileSync } from 'node:fs';
import { buildSchema, type OperationDefinitionNode, parse, validate } from 'graphql';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const example = parse(read('src/server/playground/example.graphql'));

test('the worked example holds against the schema', () => {
  expect(validate(buildSchema(read('schema.graphql')), example)).toEqual([]);
});

test('the worked example tells the main job in its order', () => {
  const names = example.definitions.map((node) => (node as OperationDefinitionNode).name?.value);
  expect(names.slice(0, 5)).toEqual([
    'Register',
    'StartConversation',
    'SendMessage',
    'WatchAnswer',
    'ReadConversation',
  ]);
});
