import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { abortable } from './abortable.ts';
import { GraphqlRequestError, isUnauthenticated, NetworkError } from './errors.ts';
import { orNetworkError, type Post, parseResult, readResult } from './http.ts';
import type { Operation } from './request-body.ts';
import type { Session } from './session.ts';
import { type LiveResult, TokenRefused, type Transport } from './transport.ts';

export interface SseOptions {
  readonly post: Post;
  readonly session: Session;
  /** A stream on which nothing was heard for so long, not even a ping, is taken for dead. */
  readonly silenceMs: number;
}

/** Each subscription over a streamed response of its own. It is read only as fast as its consumer takes events. */
export class SseTransport implements Transport {
  readonly #options: SseOptions;

  constructor(options: SseOptions) {
    this.#options = options;
  }

  async *open(operation: Operation, outer: AbortSignal): AsyncGenerator<LiveResult> {
    const { post, session } = this.#options;
    const ending = new AbortController();
    const signal = AbortSignal.any([outer, ending.signal]);
    try {
      const token = await abortable(session.accessToken(), signal);
      const response = await this.#heard(
        ending,
        post(operation, { accept: 'text/event-stream', token, signal }),
      );
      for await (const result of this.#results(response, ending, signal)) {
        if (response.status === 401 || isUnauthenticated(result))
          throw new TokenRefused(token, result.errors?.[0]?.message ?? '');
        if (!response.ok) throw new GraphqlRequestError(result.errors ?? [], response.status, result.data);
        yield result;
      }
    } finally {
      ending.abort();
    }
  }

  async *#results(
    response: Response,
    ending: AbortController,
    signal: AbortSignal,
  ): AsyncGenerator<LiveResult> {
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
    if (!isStream || !response.body) return yield await readResult(response, signal);
    const arrived: EventSourceMessage[] = [];
    const parser = createParser({ onEvent: (event) => arrived.push(event) });
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await this.#heard(ending, orNetworkError(reader.read(), signal));
      if (done) throw new NetworkError('The stream was cut.');
      parser.feed(decoder.decode(value, { stream: true }));
      for (const { event, data } of arrived.splice(0)) {
        if (event === 'complete') return;
        const result = parseResult(data);
        if (result) yield result;
      }
    }
  }

  /** Waits for the server, but not for ever. */
  async #heard<T>(ending: AbortController, work: Promise<T>): Promise<T> {
    const overdue = setTimeout(
      () => ending.abort(new NetworkError('The server has fallen silent.')),
      this.#options.silenceMs,
    );
    try {
      return await work;
    } finally {
      clearTimeout(overdue);
    }
  }
}
