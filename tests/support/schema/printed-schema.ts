import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
} from 'graphql';

/** The schema as clients know it: `schema.graphql`, which the checks keep current. */
export const printedSchema: GraphQLSchema = buildSchema(
  readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8'),
);

/** The fields of a root type, in the order of the schema. */
export function rootFields(root: 'Query' | 'Mutation' | 'Subscription'): GraphQLField<unknown, unknown>[] {
  const type = printedSchema.getType(root);
  if (!isObjectType(type)) throw new Error(`the schema has no ${root}`);
  return Object.values(type.getFields());
}

/** The types that have an id of their own. */
export function nodeTypes(): readonly GraphQLObjectType[] {
  const type = printedSchema.getType('Node');
  if (!isInterfaceType(type)) throw new Error('the schema has no Node');
  return printedSchema.getPossibleTypes(type);
}

/** One field of a root type. */
export function rootField(root: 'Query' | 'Mutation' | 'Subscription', name: string) {
  const field = rootFields(root).find((candidate) => candidate.name === name);
  if (!field) throw new Error(`${root} has no field ${name}`);
  return field;
}
