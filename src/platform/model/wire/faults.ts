import type { IncomingHttpHeaders } from 'undici/types/header.js';
import { startOf } from '../../../core/text.ts';
import { ProviderError, type ProviderErrorCode } from '../chat-model.port.ts';
import { codeOfPayload, codeOfStatus } from './fault-code.ts';
import { retryAfterMs } from './retry-after.ts';

const DETAIL_CHARACTERS = 500;

const MESSAGES: Readonly<Record<ProviderErrorCode, string>> = {
  PROVIDER_UNAVAILABLE: 'cannot answer at the moment.',
  PROVIDER_REJECTED: 'does not accept the request.',
  PROVIDER_RATE_LIMITED: 'is asked too often at the moment.',
  CONTEXT_TOO_LONG: 'cannot take a conversation of this length with this model.',
  CONTENT_FILTERED: 'withheld the answer by its content rules.',
  TIMEOUT: 'did not answer in time.',
};

/** Who has given the key that a provider is asked with. */
export type KeyOwner = 'server' | 'person';

const KEYS: Readonly<Record<KeyOwner, string>> = {
  server: 'the key that the server has for it',
  person: 'the key that you have stored for it',
};

const BY_STATUS: Readonly<Record<number, (key: string) => string>> = {
  401: (key) => `does not accept ${key}.`,
  402: () => 'wants to be paid first.',
  403: (key) => `does not allow this to ${key}.`,
  404: () => 'does not know this model or address.',
};

/**
 * Says every fault of one provider in our words. What the provider or the network said goes into `detail`, cut to 500
 * characters and without the key; the error behind it is left out, since it may quote either.
 */
export class ProviderFaults {
  readonly #provider: string;
  readonly #apiKey: string | null;
  readonly #keyOf: KeyOwner;

  constructor(provider: string, apiKey: string | null, keyOf: KeyOwner = 'server') {
    this.#provider = provider;
    this.#apiKey = apiKey;
    this.#keyOf = keyOf;
  }

  /** For a status other than 200. */
  ofResponse(status: number, headers: IncomingHttpHeaders, body: string): ProviderError {
    const code = codeOfStatus(status, body);
    const redirect = status >= 300 && status < 400 ? 'answers with a redirect, which is not followed.' : null;
    const message = code === 'PROVIDER_REJECTED' ? BY_STATUS[status]?.(KEYS[this.#keyOf]) : redirect;
    const more = { retryAfterMs: retryAfterMs(headers), httpStatus: status };
    return this.#fault(code, message ?? MESSAGES[code], `${status} ${body}`, more);
  }

  /** For an error that an event of a stream carries; `event` is its text. */
  ofPayload(error: unknown, event: string): ProviderError {
    const code = codeOfPayload(error);
    return this.#fault(code, MESSAGES[code], event);
  }

  /** No connection, or one that broke before the answer began; `cause` is the system's error code. */
  ofTransport(error: unknown): ProviderError {
    const { code, message } = error as NodeJS.ErrnoException;
    return this.#fault('PROVIDER_UNAVAILABLE', 'cannot be reached.', `${code} ${message}`, { cause: code });
  }

  cut(): ProviderError {
    return this.#fault('PROVIDER_UNAVAILABLE', 'broke off its answer.', 'ended without an end mark');
  }

  /** The provider says that its answer ends here, and that it should not. */
  gaveUp(reason: string): ProviderError {
    return this.#fault('PROVIDER_UNAVAILABLE', 'broke off its answer.', `ended with the reason ${reason}`);
  }

  malformed(detail: string): ProviderError {
    return this.#fault('PROVIDER_UNAVAILABLE', 'sent something that cannot be read.', detail);
  }

  #fault(
    code: ProviderErrorCode,
    message: string,
    detail: string,
    more: { retryAfterMs?: number | null; httpStatus?: number; cause?: string | undefined } = {},
  ): ProviderError {
    return new ProviderError(code, `The provider ${this.#provider} ${message}`, {
      ...more,
      detail: this.#redacted(detail),
    });
  }

  /** Redacts before it cuts: half a key is no longer found. */
  #redacted(text: string): string {
    const safe = this.#apiKey ? text.replaceAll(this.#apiKey, '[key]') : text;
    return startOf(safe.toWellFormed(), DETAIL_CHARACTERS);
  }
}
