import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLParams } from 'graphql-yoga';
import { acceptedTypes } from './http/accepted-types.ts';
import type { AddressOf } from './http/client-address.ts';
import { refuse } from './http/respond.ts';
import { note, TimedResponse } from './http/server-timing.ts';
import { cutUnread } from './http/unread-body.ts';
import { type Authenticate, authenticateBearer } from './pipeline/authentication.ts';
import { allowOrigins } from './pipeline/cors.ts';
import type { Pipeline } from './pipeline/pipeline.ts';
import { answerPost } from './post/post-handler.ts';
import { BodyTooLarge, BodyTooSlow, readBody } from './post/request-body.ts';
import { uploadHandler } from './upload/upload-handler.ts';

export interface GraphqlHttpDeps {
  readonly pipeline: Pipeline;
  readonly authenticate: Authenticate;
  readonly addressOf: AddressOf;
  readonly corsOrigins: readonly string[];
  readonly bodyMaxBytes: number;
  /** The biggest file that any operation takes. */
  readonly fileMaxBytes: number;
}

type Handler = (request: IncomingMessage, response: ServerResponse, requestId: string) => Promise<void>;

/**
 * The handler of POST, GET and SSE. What must hold before anything is run is checked here: a known method, JSON or, with a
 * header that no form can send, files, a bounded body, a token that holds. POST is then answered by ourselves; what else
 * there is (GET, OPTIONS, a client that takes neither JSON nor events) by Yoga.
 */
export function graphqlHttp(deps: GraphqlHttpDeps): Handler {
  const { pipeline, authenticate, addressOf, bodyMaxBytes } = deps;
  const allowOrigin = allowOrigins(deps.corsOrigins);
  const limits = { fieldMaxBytes: bodyMaxBytes, fileMaxBytes: deps.fileMaxBytes };
  const takeUpload = uploadHandler({ pipeline, authenticate, limits });
  return async (request, response, requestId) => {
    const connection = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) connection.abort();
    });
    const admission = {
      requestId,
      address: addressOf(request),
      transport: 'http',
      gone: connection.signal,
      ...(response instanceof TimedResponse && { head: response }),
    } as const;
    allowOrigin(response, request.headers.origin);
    if (!acceptAddress(request, response)) return;
    if (request.method === 'OPTIONS')
      return void (await pipeline.handle(request, response, { ...admission, viewer: null }));
    if (request.method === 'POST' && mediaTypeOf(request) === 'multipart/form-data')
      return takeUpload(request, response, admission);
    const params = request.method === 'POST' ? await takeBody(request, response, bodyMaxBytes) : null;
    if (response.headersSent) return;
    const authAt = performance.now();
    const { viewer, rejected } = await authenticateBearer(authenticate, request.headers.authorization);
    note(response, 'auth', authAt);
    if (rejected) {
      response.setHeader('www-authenticate', 'Bearer error="invalid_token"');
      return refuse(
        response,
        401,
        'UNAUTHENTICATED',
        'The access token does not hold. Refresh the session or sign in.',
      );
    }
    const accepted = acceptedTypes(request.headers.accept);
    if (params && (accepted.json || accepted.events)) {
      await answerPost(pipeline, response, params, { ...admission, viewer }, accepted);
      return;
    }
    // Yoga would run the operation, and only then find that the client takes no answer to it.
    if ((params || request.method === 'GET') && accepted.types.length === 0)
      return refuse(response, 406, 'BAD_REQUEST', 'Take the answer with `accept: application/json`.');
    // Yoga reads no weights: it takes the first of what stands there.
    request.headers.accept = accepted.types.join(', ');
    // Where Yoga looks for a body that has been read already: the object itself, of which the pipeline forgets what is not
    // used. An empty one it would not see.
    if (params) Object.assign(request, { body: Object.keys(params).length > 0 ? params : '{}' });
    await pipeline.handle(request, response, { ...admission, viewer });
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

function mediaTypeOf({ headers }: IncomingMessage): string | undefined {
  return headers['content-type']?.split(';')[0]?.trim().toLowerCase();
}

/** The parameters in the body; null when they cannot be read, and the request has been refused. */
async function takeBody(
  request: IncomingMessage,
  response: ServerResponse,
  maxBytes: number,
): Promise<GraphQLParams | null> {
  if (mediaTypeOf(request) !== 'application/json') {
    cutUnread(request, response);
    refuse(
      response,
      415,
      'BAD_REQUEST',
      'Send the operation as JSON, with `content-type: application/json`; with files, as `multipart/form-data`.',
    );
    return null;
  }
  try {
    const body = await readBody(request, maxBytes);
    const params: unknown = JSON.parse(body);
    if (typeof params !== 'object' || params === null || Array.isArray(params)) {
      refuse(
        response,
        400,
        'BAD_REQUEST',
        'Send one operation as a JSON object: { "query": …, "variables": … }.',
      );
      return null;
    }
    // Yoga compares it letter by letter; HTTP has it in any case, with parameters.
    request.headers['content-type'] = 'application/json';
    return params;
  } catch (error) {
    if (error instanceof BodyTooLarge) {
      response.setHeader('connection', 'close');
      refuse(response, 413, 'BAD_REQUEST', `A request may have at most ${maxBytes} bytes.`);
    } else if (error instanceof BodyTooSlow) {
      response.setHeader('connection', 'close');
      refuse(response, 408, 'BAD_REQUEST', 'The body took longer than a minute to arrive.');
    } else if (error instanceof SyntaxError)
      refuse(response, 400, 'BAD_REQUEST', 'The body is not valid JSON.');
    else throw error;
    return null;
  }
}
