import type { ExecutionArgs, ExecutionResult } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { TraceSpan, Tracing } from '../../platform/tracing.port.ts';
import type { Admission } from './admission.ts';
import { type OperationName, operationNameOf } from './count-operations.ts';

/** A span for each operation that is run; of a subscription, for its opening. To stand behind whatever decides how. */
export function traceOperations(tracing: Tracing): Plugin<Admission> {
  const begin = ({ kind, field }: OperationName, { transport, traceparent, requestId }: Admission) =>
    tracing.begin(`${kind} ${field}`, {
      kind: transport === 'websocket' ? 'server' : 'internal',
      // On HTTP the request's own span has honoured it.
      traceparent: transport === 'websocket' ? traceparent : undefined,
      attributes: {
        'graphql.operation.type': kind,
        'graphql.field': field,
        'graphql.transport': transport,
        'request.id': requestId,
      },
    });
  return {
    onExecute: ({ args, executeFn, setExecuteFn }) => {
      const span = begin(operationNameOf(args.document, args.operationName), args.contextValue);
      setExecuteFn((given: ExecutionArgs) => span.run(() => executeFn(given)));
      return { onExecuteDone: ({ result }) => end(span, result) };
    },
    onSubscribe: ({ args, subscribeFn, setSubscribeFn }) => {
      const span = begin(operationNameOf(args.document, args.operationName), args.contextValue as Admission);
      setSubscribeFn((given: ExecutionArgs) => span.run(() => subscribeFn(given)));
      return { onSubscribeResult: ({ result }) => end(span, result) };
    },
  };
}

function end(span: TraceSpan, result: unknown): void {
  const [error] = isAsyncIterable(result) ? [] : ((result as ExecutionResult).errors ?? []);
  if (error) span.fail(String(error.extensions.code ?? 'INTERNAL'));
  span.end();
}
