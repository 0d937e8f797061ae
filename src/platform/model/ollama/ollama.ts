import { type ChatModelProvider, ProviderError } from '../chat-model.port.ts';
import { ProviderFaults } from '../wire/faults.ts';
import { ProviderHttp } from '../wire/http.ts';
import { jsonLines } from '../wire/json-lines.ts';
import { OllamaDecoder } from './ollama-decoder.ts';
import { readOllamaModels } from './ollama-models.ts';
import { ollamaBody } from './ollama-request.ts';

export interface OllamaOptions {
  /** The address that `/api/chat` is appended to, without a slash at its end. */
  readonly url: string;
  /** Nobody asked for it by name: when nothing listens there, it has no models, and that is no fault. */
  readonly mayBeAbsent: boolean;
}

const NAME = 'ollama';

/** Models on a machine of one's own. */
export function createOllamaProvider({ url, mayBeAbsent }: OllamaOptions): ChatModelProvider {
  const faults = new ProviderFaults(NAME, null);
  const http = new ProviderHttp({ url, headers: {}, faults });
  return {
    name: NAME,
    missing: null,
    models: async (signal) => {
      try {
        return await readOllamaModels((path, body) => http.json(path, signal, body), NAME);
      } catch (error) {
        if (mayBeAbsent && error instanceof ProviderError && error.cause === 'ECONNREFUSED') return [];
        throw error;
      }
    },
    stream: (request, sink, signal) => {
      const reader = jsonLines(new OllamaDecoder(sink, faults), faults);
      return http.stream('/api/chat', ollamaBody(request), reader, signal);
    },
  };
}
