import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type DocumentNode, Kind, type OperationDefinitionNode } from 'graphql';

/** One subscription field, whose events all have their cursor: `... on FeedEvent { cursor }`. */
export interface LiveData {
  readonly [field: string]: { readonly cursor: string };
}

/** Where to begin; the client fills it in when it comes back. */
export interface LiveVariables {
  readonly after?: string | null | undefined;
}

export type LiveDocument<TData extends LiveData, TVariables extends LiveVariables> = TypedDocumentNode<
  TData,
  TVariables
>;

/** The document cannot be resumed, or is no subscription. A mistake in the program, not in the input. */
export class NotLiveError extends TypeError {}

/** The response key of the subscription's one field; throws a NotLiveError unless the document can be resumed. */
export function liveField(document: DocumentNode): string {
  const operation = operationOf(document);
  const [field] = operation.selectionSet.selections;
  if (operation.operation !== 'subscription' || field?.kind !== Kind.FIELD)
    throw new NotLiveError('live() takes a subscription with one field.');
  const declares = operation.variableDefinitions?.some(({ variable }) => variable.name.value === 'after');
  const passes = field.arguments?.some(
    ({ name, value }) =>
      name.value === 'after' && value.kind === Kind.VARIABLE && value.name.value === 'after',
  );
  if (!declares || !passes)
    throw new NotLiveError('To be resumed, a subscription declares `$after: Cursor` and passes it on.');
  return field.alias?.value ?? field.name.value;
}

/** The cursor of an event; throws a NotLiveError when the document does not select it. */
export function cursorOf(data: Readonly<Record<string, unknown>>, field: string): string {
  const event = data[field];
  if (typeof event === 'object' && event !== null && 'cursor' in event && typeof event.cursor === 'string')
    return event.cursor;
  throw new NotLiveError('To be resumed, a subscription selects `... on FeedEvent { cursor }`.');
}

/** The document's one operation. */
export function operationOf(document: DocumentNode): OperationDefinitionNode {
  const [operation, another] = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (operation?.kind !== Kind.OPERATION_DEFINITION || another)
    throw new TypeError('A document holds exactly one operation.');
  return operation;
}
