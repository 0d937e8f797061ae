import {
  type ExecutionArgs,
  type FieldNode,
  type FragmentDefinitionNode,
  getOperationAST,
  getVariableValues,
  isObjectType,
  Kind,
  OperationTypeNode,
} from 'graphql';
import { fieldsOf, type Operation } from './selection.ts';

const FIELD = 'generationEvents';

/** The events that come by the thousand. All others are left to the general path. */
export const HOT_TYPES = ['TextDelta', 'ReasoningDelta'] as const;
export type HotType = (typeof HOT_TYPES)[number];

/** What of a hot event may be planned: fields whose resolvers hand over what the event holds. */
export type PlannedField = '__typename' | 'cursor' | 'text';
const PLANNED: ReadonlySet<string> = new Set<PlannedField>(['__typename', 'cursor', 'text']);

/** For each hot type, the fields of its answer in their order; and the name under which the event stands. */
export interface Plan {
  readonly name: string;
  readonly types: Readonly<
    Record<HotType, readonly { readonly name: string; readonly field: PlannedField }[]>
  >;
}

/** How the deltas of one answer are written for this operation; null for an operation that the token stream does not know. */
export function planOf(args: ExecutionArgs): Plan | null {
  const operation = operationOf(args);
  if (!operation) return null;
  const { schema, definition } = operation;
  const root = schema.getSubscriptionType();
  if (!root || definition.operation !== OperationTypeNode.SUBSCRIPTION) return null;
  const [first, ...others] = fieldsOf(operation, root, [definition.selectionSet]);
  if (!first || others.length > 0) return null;
  const [name, nodes] = first;
  if (nodes.some((node) => node.name.value !== FIELD) || !isPlain(name)) return null;
  const textDelta = hotFields(operation, 'TextDelta', nodes);
  const reasoningDelta = hotFields(operation, 'ReasoningDelta', nodes);
  return textDelta && reasoningDelta
    ? { name, types: { TextDelta: textDelta, ReasoningDelta: reasoningDelta } }
    : null;
}

function operationOf({ schema, document, operationName, variableValues }: ExecutionArgs): Operation | null {
  const definition = getOperationAST(document, operationName);
  if (!definition) return null;
  const { coerced } = getVariableValues(schema, definition.variableDefinitions ?? [], variableValues ?? {});
  if (!coerced) return null;
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  return { schema, definition, fragments, variables: coerced };
}

function hotFields(operation: Operation, typeName: HotType, nodes: readonly FieldNode[]) {
  const type = operation.schema.getType(typeName);
  if (!isObjectType(type)) return null;
  const selectionSets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  const planned: { name: string; field: PlannedField }[] = [];
  for (const [name, [node]] of fieldsOf(operation, type, selectionSets)) {
    const field = node?.name.value;
    if (!isPlanned(field) || !isPlain(name)) return null;
    planned.push({ name, field });
  }
  return planned;
}

function isPlanned(field: string | undefined): field is PlannedField {
  return field !== undefined && PLANNED.has(field);
}

/** A name that means nothing of its own to objects. */
function isPlain(name: string): boolean {
  return name !== '__proto__';
}
