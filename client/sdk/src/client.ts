import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type DocumentNode, print } from 'graphql';
import { abortable } from './abortable.ts';
import { realTiming, type Timing } from './backoff.ts';
import { dataOf, isUnauthenticated } from './errors.ts';
import { RefreshSessionDocument, type RefreshSessionMutation } from './generated/graphql.ts';
import { poster, readResult } from './http.ts';
import { follow, type LiveEvents, type Retry } from './live.ts';
import {
  type LiveData,
  type LiveDocument,
  type LiveVariables,
  liveField,
  operationOf,
} from './live-document.ts';
import type { Operation } from './request-body.ts';
import { Session } from './session.ts';
import { SseTransport } from './sse-transport.ts';
import { memoryTokens, type TokenStore } from './tokens.ts';
import type { Transport } from './transport.ts';
import { WebsocketTransport } from './websocket-transport.ts';

export interface ClientOptions {
  /** Of the GraphQL endpoint, `https://chat.example.com/graphql`; in a browser `/graphql` will do. */
  readonly url: string;
  /** By default kept in memory, with nobody signed in. */
  readonly tokens?: TokenStore;
  readonly fetch?: typeof globalThis.fetch;
  /** By default the global one. Node has it from version 22 on. */
  readonly webSocketImpl?: unknown;
  /** By default WebSocket where there is one, else Server-Sent Events. */
  readonly transport?: 'ws' | 'sse';
  /** A live connection on which nothing was heard for so long is taken for dead and opened anew; by default 30,000. */
  readonly silenceMs?: number;
  /** For tests: how it waits between attempts. */
  readonly timing?: Timing;
}

export interface RequestOptions {
  readonly signal?: AbortSignal;
}

export interface LiveOptions {
  /** Aborting it ends the events at once, without an error. */
  readonly signal?: AbortSignal;
  /** Told before each new attempt, for instance to show that the connection is lost. */
  readonly onRetry?: (retry: Retry) => void;
}

type Arguments<TVariables, TOptions> =
  Record<string, never> extends TVariables
    ? [variables?: TVariables, options?: TOptions]
    : [variables: TVariables, options?: TOptions];

export interface Client {
  /**
   * Carries out a query or mutation. Throws a GraphqlRequestError, a NetworkError or a SignedOutError; what the caller of a
   * mutation can act on is part of its data. An expired token is renewed unseen.
   */
  request<TData, TVariables>(
    document: TypedDocumentNode<TData, TVariables>,
    ...rest: Arguments<TVariables, RequestOptions>
  ): Promise<TData>;

  /**
   * Follows a subscription: begins with the first `next()`, comes back by itself after every cut, behind the last event that
   * it handed out, and ends when the server completes it. Throws what no retry can mend.
   */
  live<TData extends LiveData, TVariables extends LiveVariables>(
    document: LiveDocument<TData, TVariables>,
    ...rest: Arguments<TVariables, LiveOptions>
  ): LiveEvents<TData>;
}

type RefreshAnswer = RefreshSessionMutation['refreshSession'];

const RESULT = 'application/graphql-response+json, application/json';
const SILENCE_MS = 30_000;

/** A client for one person at one server. It holds nothing open but what `live` follows. */
export function createClient(options: ClientOptions): Client {
  const { tokens = memoryTokens(), timing = realTiming, silenceMs = SILENCE_MS } = options;
  const url = new URL(options.url, globalThis.location?.href).href;
  const post = poster(url, options.fetch ?? ((input, init) => globalThis.fetch(input, init)));
  const session = new Session({ tokens, refresh, now: Date.now });
  const transport = transportOf();

  async function execute(operation: Operation, token: string | null, signal?: AbortSignal) {
    const response = await post(operation, { accept: RESULT, token, signal });
    return { status: response.status, result: await readResult(response, signal) };
  }

  async function refresh(refreshToken: string) {
    const operation = operationFor(RefreshSessionDocument, { input: { refreshToken } });
    const { status, result } = await execute(operation, null);
    const { refreshSession } = dataOf(result, status) as { refreshSession: RefreshAnswer };
    return refreshSession.__typename === 'RefreshSessionPayload' ? refreshSession.tokens : null;
  }

  function transportOf(): Transport {
    const webSocketImpl = options.webSocketImpl ?? globalThis.WebSocket;
    const kind = options.transport ?? (webSocketImpl === undefined ? 'sse' : 'ws');
    return kind === 'ws'
      ? new WebsocketTransport({ url, webSocketImpl, session, silenceMs })
      : new SseTransport({ post, session, silenceMs });
  }

  return {
    async request<TData, TVariables>(
      document: TypedDocumentNode<TData, TVariables>,
      ...[variables, { signal } = {}]: [variables?: TVariables, options?: RequestOptions]
    ): Promise<TData> {
      const operation = operationFor(document, variables as object | undefined);
      const token = await abortable(session.accessToken(), signal);
      let answer = await execute(operation, token, signal);
      if (token !== null && isUnauthenticated(answer.result))
        answer = await execute(operation, await abortable(session.renew(token), signal), signal);
      return dataOf(answer.result, answer.status) as TData;
    },

    live<TData extends LiveData, TVariables extends LiveVariables>(
      document: LiveDocument<TData, TVariables>,
      ...[variables, { signal, onRetry } = {}]: [variables?: TVariables, options?: LiveOptions]
    ): LiveEvents<TData> {
      const operation = operationFor(document, variables);
      return follow<TData>({ transport, session, timing, onRetry }, operation, liveField(document), signal);
    },
  };
}

const printed = new WeakMap<DocumentNode, string>();

function operationFor(document: DocumentNode, variables: object | undefined): Operation {
  const query = printed.get(document) ?? print(document);
  printed.set(document, query);
  return { query, operationName: operationOf(document).name?.value, variables };
}
