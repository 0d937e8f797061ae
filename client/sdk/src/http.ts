import { badResponse, type GraphqlResult, NetworkError } from './errors.ts';
import { type Operation, requestBody } from './request-body.ts';

export interface HttpOptions {
  readonly accept: 'application/graphql-response+json, application/json' | 'text/event-stream';
  readonly token: string | null;
  readonly signal?: AbortSignal | undefined;
}

export type Post = (operation: Operation, options: HttpOptions) => Promise<Response>;

/** Sends an operation. An abort throws the signal's reason, anything else that prevents an answer a NetworkError. */
export function poster(url: string, fetch: typeof globalThis.fetch): Post {
  return async (operation, { accept, token, signal }) => {
    const { body, headers: contentHeaders } = requestBody(operation);
    const headers: Record<string, string> = { accept, ...contentHeaders };
    if (token !== null) headers.authorization = `Bearer ${token}`;
    return orNetworkError(fetch(url, { method: 'POST', headers, body, signal: signal ?? null }), signal);
  };
}

/** The GraphQL result in a response's body; a BAD_RESPONSE when it holds none, as that of a proxy in between. */
export async function readResult(
  response: Response,
  signal?: AbortSignal,
): Promise<GraphqlResult<Record<string, unknown>>> {
  const text = await orNetworkError(response.text(), signal);
  const result = parseResult(text);
  if (!result) throw badResponse(`The server answered ${response.status} without a result.`, response.status);
  return result;
}

export async function orNetworkError<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw new NetworkError('The server could not be reached, or the connection was cut.', error);
  }
}

export function parseResult(text: string): GraphqlResult<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    const isResult = typeof value === 'object' && value !== null && ('data' in value || 'errors' in value);
    return isResult ? (value as GraphqlResult<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}
