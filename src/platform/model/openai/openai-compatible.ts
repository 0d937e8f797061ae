import {
  type ChatEvent,
  type ChatModelProvider,
  type ChatRequest,
  ProviderError,
} from '../chat-model.port.ts';
import { type KeyOwner, ProviderFaults } from '../wire/faults.ts';
import { ProviderHttp } from '../wire/http.ts';
import { serverSentEvents } from '../wire/server-sent-events.ts';
import { OpenAiDecoder } from './openai-decoder.ts';
import { OpenAiDialect } from './openai-dialect.ts';
import { readOpenAiModels } from './openai-models.ts';

export interface OpenAiCompatibleOptions {
  /** The provider part of its models' ids. */
  readonly name: string;
  /** The address that `/chat/completions` and `/models` are appended to, without a slash at its end. */
  readonly url: string;
  readonly apiKey: string | null;
  /** What people have to do before it can be used; null when it is ready. */
  readonly missing: string | null;
  /** Whose the key is, for whoever has to mend it; by default the server's. */
  readonly keyOf?: KeyOwner;
}

/** OpenAI, and every server that speaks its chat completions: SambaNova, vLLM, LM Studio, OpenRouter, Groq … */
export function createOpenAiCompatibleProvider(options: OpenAiCompatibleOptions): ChatModelProvider {
  const { name, url, apiKey, missing, keyOf } = options;
  const faults = new ProviderFaults(name, apiKey, keyOf);
  const headers: Record<string, string> = apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };
  const http = new ProviderHttp({ url, headers, faults });
  const dialect = new OpenAiDialect(url);

  const stream = async (
    request: ChatRequest,
    sink: (event: ChatEvent) => void,
    signal: AbortSignal,
  ): Promise<void> => {
    if (missing !== null) throw new ProviderError('PROVIDER_REJECTED', missing);
    const reader = serverSentEvents(new OpenAiDecoder(sink, faults), faults);
    const body = dialect.body(request);
    try {
      await http.stream('/chat/completions', body, reader, signal);
    } catch (error) {
      if (!dialect.learn(error, body)) throw error;
      await stream(request, sink, signal);
    }
  };

  return {
    name,
    missing,
    models: async (signal) => readOpenAiModels(await http.json('/models', signal), name),
    stream,
  };
}
