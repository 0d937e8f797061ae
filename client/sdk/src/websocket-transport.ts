import { type Client, createClient } from 'graphql-ws';
import { type GraphqlError, GraphqlRequestError, isUnauthenticated, NetworkError } from './errors.ts';
import { EventQueue } from './event-queue.ts';
import type { Operation } from './request-body.ts';
import type { Session } from './session.ts';
import { type LiveResult, TokenRefused, type Transport } from './transport.ts';

const FORBIDDEN = 4403;
/** Closes that would only be repeated: the two sides do not speak the same protocol. */
const FATAL_CLOSES: readonly number[] = [
  1002, 1003, 1007, 1009, 1010, 4004, 4005, 4400, 4401, 4406, 4409, 4429,
];

/** An app that goes from one subscription to the next keeps its socket. */
const LINGER_MS = 100;

export interface WebsocketOptions {
  readonly url: string;
  readonly webSocketImpl: unknown;
  readonly session: Session;
  /** A socket on which nothing was heard for so long is taken for dead. */
  readonly silenceMs: number;
}

/** All subscriptions of a client over one socket, which is open while there are any. */
export class WebsocketTransport implements Transport {
  readonly #client: Client;
  readonly #open = new Set<EventQueue<LiveResult>>();
  /** What the socket was opened with. */
  #token: string | null = null;

  constructor({ url, webSocketImpl, session, silenceMs }: WebsocketOptions) {
    const pingMs = silenceMs / 2;
    let overdue: ReturnType<typeof setTimeout> | undefined;
    this.#client = createClient({
      url: url.replace(/^http/, 'ws'),
      webSocketImpl,
      lazy: true,
      lazyCloseTimeout: LINGER_MS,
      retryAttempts: 0,
      keepAlive: pingMs,
      connectionAckWaitTimeout: pingMs,
      connectionParams: async () => {
        this.#token = await session.accessToken();
        return this.#token === null ? {} : { authorization: `Bearer ${this.#token}` };
      },
      on: {
        ping: (received) => {
          if (!received) overdue = setTimeout(() => this.#client.terminate(), pingMs);
        },
        pong: () => clearTimeout(overdue),
        closed: (event) => {
          clearTimeout(overdue);
          // Before the library sees it, which on some codes would start the operations anew by itself, from their beginning.
          const error = this.#errorOf(event);
          for (const queue of [...this.#open]) queue.fail(error);
        },
      },
    });
  }

  open(operation: Operation, signal: AbortSignal): EventQueue<LiveResult> {
    let dispose = () => {};
    const abort = () => void queue.return();
    const queue = new EventQueue<LiveResult>(() => {
      signal.removeEventListener('abort', abort);
      this.#open.delete(queue);
      dispose();
    });
    if (signal.aborted) queue.end();
    else {
      signal.addEventListener('abort', abort);
      this.#open.add(queue);
      dispose = this.#subscribe(operation, queue);
    }
    return queue;
  }

  #subscribe({ query, operationName, variables }: Operation, queue: EventQueue<LiveResult>): () => void {
    const payload = { query, operationName, variables: { ...variables } };
    const refuse = (message: string) => {
      queue.fail(new TokenRefused(this.#token, message));
      // The socket goes on with the token it was opened with: another one needs another socket.
      if (this.#token !== null) this.#client.terminate();
    };
    return this.#client.subscribe<Record<string, unknown>>(payload, {
      next: (result) => {
        const { data, errors } = result as LiveResult;
        if (isUnauthenticated({ data, errors })) refuse(errors?.[0]?.message ?? '');
        else queue.push({ data, ...(errors && { errors }) });
      },
      error: (error) => {
        if (!Array.isArray(error)) return queue.fail(this.#errorOf(error));
        const errors: readonly GraphqlError[] = error;
        if (isUnauthenticated({ errors })) refuse(errors[0]?.message ?? '');
        else queue.fail(new GraphqlRequestError(errors, null));
      },
      complete: () => queue.end(),
    });
  }

  /** What came of a socket: an error of ours, a close event, or an event that tells nothing. */
  #errorOf(cause: unknown): Error {
    const { code, reason = '' } = cause as { code?: unknown; reason?: string };
    if (code === FORBIDDEN) return new TokenRefused(this.#token, reason);
    if (typeof code === 'number' && FATAL_CLOSES.includes(code))
      return new GraphqlRequestError([{ message: reason, extensions: { code: `CLOSED_${code}` } }], null);
    if (typeof code === 'number') return new NetworkError(`The socket was closed: ${code} ${reason}`, cause);
    return cause instanceof Error ? cause : new NetworkError('The socket broke.', cause);
  }
}
