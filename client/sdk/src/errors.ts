/** An error as GraphQL answers it. */
export interface GraphqlError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export interface GraphqlResult<TData = unknown> {
  readonly data?: TData | null;
  readonly errors?: readonly GraphqlError[];
}

/** The server refused an operation, or could not carry it out. What a mutation's result union carries is no such error. */
export class GraphqlRequestError extends Error {
  override readonly name = 'GraphqlRequestError';
  readonly errors: readonly GraphqlError[];
  /** The first error's `extensions.code`, such as `NOT_FOUND` or `UNAUTHENTICATED`; `BAD_RESPONSE` when no GraphQL answered. */
  readonly code: string;
  /** The HTTP status; null over WebSocket. */
  readonly status: number | null;
  /** What was answered beside the errors; mostly null. */
  readonly data: unknown;

  constructor(errors: readonly GraphqlError[], status: number | null, data: unknown = null) {
    super(errors.map(({ message }) => message).join(' '));
    this.errors = errors;
    this.status = status;
    this.data = data ?? null;
    const code = errors[0]?.extensions?.code;
    this.code = typeof code === 'string' ? code : 'UNKNOWN';
  }
}

/** No answer: the server is not reached, or the connection was cut. Whether an operation was carried out is unknown. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
  }
}

/** The session has ended: its refresh token was refused. The tokens were cleared; sign in again. */
export class SignedOutError extends Error {
  override readonly name = 'SignedOutError';

  constructor() {
    super('The session has ended. Sign in again.');
  }
}

/** The data of a result, or a GraphqlRequestError when it has errors or none. */
export function dataOf<TData>(result: GraphqlResult<TData>, status: number | null): TData {
  if (result.errors) throw new GraphqlRequestError(result.errors, status, result.data);
  if (result.data == null) throw badResponse('The server answered with neither data nor errors.', status);
  return result.data;
}

export function badResponse(message: string, status: number | null): GraphqlRequestError {
  return new GraphqlRequestError([{ message, extensions: { code: 'BAD_RESPONSE' } }], status);
}

/** Whether nothing was carried out because the access token did not hold. */
export function isUnauthenticated({ data, errors }: GraphqlResult): boolean {
  return data == null && errors?.[0]?.extensions?.code === 'UNAUTHENTICATED';
}
