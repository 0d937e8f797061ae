import type { ServerResponse } from 'node:http';

const METHODS = ['GET', 'POST', 'OPTIONS'];
/**
 * Any of them, with any value, is enough for the multipart handler: a form of another site cannot send one, and its script asks for
 * leave first.
 */
export const PREFLIGHT_HEADERS = ['graphql-preflight', 'x-graphql-preflight', 'apollo-require-preflight'];
const HEADERS = ['authorization', 'content-type', ...PREFLIGHT_HEADERS];
const MAX_AGE_SECONDS = 600;

/** Which pages of other origins may read answers, for the transports that the pipeline has itself; false for none. */
export function corsPolicy(origins: readonly string[]) {
  return (
    origins.length > 0 && {
      origin: [...origins],
      methods: METHODS,
      allowedHeaders: HEADERS,
      maxAge: MAX_AGE_SECONDS,
    }
  );
}

/** The same policy on an answer that a transport of our own gives. */
export function allowOrigins(origins: readonly string[]) {
  return (response: ServerResponse, origin: string | undefined): void => {
    const [first] = origins;
    if (origin === undefined || first === undefined) return;
    const isListed = origins.includes(origin);
    if (origins.length > 1 && isListed) response.setHeader('vary', 'Origin');
    response.setHeader(
      'access-control-allow-origin',
      origins.length === 1 ? first : isListed ? origin : 'null',
    );
    response.setHeader('access-control-allow-methods', METHODS.join(', '));
    response.setHeader('access-control-allow-headers', HEADERS.join(', '));
    response.setHeader('access-control-allow-credentials', 'true');
    // Without it, a page of another origin cannot read Server-Timing.
    if (isListed) response.setHeader('timing-allow-origin', origin);
    response.setHeader('access-control-max-age', String(MAX_AGE_SECONDS));
  };
}
