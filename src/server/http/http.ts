import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { newId } from '../../core/ids.ts';
import { requestScope } from '../../platform/log.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Tracing } from '../../platform/tracing.port.ts';
import type { MaskError } from '../pipeline/mask-errors.ts';
import type { AddressOf } from './client-address.ts';
import { FILES_PATH } from './file-downloads.ts';
import type { GraphiqlPage } from './graphiql.ts';
import { sendLanding } from './landing.ts';
import { type Handler, reading } from './reading.ts';
import { send, sendJson } from './respond.ts';
import { TimedResponse } from './server-timing.ts';
import { cutUnread } from './unread-body.ts';

/** A request's head must arrive within this time, so that slow senders hold no connection. */
const HEADERS_TIMEOUT_MS = 15_000;
/** All of a request. Only files take so long: other bodies have a deadline of their own, and files must not stand still. */
const REQUEST_TIMEOUT_MS = 15 * 60_000;

export interface HttpDeps {
  readonly graphql: Handler;
  readonly graphiql: GraphiqlPage;
  /** Whatever stands below `FILES_PATH`. */
  readonly files: Handler;
  /** `DOWN`: nothing is to be sent here. */
  readonly health: () => Promise<{ readonly status: string; readonly components: readonly object[] }>;
  readonly metrics: Metrics;
  /** What is to be shown as a bearer token at `/metrics`; null where it is open. */
  readonly metricsToken: string | null;
  readonly addressOf: AddressOf;
  /** Null where nobody collects traces. */
  readonly tracing: Tracing | null;
  readonly schemaText: () => string;
  readonly maskError: MaskError;
  readonly log: Logger;
}

export const GRAPHQL_PATH = '/graphql';

/** One port: routes, request ids, one log line a request. */
export function createHttpServer(deps: HttpDeps): Server {
  const { log, tracing, addressOf } = deps;
  const routes = routesOf(deps);
  // Nothing that a request says is in its line, and looking for secrets takes longer than writing it.
  const requests = log.child({}, { redact: [] });
  const server = createServer(
    {
      ServerResponse: TimedResponse,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      // Whoever offers another protocol (`Upgrade: h2c`) is answered in this one.
      shouldUpgradeCallback: ({ headers }) => headers.upgrade?.trim().toLowerCase() === 'websocket',
    },
    (request, response) => {
      const requestId = newId();
      const path = request.url?.split('?')[0] ?? '/';
      // Now: of a connection that has broken nobody knows it.
      const address = addressOf(request);
      response.setHeader('x-request-id', requestId);
      // The handler of files sees to what it takes, which may be long.
      if (path !== GRAPHQL_PATH || request.method !== 'POST') cutUnread(request, response);
      response.once('close', () => {
        const ms = Math.round(performance.now() - response.startedAt);
        requests.info(
          { requestId, method: request.method, path, address, status: response.statusCode, ms },
          'request',
        );
      });
      const handler = path.startsWith(FILES_PATH) ? deps.files : routes.get(path);
      if (!handler) return sendJson(response, 404, { error: `There is nothing at ${path}.` });
      const handle = async () => handler(request, response, requestId);
      requestScope.run({ requestId }, async () => {
        try {
          if (tracing && path === GRAPHQL_PATH)
            await traceRequest(tracing, path, request, response, requestId, handle);
          else await handle();
        } catch (error) {
          if (request.destroyed && !request.complete) return response.destroy();
          const told = deps.maskError(error);
          const { retryAfterMs } = told.extensions;
          if (typeof retryAfterMs === 'number')
            response.setHeader('retry-after', Math.ceil(retryAfterMs / 1000));
          sendJson(response, told.extensions.code === 'UNAVAILABLE' ? 503 : 500, { errors: [told] });
        }
      });
    },
  );
  return server;
}

function routesOf({
  graphql,
  graphiql,
  health,
  metrics,
  metricsToken,
  schemaText,
}: HttpDeps): Map<string, Handler> {
  return new Map<string, Handler>([
    [
      GRAPHQL_PATH,
      (request, response, requestId) =>
        graphiql.wants(request) ? graphiql.send(request, response) : graphql(request, response, requestId),
    ],
    ['/', reading(sendLanding)],
    [
      '/schema.graphql',
      reading((response) => send(response, 200, 'text/plain; charset=utf-8', schemaText())),
    ],
    ['/health/live', reading((response) => sendJson(response, 200, { status: 'ok' }))],
    [
      '/health/ready',
      reading(async (response) => {
        const { status, components } = await health();
        sendJson(response, status === 'DOWN' ? 503 : 200, { status: status.toLowerCase(), components });
      }),
    ],
    ['/metrics', metricsPage(metrics, metricsToken)],
  ]);
}

/** `/metrics`, for whoever shows `token`; for all where it is null. */
function metricsPage({ registry }: Metrics, token: string | null): Handler {
  const expected = token === null ? null : digest(`Bearer ${token}`);
  return reading(async (response, request) => {
    if (expected && !timingSafeEqual(expected, digest(request.headers.authorization ?? ''))) {
      response.setHeader('www-authenticate', 'Bearer');
      return sendJson(response, 401, { error: 'Show METRICS_TOKEN as a bearer token.' });
    }
    return send(response, 200, registry.contentType, await registry.metrics());
  });
}

/** Of one length whatever it is made of, to compare in constant time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Does what is done for a request within a span that lasts until the last byte of its answer. */
function traceRequest<T>(
  tracing: Tracing,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  handle: () => T,
): T {
  const { method = 'GET', headers } = request;
  const { traceparent } = headers;
  const span = tracing.begin(`${method} ${path}`, {
    kind: 'server',
    traceparent: typeof traceparent === 'string' ? traceparent : undefined,
    attributes: { 'http.request.method': method, 'url.path': path, 'request.id': requestId },
  });
  response.once('close', () => {
    const { statusCode, writableFinished } = response;
    span.set({ 'http.response.status_code': statusCode });
    if (statusCode >= 500) span.fail(String(statusCode));
    else if (!writableFinished) span.fail('CONNECTION_LOST');
    span.end();
  });
  return span.run(handle);
}
