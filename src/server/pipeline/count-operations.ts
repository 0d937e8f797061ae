import { type DocumentNode, type ExecutionResult, getOperationAST, Kind } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { isAsyncIterable } from 'graphql-yoga';
import type { Metrics } from '../../platform/metrics.ts';
import type { Admission } from './admission.ts';

/** What a document is counted as. All of it are names of our own, never a client's: they stay few. */
export interface OperationName {
  readonly kind: string;
  /** The field of the root type; `several` where there is more than one, or a fragment. */
  readonly field: string;
}

type Transport = Admission['transport'];

const UNKNOWN: OperationName = { kind: 'unknown', field: 'unknown' };
const names = new WeakMap<DocumentNode, Map<string, OperationName>>();

/** Looked up once for each document that is kept. */
export function operationNameOf(document: DocumentNode, chosen: string | null | undefined): OperationName {
  let ofDocument = names.get(document);
  if (!ofDocument) {
    ofDocument = new Map();
    names.set(document, ofDocument);
  }
  const key = chosen ?? '';
  const known = ofDocument.get(key);
  if (known) return known;
  const name = read(document, chosen);
  // One of an operation that is not there is any text at all.
  if (name !== UNKNOWN) ofDocument.set(key, name);
  return name;
}

function read(document: DocumentNode, chosen: string | null | undefined): OperationName {
  const operation = getOperationAST(document, chosen);
  if (!operation) return UNKNOWN;
  const { operation: kind, selectionSet } = operation;
  const [selection, ...more] = selectionSet.selections;
  const alone = selection?.kind === Kind.FIELD && more.length === 0;
  return { kind, field: alone ? selection.name.value : 'several' };
}

/** Counts and times what is run, through whichever transport; where its answer has a head, the time stands there too. */
export function countOperations({ requests, operations, operationSeconds }: Metrics): Plugin<Admission> {
  // Found by their labels once: putting these together takes longer than counting.
  const counters = new Map<string, { inc(): void }>();
  const timers = new Map<string, { observe(seconds: number): void }>();
  const count = ({ kind, field }: OperationName, transport: Transport, outcome: string) => {
    const key = `${kind} ${field} ${transport} ${outcome}`;
    let counter = counters.get(key);
    if (!counter) {
      counter = operations.labels({ kind, field, transport, outcome });
      counters.set(key, counter);
    }
    counter.inc();
  };
  const time = ({ kind, field }: OperationName, transport: Transport, ms: number) => {
    const key = `${kind} ${field} ${transport}`;
    let timer = timers.get(key);
    if (!timer) {
      timer = operationSeconds.labels({ kind, field, transport });
      timers.set(key, timer);
    }
    timer.observe(ms / 1000);
  };
  return {
    onExecute: ({ args }) => {
      const { transport, head } = args.contextValue;
      requests.inc({ operation: 'request', transport });
      const name = operationNameOf(args.document, args.operationName);
      const startedAt = performance.now();
      return {
        onExecuteDone: ({ result }) => {
          time(name, transport, performance.now() - startedAt);
          head?.note('run', startedAt);
          count(name, transport, isAsyncIterable(result) ? 'ok' : outcomeOf(result));
        },
      };
    },
    onSubscribe: ({ args }) => {
      const { transport, head } = args.contextValue as Admission;
      requests.inc({ operation: 'subscription', transport });
      const name = operationNameOf(args.document, args.operationName);
      const startedAt = performance.now();
      return {
        onSubscribeResult: ({ result }) => {
          time(name, transport, performance.now() - startedAt);
          head?.note('run', startedAt);
          count(name, transport, isAsyncIterable(result) ? 'ok' : outcomeOf(result as ExecutionResult));
        },
      };
    },
  };
}

/** `ok`, or the code of the first error. */
function outcomeOf({ errors }: ExecutionResult): string {
  const [error] = errors ?? [];
  if (!error) return 'ok';
  const { code } = error.extensions;
  return typeof code === 'string' ? code : 'INTERNAL';
}
