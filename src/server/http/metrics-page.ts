import { createHash, timingSafeEqual } from 'node:crypto';
import type { Metrics } from '../../platform/metrics.ts';
import { type Handler, reading } from './reading.ts';
import { send, sendJson } from './respond.ts';

/** `/metrics`, for whoever shows `token`; for all where it is null. */
export function metricsPage({ registry }: Metrics, token: string | null): Handler {
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
