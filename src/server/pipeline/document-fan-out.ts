import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  isUnionType,
  Kind,
  OperationTypeNode,
} from 'graphql';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../../core/page.ts';
import { factsOf } from '../../graphql/field-facts.ts';
import { foldFields } from './document-folds.ts';

/** Lists multiply: three full ones within each other are a million objects. */
export const MAX_FAN_OUT = 100_000;

/** How many objects a list within lists within lists of a document may come to at most. */
export function fanOutOf(schema: GraphQLSchema, document: DocumentNode): number {
  return foldFields<GraphQLNamedType | undefined>(document, {
    leaf: 1,
    ownerOf: (name) => (isOperation(name) ? (schema.getRootType(name) ?? undefined) : schema.getType(name)),
    ownerWithin: (field, owner) => getNamedType(definitionOf(field, owner)?.type),
    visit: (field, inner, owner) => inner * itemsOf(field, owner),
  });
}

function isOperation(name: string): name is OperationTypeNode {
  return Object.values<string>(OperationTypeNode).includes(name);
}

/** Undefined for what validation will refuse. */
function definitionOf(
  { name }: FieldNode,
  owner: GraphQLNamedType | undefined,
): GraphQLField<unknown, unknown> | undefined {
  return isObjectType(owner) || isInterfaceType(owner) ? owner.getFields()[name.value] : undefined;
}

function itemsOf(field: FieldNode, owner: GraphQLNamedType | undefined): number {
  const definition = definitionOf(field, owner);
  // What a connection holds was counted with the connection.
  if (!owner || !definition || owner.name.endsWith('Connection')) return 1;
  const type = getNamedType(definition.type);
  if (type.name.endsWith('Connection')) return pageSizeOf(field);
  if (!isListType(getNullableType(definition.type)) || isValue(type)) return 1;
  return factsOf(definition).atMost ?? MAX_PAGE_SIZE;
}

/** As it is written in the document; a variable may turn out to be a full page. */
function pageSizeOf({ arguments: given = [] }: FieldNode): number {
  const size = given.find(({ name }) => name.value === 'first' || name.value === 'last')?.value;
  if (size === undefined) return DEFAULT_PAGE_SIZE;
  return size.kind === Kind.INT ? Math.min(Number(size.value), MAX_PAGE_SIZE) : MAX_PAGE_SIZE;
}

/** A part of the object that has it: it leads to nothing else. */
function isValue(type: GraphQLNamedType): boolean {
  if (isLeafType(type)) return true;
  if (isUnionType(type)) return type.getTypes().every(isValue);
  if (!isObjectType(type) || type.getInterfaces().some(({ name }) => name === 'Node')) return false;
  return Object.values(type.getFields()).every((field) => isLeafType(getNamedType(field.type)));
}
