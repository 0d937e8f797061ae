import type { TraceSpan, Tracing } from '../tracing.port.ts';
import { type ChatEvent, type ChatModelProvider, ProviderError } from './chat-model.port.ts';
import type { ModelRegistry } from './model-registry.port.ts';

/** The same models; each call of a provider is a span: which model, when its first text came, tokens, how it ended. */
export function tracedRegistry(registry: ModelRegistry, tracing: Tracing): ModelRegistry {
  return {
    keyed: registry.keyed,
    list: (keys) => registry.list(keys),
    defaultModel: () => registry.defaultModel(),
    clear: () => registry.clear(),
    resolve: async (id, keys) => {
      const resolved = await registry.resolve(id, keys);
      return resolved.ok ? { ...resolved, provider: traced(resolved.provider, tracing) } : resolved;
    },
  };
}

function traced(provider: ChatModelProvider, tracing: Tracing): ChatModelProvider {
  const { name, missing } = provider;
  return {
    name,
    missing,
    models: (signal) => provider.models(signal),
    stream: async (request, sink, signal) => {
      const span = tracing.begin(`chat ${request.model}`, {
        kind: 'client',
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.provider.name': name,
          'gen_ai.request.model': request.model,
          'gen_ai.request.max_tokens': request.maxOutputTokens,
        },
      });
      try {
        await span.run(() => provider.stream(request, watching(span, sink), signal));
      } catch (error) {
        span.fail(error instanceof ProviderError ? error.code : signal.aborted ? 'CANCELLED' : 'INTERNAL');
        throw error;
      } finally {
        span.end();
      }
    },
  };
}

function watching(span: TraceSpan, sink: (event: ChatEvent) => void): (event: ChatEvent) => void {
  let begun = false;
  return (event) => {
    if (event.type === 'usage')
      span.set({
        'gen_ai.usage.input_tokens': event.usage.inputTokens,
        'gen_ai.usage.output_tokens': event.usage.outputTokens,
      });
    else if (event.type === 'finish')
      span.set({ 'gen_ai.response.finish_reasons': event.reason ?? 'unknown' });
    else if (!begun) {
      begun = true;
      span.event('first_token');
    }
    sink(event);
  };
}
