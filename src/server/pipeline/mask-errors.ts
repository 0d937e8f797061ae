import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { DomainError, UnavailableError } from '../../core/errors.ts';
import { SlowConsumerError } from '../../core/read-queue.ts';
import { topLevelError } from '../../graphql/errors.ts';
import { type DatabaseFault, databaseFault } from '../../platform/database/faults.ts';
import { FeedInterruptedError, FeedUnavailableError } from '../../platform/feed/feed.port.ts';

export interface MaskDeps {
  readonly log: Logger;
  /** For metrics. */
  readonly onDatabaseFault: (fault: DatabaseFault) => void;
}

/** Answers an error of GraphQL as it is. */
export type MaskError = (error: unknown) => GraphQLError;

const DATABASE_FAULTS: Record<DatabaseFault, string> = {
  away: 'The database does not answer. Try again in a moment.',
  pool: 'The server has more to do than its database connections allow. Try again in a moment.',
  room: 'The database has no room for this now. Try again in a moment.',
};

/**
 * What the world is told of an error: what the schema promises, in full; of anything else only that it happened. That is
 * logged, once, with its cause.
 */
export function maskErrors({ log, onDatabaseFault }: MaskDeps): MaskError {
  return (error: unknown): GraphQLError => {
    const cause = causeOf(error);
    if (cause === null) return error as GraphQLError;
    const fault = databaseFault(cause);
    if (fault) onDatabaseFault(fault);
    const told = tell(cause, fault);
    if (told.extensions.code === 'INTERNAL') log.error({ err: cause }, 'a request broke');
    if (!(error instanceof GraphQLError)) return told;
    const { nodes, source, positions, path } = error;
    return new GraphQLError(told.message, { nodes, source, positions, path, extensions: told.extensions });
  };
}

/** What was thrown by our code; null for an error that was a GraphQL error from the start. */
function causeOf(error: unknown): unknown {
  if (!(error instanceof GraphQLError)) return error;
  return error.originalError == null ? null : causeOf(error.originalError);
}

function tell(cause: unknown, fault: DatabaseFault | null): GraphQLError {
  if (cause instanceof DomainError) return topLevelError(cause);
  if (cause instanceof SlowConsumerError)
    return new GraphQLError(cause.message, { extensions: { code: 'SLOW_CONSUMER' } });
  if (cause instanceof FeedUnavailableError || cause instanceof FeedInterruptedError)
    return topLevelError(
      new UnavailableError('What happens live cannot be followed now. Try again in a moment.', 1000),
    );
  if (fault) return topLevelError(new UnavailableError(DATABASE_FAULTS[fault], 1000));
  return new GraphQLError('Something went wrong on our side.', { extensions: { code: 'INTERNAL' } });
}
