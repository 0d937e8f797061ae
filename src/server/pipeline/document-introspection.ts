import {
  type DocumentNode,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import { foldFields } from './document-folds.ts';

/** Fields of the schema's own description that an answer may have, about: twice what tools ask for. */
export const MAX_INTROSPECTED = 100_000;

/** A type that is asked for by name may be the largest, which has so many times the fields of one on average. */
const LARGEST = 25;
/** What stands in a field of introspection, where that is not one object: on average over all types, or at most. */
const ITEMS: Readonly<Record<string, number>> = {
  '__Schema.queryType': LARGEST,
  '__Schema.mutationType': LARGEST,
  '__Schema.subscriptionType': LARGEST,
  '__Schema.directives': 5,
  '__Type.fields': 2,
  '__Type.inputFields': 0.75,
  '__Type.enumValues': 0.4,
  '__Type.possibleTypes': 0.7,
  '__Type.interfaces': 0.15,
  '__Field.args': 0.25,
};

/** About how many fields of introspection the answer to an operation has, all that stands side by side together. */
export function introspectedOf(schema: GraphQLSchema, document: DocumentNode): number {
  const types = Object.keys(schema.getTypeMap()).length;
  const itemsOf = (name: string, owner: GraphQLNamedType) =>
    owner.name === '__Schema' && name === 'types' ? types : (ITEMS[`${owner.name}.${name}`] ?? 1);
  return foldFields<GraphQLNamedType | undefined>(document, {
    leaf: 0,
    ownerOf: (name) => schema.getType(name),
    ownerWithin: ({ name: { value: name } }: FieldNode, owner) => {
      if (name === '__schema') return schema.getType('__Schema');
      if (name === '__type') return schema.getType('__Type');
      return isObjectType(owner) && isIntrospectionType(owner)
        ? getNamedType(owner.getFields()[name]?.type)
        : undefined;
    },
    visit: ({ name: { value: name } }, inner, owner) => {
      if (name === '__type') return 1 + inner * LARGEST;
      return owner && isIntrospectionType(owner) ? 1 + inner * itemsOf(name, owner) : inner;
    },
    beside: (one, other) => one + other,
  });
}
