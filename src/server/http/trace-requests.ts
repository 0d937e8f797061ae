import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Tracing } from '../../platform/tracing.port.ts';

/** Does what is done for a request within a span that lasts until the last byte of its answer. */
export function traceRequest<T>(
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
