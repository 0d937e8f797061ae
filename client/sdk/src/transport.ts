import type { GraphqlResult } from './errors.ts';
import type { Operation } from './request-body.ts';

export type LiveResult = GraphqlResult<Record<string, unknown>>;

/**
 * Runs a subscription once. Its results come in order; it ends when the server completes it, and throws when it is cut.
 * Aborting the signal or `return()` ends it at once.
 */
export interface Transport {
  open(operation: Operation, signal: AbortSignal): AsyncIterable<LiveResult>;
}

/** The server did not accept this access token; with a new one it may. */
export class TokenRefused extends Error {
  /** Null when none was sent. */
  readonly token: string | null;

  constructor(token: string | null, message: string) {
    super(message);
    this.token = token;
  }
}

/** The consumer is slower than the server. What was queued has been handed out; open again behind it. */
export class QueueFull extends Error {}
