import type { DocumentNode, GraphQLSchema } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { Viewer } from '../../core/viewer.ts';
import type { Context } from '../../graphql/context.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Tracing } from '../../platform/tracing.port.ts';
import { compiledExecution } from '../execution/compiled-execution.ts';
import type { Admission } from './admission.ts';
import { boundDocuments } from './bound-documents.ts';
import { boundLists } from './bound-lists.ts';
import { endWithConnection } from './connection-end.ts';
import { corsPolicy } from './cors.ts';
import { countOperations } from './count-operations.ts';
import { DocumentCache, validateOnce, withoutSecretsOf } from './document-cache.ts';
import { forgetUnused } from './forget-unused.ts';
import { limitSubscriptions } from './limit-subscriptions.ts';
import type { MaskError } from './mask-errors.ts';
import { endWithSession, type WatchSession } from './session-end.ts';
import { tokenFastPath } from './token-fast-path.ts';
import { traceOperations } from './trace-operations.ts';

export interface PipelineDeps {
  readonly schema: GraphQLSchema;
  readonly contextFor: (viewer: Viewer | null) => Context;
  readonly watchSession: WatchSession;
  readonly corsOrigins: readonly string[];
  /** Subscriptions that one person may have at once. */
  readonly maxSubscriptionsPerUser: number;
  readonly metrics: Metrics;
  /** Null where nobody collects traces. */
  readonly tracing?: Tracing | null;
  readonly maskError: MaskError;
  readonly log: Logger;
}

/** Documents whose parsing and validation are kept. */
const KEPT = { entries: 1000, characters: 500_000 };

export type Pipeline = ReturnType<typeof createPipeline>;

/** The one way from a GraphQL request to its result; every transport leads to it. */
export function createPipeline(deps: PipelineDeps) {
  const { corsOrigins, log } = deps;
  const mayBeKept = withoutSecretsOf(deps.schema);
  return createYoga<Admission, Context>({
    schema: deps.schema,
    context: ({ viewer }) => deps.contextFor(viewer),
    plugins: [
      boundDocuments(deps.schema),
      validateOnce(),
      forgetUnused(),
      compiledExecution(),
      countOperations(deps.metrics),
      // Behind what counts, so that a refusal is counted.
      boundLists(),
      endWithSession(deps.watchSession),
      endWithConnection(),
      tokenFastPath(),
      // Last: it waits for its turn with all that opening a subscription takes.
      limitSubscriptions(deps.maxSubscriptionsPerUser, deps.metrics),
      ...(deps.tracing ? [traceOperations(deps.tracing)] : []),
    ],
    maskedErrors: { maskError: deps.maskError, isDev: false },
    cors: corsPolicy(corsOrigins),
    // A text is parsed, held to its bounds and validated once; what is wrong with it is kept, too.
    parserAndValidationCache: {
      documentCache: new DocumentCache<DocumentNode>(KEPT, mayBeKept),
      errorCache: new DocumentCache<Error>(KEPT, mayBeKept),
      validationCache: false,
    },
    graphiql: false,
    landingPage: false,
    multipart: false,
    batching: false,
    logging: {
      debug: () => {},
      info: () => {},
      // Messages alone: printed whole, a GraphQL error quotes the document, and with it whatever stands in there.
      warn: (...args) => log.warn({ about: args.map(wordsOf) }, 'graphql server'),
      error: (...args) => log.warn({ about: args.map(wordsOf) }, 'graphql server'),
    },
  });
}

function wordsOf(value: unknown): string {
  return value instanceof Error ? value.message : String(value);
}
