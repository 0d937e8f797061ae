import { type ChatModelProvider, ProviderError } from '../chat-model.port.ts';
import { type KeyOwner, ProviderFaults } from '../wire/faults.ts';
import { ProviderHttp } from '../wire/http.ts';
import { serverSentEvents } from '../wire/server-sent-events.ts';
import { AnthropicDecoder } from './anthropic-decoder.ts';
import { readAnthropicModels } from './anthropic-models.ts';
import { anthropicBody } from './anthropic-request.ts';

export interface AnthropicOptions {
  /** The address that `/v1/messages` and `/v1/models` are appended to, without a slash at its end. */
  readonly url: string;
  readonly apiKey: string | null;
  /** What people have to do before it can be used; null when it is ready. */
  readonly missing: string | null;
  /** Whose the key is, for whoever has to mend it; by default the server's. */
  readonly keyOf?: KeyOwner;
}

const NAME = 'anthropic';
const VERSION = '2023-06-01';

export function createAnthropicProvider({
  url,
  apiKey,
  missing,
  keyOf,
}: AnthropicOptions): ChatModelProvider {
  const faults = new ProviderFaults(NAME, apiKey, keyOf);
  const headers = { 'anthropic-version': VERSION, ...(apiKey !== null && { 'x-api-key': apiKey }) };
  const http = new ProviderHttp({ url, headers, faults });
  return {
    name: NAME,
    missing,
    models: (signal) => readAnthropicModels((path) => http.json(path, signal), NAME),
    stream: async (request, sink, signal) => {
      if (missing !== null) throw new ProviderError('PROVIDER_REJECTED', missing);
      const reader = serverSentEvents(new AnthropicDecoder(sink, faults), faults);
      await http.stream('/v1/messages', anthropicBody(request), reader, signal);
    },
  };
}
