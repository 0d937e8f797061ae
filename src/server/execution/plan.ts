import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getOperationAST,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from 'graphql';
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js';
import { getFieldDef } from 'graphql/execution/execute.js';

/** A type as its values are completed, so that no type is asked what it is while a value waits. */
export type Shape = { readonly nonNull: boolean } & (
  | { readonly kind: 'leaf'; readonly type: GraphQLLeafType }
  | { readonly kind: 'list'; readonly item: Shape }
  | { readonly kind: 'abstract'; readonly type: GraphQLAbstractType }
  | { readonly kind: 'object'; readonly type: GraphQLObjectType }
);

/** One field of one type of object in one document. */
export interface PlannedField {
  /** Its name in the answer. */
  readonly key: string;
  readonly node: FieldNode;
  readonly nodes: readonly FieldNode[];
  readonly parentType: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly shape: Shape;
  /** The field `__typename`, whose value is known. */
  readonly isTypename: boolean;
  /** Neither a resolver nor fields of its own: most fields are so, and need neither a path nor arguments to speak of. */
  readonly isPlain: boolean;
  /** What it selects of each type of object that it may give. */
  readonly selections: Map<GraphQLObjectType, readonly PlannedField[]>;
}

/** An operation as far as it is the same for every request; what its fields select is found out once, when they give it. */
export interface Plan {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly rootType: GraphQLObjectType;
  readonly fragments: Record<string, FragmentDefinitionNode>;
  /** The variables that decide what is selected. */
  readonly conditions: readonly string[];
  /** The root's fields for each value of `conditions` that has been seen. */
  readonly roots: Map<string, readonly PlannedField[]>;
}

type Variables = Readonly<Record<string, unknown>>;

/** Variables that switch k fields have 2^k values. */
const MAX_ROOTS = 16;

/** Null for what is better left to the executor in general: subscriptions, and documents that name no such operation. */
export function planOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
): Plan | null {
  const operation = getOperationAST(document, operationName);
  if (!operation || operation.operation === OperationTypeNode.SUBSCRIPTION) return null;
  const rootType = schema.getRootType(operation.operation);
  if (!rootType) return null;
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  const conditions = new Set<string>();
  let namesPrototype = false;
  visit(document, {
    Field: ({ alias }) => {
      // Written as a property of a plain object it would be none.
      namesPrototype ||= alias?.value === '__proto__';
    },
    Directive: ({ arguments: given = [] }) => {
      for (const { value } of given) if (value.kind === Kind.VARIABLE) conditions.add(value.name.value);
    },
  });
  if (namesPrototype) return null;
  return { schema, operation, rootType, fragments, conditions: [...conditions], roots: new Map() };
}

/** Throws what is wrong with the arguments of `@skip` and `@include`. */
export function rootFields(plan: Plan, variables: Variables): readonly PlannedField[] {
  const key = plan.conditions.map((name) => String(variables[name])).join();
  const known = plan.roots.get(key);
  if (known) return known;
  const { schema, fragments, rootType, operation } = plan;
  const fields = planFields(
    schema,
    rootType,
    collectFields(schema, fragments, variables, rootType, operation.selectionSet),
  );
  if (plan.roots.size < MAX_ROOTS) plan.roots.set(key, fields);
  return fields;
}

/** What `field` selects of an object of `type`; throws as `rootFields` does. */
export function selectedFields(
  plan: Plan,
  field: PlannedField,
  type: GraphQLObjectType,
  variables: Variables,
): readonly PlannedField[] {
  const known = field.selections.get(type);
  if (known) return known;
  const { schema, fragments } = plan;
  const fields = planFields(schema, type, collectSubfields(schema, fragments, variables, type, field.nodes));
  field.selections.set(type, fields);
  return fields;
}

function planFields(
  schema: GraphQLSchema,
  parentType: GraphQLObjectType,
  collected: Map<string, readonly FieldNode[]>,
): PlannedField[] {
  const fields: PlannedField[] = [];
  for (const [key, nodes] of collected) {
    const [node] = nodes;
    const definition = node && getFieldDef(schema, parentType, node);
    if (!definition) continue;
    const shape = shapeOf(definition.type);
    const isTypename = definition.name === '__typename';
    const isPlain =
      !isTypename && shape.kind === 'leaf' && !definition.resolve && definition.args.length === 0;
    fields.push({
      key,
      node,
      nodes,
      parentType,
      definition,
      shape,
      isTypename,
      isPlain,
      selections: new Map(),
    });
  }
  return fields;
}

function shapeOf(type: GraphQLOutputType): Shape {
  const nonNull = isNonNullType(type);
  const bare = isNonNullType(type) ? (type.ofType as GraphQLOutputType) : type;
  if (isListType(bare)) return { kind: 'list', nonNull, item: shapeOf(bare.ofType) };
  if (isLeafType(bare)) return { kind: 'leaf', nonNull, type: bare };
  if (isAbstractType(bare)) return { kind: 'abstract', nonNull, type: bare };
  return { kind: 'object', nonNull, type: bare as GraphQLObjectType };
}
