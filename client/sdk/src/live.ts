import { abortable } from './abortable.ts';
import { backoffMs, type Timing } from './backoff.ts';
import { dataOf, GraphqlRequestError, NetworkError } from './errors.ts';
import { cursorOf } from './live-document.ts';
import type { Operation } from './request-body.ts';
import type { Session } from './session.ts';
import { QueueFull, TokenRefused, type Transport } from './transport.ts';

/** Beside 5xx and cuts: what passes by itself. */
const PASSING_CODES: readonly string[] = ['SLOW_CONSUMER', 'UNAVAILABLE'];
const PASSING_STATUS: readonly number[] = [408, 425, 429];
/** New tokens that are refused in a row before that is an error. */
const MAX_REFUSALS = 3;

export interface Retry {
  /** How many attempts have failed since the last event. */
  readonly attempt: number;
  readonly delayMs: number;
  readonly cause: Error;
}

export interface LiveDeps {
  readonly transport: Transport;
  readonly session: Session;
  readonly timing: Timing;
  readonly onRetry?: ((retry: Retry) => void) | undefined;
}

/** The data of a subscription's events; `return()` ends it at once, also while a `next()` waits. */
export interface LiveEvents<TData> extends AsyncIterableIterator<TData, undefined> {
  return(): Promise<IteratorResult<TData, undefined>>;
}

/** A subscription that comes back by itself; `field` is the response key under which its events lie. */
export function follow<TData>(
  deps: LiveDeps,
  operation: Operation,
  field: string,
  outer?: AbortSignal,
): LiveEvents<TData> {
  const ending = new AbortController();
  const signal = outer ? AbortSignal.any([outer, ending.signal]) : ending.signal;
  const events = attempts(deps, operation, field, signal);
  return {
    next: () => events.next() as Promise<IteratorResult<TData, undefined>>,
    async return() {
      // First the signal: a generator that waits would end only with its next event.
      ending.abort();
      await events.return(undefined);
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function* attempts(
  { transport, session, timing, onRetry }: LiveDeps,
  operation: Operation,
  field: string,
  signal: AbortSignal,
): AsyncGenerator<unknown, undefined> {
  let variables = operation.variables;
  let attempt = 0;
  let refusals = 0;
  while (!signal.aborted) {
    let cause: Error;
    try {
      for await (const result of transport.open({ ...operation, variables }, signal)) {
        const data = dataOf(result, null);
        variables = { ...variables, after: cursorOf(data, field) };
        attempt = 0;
        refusals = 0;
        yield data;
      }
      return;
    } catch (error) {
      if (signal.aborted) return;
      cause = error as Error;
    }
    if (cause instanceof QueueFull) continue;
    if (cause instanceof TokenRefused) {
      refusals += 1;
      if (cause.token === null || refusals > MAX_REFUSALS) throw unauthenticated(cause);
      cause = (await faultOf(abortable(session.renew(cause.token), signal))) ?? cause;
    }
    if (signal.aborted) return;
    if (!passes(cause)) throw cause;
    const delayMs = Math.max(backoffMs(attempt, timing.random), retryAfterMs(cause));
    attempt += 1;
    onRetry?.({ attempt, delayMs, cause });
    await timing.sleep(delayMs, signal);
  }
}

function faultOf(work: Promise<unknown>): Promise<Error | null> {
  return work.then(
    () => null,
    (error: Error) => error,
  );
}

function passes(cause: Error): boolean {
  if (!(cause instanceof GraphqlRequestError))
    return cause instanceof NetworkError || cause instanceof TokenRefused;
  const { status, code } = cause;
  if (PASSING_CODES.includes(code)) return true;
  return status !== null && (status >= 500 || PASSING_STATUS.includes(status));
}

function retryAfterMs(cause: Error): number {
  const wanted = cause instanceof GraphqlRequestError ? cause.errors[0]?.extensions?.retryAfterMs : 0;
  return typeof wanted === 'number' ? wanted : 0;
}

function unauthenticated({ message }: TokenRefused): GraphqlRequestError {
  return new GraphqlRequestError([{ message, extensions: { code: 'UNAUTHENTICATED' } }], null);
}
