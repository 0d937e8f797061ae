import type { ServerResponse } from 'node:http';
import { type ExecutionResult, GraphQLError } from 'graphql';
import { isAsyncIterable } from 'graphql-yoga';
import type { FrameSink } from '../token-stream/frame-sink.ts';
import { withoutHttp } from './plain-errors.ts';

/** So that neither proxies nor clients take a quiet stream for a dead one. */
const PING_INTERVAL_MS = 12_000;
const PING = ':\n\n';
const HEADERS = {
  'content-type': 'text/event-stream',
  // Compression on the way would hold events back.
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};

/**
 * Answers with Server-Sent Events (graphql-sse, distinct connections): one `next` for each result, an error as the last of
 * them, then `complete`. Takes a result when the one before it has left, and ends the source with the connection. Resolves
 * when the answer has ended; never rejects.
 */
export async function sendEventStream(
  response: ServerResponse,
  result: ExecutionResult | AsyncIterable<ExecutionResult>,
): Promise<void> {
  const events = isAsyncIterable<ExecutionResult>(result) ? result[Symbol.asyncIterator]() : single(result);
  const end = () => void events.return?.();
  if (response.closed || response.destroyed) return end();
  response.writeHead(200, HEADERS);
  // Some clients wait for the first bytes of the body before they hear of the answer.
  response.write(PING);
  const pinging = setInterval(() => {
    if (!response.writableNeedDrain) response.write(PING);
  }, PING_INTERVAL_MS);
  response.once('close', end);
  try {
    for (let next = await events.next(); !next.done; next = await events.next())
      await send(response, next.value);
  } catch (error) {
    await send(response, { errors: [publicErrorOf(error)] });
  } finally {
    clearInterval(pinging);
    response.off('close', end);
  }
  response.end('event: complete\ndata:\n\n');
}

/** The token stream's place on an answer that `sendEventStream` gives. */
export function eventStreamSink(response: ServerResponse): FrameSink {
  return {
    accept(result) {
      if (response.writableNeedDrain || response.destroyed) return false;
      response.write(frame(result), 'latin1');
      return true;
    },
    whenReady: (resume) => void response.once('drain', resume),
  };
}

function frame(json: string): string {
  return `event: next\ndata: ${json}\n\n`;
}

function send(response: ServerResponse, result: ExecutionResult): Promise<void> | undefined {
  if (response.destroyed || response.write(frame(JSON.stringify(withoutHttp(result))))) return undefined;
  return new Promise((resolve) => {
    const go = () => {
      response.off('drain', go).off('close', go);
      resolve();
    };
    response.on('drain', go).on('close', go);
  });
}

function publicErrorOf(error: unknown): GraphQLError {
  // The pipeline has masked what went through it; what broke outside of it is nobody's business.
  if (error instanceof GraphQLError) return error;
  return new GraphQLError('Something went wrong on our side.', { extensions: { code: 'INTERNAL' } });
}

async function* single(result: ExecutionResult): AsyncGenerator<ExecutionResult> {
  yield result;
}
