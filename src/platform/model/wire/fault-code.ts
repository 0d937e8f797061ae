import type { ProviderErrorCode } from '../chat-model.port.ts';
import { object, string } from './json.ts';

const CONTEXT = /context[_ -]?(length|window|size)|maximum context|prompt is too long|request_too_large/i;
const FILTERED = /content[_ -]?(filter|policy|management)|ResponsibleAIPolicyViolation/i;

const BY_TYPE: ReadonlyMap<string, ProviderErrorCode> = new Map([
  ['rate_limit_error', 'PROVIDER_RATE_LIMITED'],
  ['rate_limit_exceeded', 'PROVIDER_RATE_LIMITED'],
  ['insufficient_quota', 'PROVIDER_RATE_LIMITED'],
  ['invalid_request_error', 'PROVIDER_REJECTED'],
  ['authentication_error', 'PROVIDER_REJECTED'],
  ['permission_error', 'PROVIDER_REJECTED'],
  ['not_found_error', 'PROVIDER_REJECTED'],
  ['billing_error', 'PROVIDER_REJECTED'],
]);

/** What an HTTP status other than 200 means; `body` tells apart the requests that were refused. */
export function codeOfStatus(status: number, body: string): ProviderErrorCode {
  if (status === 429) return 'PROVIDER_RATE_LIMITED';
  if (status === 413) return 'CONTEXT_TOO_LONG';
  if (status < 400 || status >= 500 || status === 408) return 'PROVIDER_UNAVAILABLE';
  if (status === 400 || status === 422) return codeOfText(body) ?? 'PROVIDER_REJECTED';
  return 'PROVIDER_REJECTED';
}

/** What an error within a stream means: an object, a text, or a list whose first one counts. */
export function codeOfPayload(payload: unknown): ProviderErrorCode {
  const error = Array.isArray(payload) ? payload[0] : payload;
  const { type, code, message } = object(error);
  const named = BY_TYPE.get(string(code)) ?? BY_TYPE.get(string(type));
  if (named === 'PROVIDER_RATE_LIMITED') return named;
  const status = typeof code === 'number' ? code : Number(string(code));
  const text = [type, code, message, error].filter((part) => typeof part === 'string').join(' ');
  if (status >= 400) return codeOfStatus(status, text);
  return codeOfText(text) ?? named ?? 'PROVIDER_UNAVAILABLE';
}

function codeOfText(text: string): ProviderErrorCode | null {
  if (CONTEXT.test(text)) return 'CONTEXT_TOO_LONG';
  return FILTERED.test(text) ? 'CONTENT_FILTERED' : null;
}
