import { type ExecutionArgs, getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Admission } from './admission.ts';

/** What the transports leave in the context of what the client sent. */
interface Sent {
  readonly params?: { readonly query?: string };
}

/**
 * Forgets what a client sent beside what its operation uses: transports, pipeline and resolvers hold the rest as long as the
 * operation runs, a subscription for hours. In place, because each of them holds the same objects.
 */
export function forgetUnused(): Plugin<Admission> {
  return {
    onExecute: ({ args }) => forget(args),
    onSubscribe: ({ args }) => forget(args as ExecutionArgs),
  };
}

function forget({ document, operationName, variableValues, contextValue }: ExecutionArgs): void {
  const { params } = (contextValue ?? {}) as Sent;
  // A document has one text for all who sent it.
  if (params?.query !== undefined)
    Object.assign(params, { query: document.loc?.source.body ?? params.query, extensions: undefined });
  const names = Object.keys(variableValues ?? {});
  if (!variableValues || names.length === 0) return;
  const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? [];
  const declared = new Set(definitions.map(({ variable }) => variable.name.value));
  for (const name of names) if (!declared.has(name)) Reflect.deleteProperty(variableValues, name);
}
