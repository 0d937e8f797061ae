export type HttpFault =
  | 'bad-request'
  | 'unauthorized'
  | 'payment-required'
  | 'forbidden'
  | 'not-found'
  | 'unprocessable'
  /** 400 as of a strict server that does not know `stream_options`. */
  | 'unknown-field'
  /** 400 as of a strict chat template. */
  | 'roles-not-in-turn'
  | 'context-too-long'
  | 'content-filtered'
  /** 429 with `retry-after: 7`. */
  | 'rate-limited'
  /** 429 with a `retry-after` that is a date, 30 seconds from now. */
  | 'rate-limited-until'
  /** 429 with `retry-after-ms: 1500`. */
  | 'rate-limited-ms'
  /** 429 that wants people to wait for a year. */
  | 'rate-limited-for-ever'
  | 'server-error'
  | 'unavailable'
  | 'overloaded'
  | 'redirect'
  /** 500 whose body never ends. */
  | 'endless-error';

export interface HttpFaultResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The word that the wire format has for it. */
  readonly type: string;
  readonly message: string;
}

const RESPONSES: Readonly<Record<HttpFault, readonly [number, string, string, Record<string, string>?]>> = {
  'bad-request': [400, 'invalid_request_error', 'The request is invalid.'],
  unauthorized: [401, 'authentication_error', 'Incorrect API key provided.'],
  'payment-required': [402, 'billing_error', 'Your credit is used up.'],
  forbidden: [403, 'permission_error', 'Your key may not do this.'],
  'not-found': [404, 'not_found_error', 'There is no such model.'],
  unprocessable: [422, 'invalid_request_error', 'The request is invalid.'],
  'unknown-field': [400, 'invalid_request_error', 'Extra inputs are not permitted: stream_options.'],
  'roles-not-in-turn': [400, 'BadRequestError', 'Conversation roles must alternate user/assistant/user/...'],
  'context-too-long': [400, 'context_length_exceeded', 'The maximum context length is 4096 tokens.'],
  'content-filtered': [400, 'content_filter', 'The prompt was filtered by the content management policy.'],
  'rate-limited': [429, 'rate_limit_error', 'Too many requests.', { 'retry-after': '7' }],
  'rate-limited-until': [429, 'rate_limit_error', 'Too many requests.'],
  'rate-limited-ms': [429, 'rate_limit_error', 'Too many requests.', { 'retry-after-ms': '1500' }],
  'rate-limited-for-ever': [429, 'rate_limit_error', 'Too many requests.', { 'retry-after': '31536000' }],
  'server-error': [500, 'api_error', 'Internal server error at node gpu-17.'],
  unavailable: [503, 'api_error', 'Try again later.', { 'retry-after': '2' }],
  overloaded: [529, 'overloaded_error', 'Overloaded.'],
  redirect: [307, 'redirect', 'Moved.', { location: '/elsewhere' }],
  'endless-error': [500, 'api_error', 'Internal server error.'],
};

/** The response that a fault is, or null for a fault of the stream. */
export function httpFault(fault: string | undefined): HttpFaultResponse | null {
  if (fault === undefined || !Object.hasOwn(RESPONSES, fault)) return null;
  const [status, type, message, headers = {}] = RESPONSES[fault as HttpFault];
  if (fault !== 'rate-limited-until') return { status, type, message, headers };
  return { status, type, message, headers: { 'retry-after': new Date(Date.now() + 30_000).toUTCString() } };
}
