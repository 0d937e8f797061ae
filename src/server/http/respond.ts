import type { ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import { processRegularResult } from 'graphql-yoga';
import type { JsonType } from './accepted-types.ts';

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(body));
}

export function send(
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string | Buffer,
): void {
  if (response.headersSent) return;
  const bytes = Buffer.byteLength(body);
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': bytes,
    'x-content-type-options': 'nosniff',
  });
  // As many bytes as characters: all of them are ASCII, which is written faster so.
  if (typeof body === 'string' && bytes === body.length) response.end(body, 'latin1');
  else response.end(body);
}

/** An answer to a request of which nothing was run. */
export function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  sendJson(response, status, { errors: [{ message, extensions: { code } }] });
}

/** The result of a query or a mutation, with the status that GraphQL over HTTP has for it. */
export async function sendResult(
  response: ServerResponse,
  result: ExecutionResult,
  type: JsonType,
): Promise<void> {
  const contentType = `${type}; charset=utf-8`;
  if (!result.errors && !result.extensions) return send(response, 200, contentType, JSON.stringify(result));
  // With errors there is much to heed; the pipeline's own transports do it here, too.
  const answer = processRegularResult(result, FETCH_API, type);
  answer.headers.forEach((value, name) => {
    response.setHeader(name, value);
  });
  send(response, answer.status, contentType, await answer.text());
}

const FETCH_API = { Response } as Parameters<typeof processRegularResult>[1];
