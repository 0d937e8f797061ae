import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Authenticate, authenticateBearer } from './authentication.ts';
import type { Pipeline } from './pipeline.ts';
import { BodyTooLarge, readBody } from './request-body.ts';
import { sendJson } from './respond.ts';

export interface GraphqlHttpDeps {
  readonly pipeline: Pipeline;
  readonly authenticate: Authenticate;
  readonly bodyMaxBytes: number;
}

type Handler = (request: IncomingMessage, response: ServerResponse, requestId: string) => Promise<void>;

/**
 * The door for POST, GET and SSE. What must hold before anything is run is checked here: a known method, JSON and nothing
 * that a form can send, a bounded body, a token that holds.
 */
export function graphqlHttp({ pipeline, authenticate, bodyMaxBytes }: GraphqlHttpDeps): Handler {
  return async (request, response, requestId) => {
    const connection = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) connection.abort();
    });
    const admission = { requestId, transport: 'http', gone: connection.signal } as const;
    if (!acceptAddress(request, response)) return;
    if (request.method === 'POST' && !(await acceptBody(request, response, bodyMaxBytes))) return;
    if (request.method !== 'OPTIONS') {
      const { viewer, rejected } = await authenticateBearer(authenticate, request.headers.authorization);
      if (rejected) {
        response.setHeader('www-authenticate', 'Bearer error="invalid_token"');
        return refuse(
          response,
          401,
          'UNAUTHENTICATED',
          'The access token does not hold. Refresh the session or sign in.',
        );
      }
      await pipeline.handle(request, response, { ...admission, viewer });
    } else await pipeline.handle(request, response, { ...admission, viewer: null });
  };
}

/** The pipeline makes a URL of the request, and reads JSON from it; it fails, and tells why, where it cannot. */
function acceptAddress({ headers, method, url = '' }: IncomingMessage, response: ServerResponse): boolean {
  if (headers.host && !URL.canParse(`http://${headers.host}`)) {
    refuse(response, 400, 'BAD_REQUEST', 'The header `host` names no host.');
    return false;
  }
  if (method !== 'GET') return true;
  const search = new URLSearchParams(url.split('?').slice(1).join('?'));
  const garbled = ['variables', 'extensions'].find((name) => !isJson(search.get(name) || 'null'));
  if (garbled) refuse(response, 400, 'BAD_REQUEST', `The parameter \`${garbled}\` is not valid JSON.`);
  return garbled === undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function acceptBody(
  request: IncomingMessage,
  response: ServerResponse,
  maxBytes: number,
): Promise<boolean> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    refuse(
      response,
      415,
      'BAD_REQUEST',
      'Send the operation as JSON, with `content-type: application/json`.',
    );
    return false;
  }
  try {
    const body = await readBody(request, maxBytes);
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
      refuse(
        response,
        400,
        'BAD_REQUEST',
        'Send one operation as a JSON object: { "query": …, "variables": … }.',
      );
      return false;
    }
    // Where the pipeline looks for a body that has been read already.
    Object.assign(request, { body });
    // The pipeline compares it letter by letter; HTTP has it in any case, with parameters.
    request.headers['content-type'] = 'application/json';
    return true;
  } catch (error) {
    if (error instanceof BodyTooLarge) {
      response.setHeader('connection', 'close');
      refuse(response, 413, 'BAD_REQUEST', `A request may have at most ${maxBytes} bytes.`);
    } else if (error instanceof SyntaxError)
      refuse(response, 400, 'BAD_REQUEST', 'The body is not valid JSON.');
    else throw error;
    return false;
  }
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  sendJson(response, status, { errors: [{ message, extensions: { code } }] });
}
