import type { Viewer } from '../../core/viewer.ts';

export type Authenticate = (accessToken: string) => Promise<Viewer | null>;

/** Who a request or a socket speaks for; `rejected` when it shows a token that does not hold. */
export type Authentication = { readonly viewer: Viewer | null; readonly rejected: boolean };

const ANONYMOUS: Authentication = { viewer: null, rejected: false };
const REJECTED: Authentication = { viewer: null, rejected: true };

/** Reads `Bearer <token>`; without a header, nobody. */
export async function authenticateBearer(
  authenticate: Authenticate,
  header: string | undefined,
): Promise<Authentication> {
  if (header === undefined || header.trim() === '') return ANONYMOUS;
  const token = /^Bearer +([^\s]{1,4096})$/i.exec(header.trim())?.[1];
  const viewer = token === undefined ? null : await authenticate(token);
  return viewer ? { viewer, rejected: false } : REJECTED;
}

/** The entry `authorization` of a connection_init payload, in any case. */
export function authorizationOf(payload: Readonly<Record<string, unknown>> | undefined): string | undefined {
  for (const [name, value] of Object.entries(payload ?? {}))
    if (name.toLowerCase() === 'authorization' && typeof value === 'string') return value;
  return undefined;
}
