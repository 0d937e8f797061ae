import type { EndpointConfig, ModelConfig } from '../config/config.ts';
import { createAnthropicProvider } from '../platform/model/anthropic/anthropic.ts';
import { createDemoProvider } from '../platform/model/demo/demo.ts';
import type { KeyedProvider } from '../platform/model/model-registry.port.ts';
import { createOllamaProvider } from '../platform/model/ollama/ollama.ts';
import { createOpenAiCompatibleProvider } from '../platform/model/openai/openai-compatible.ts';
import { type SharedListOptions, shareList } from '../platform/model/shared-list.ts';

/** What keeps a provider from being used, and what to do; null where it has its key, or needs none. */
export function missingKey({ name, apiKey, keyVariable }: EndpointConfig): string | null {
  return keyVariable !== null && apiKey === null
    ? `${name} has no key: set ${keyVariable} on the server, or store a key of your own.`
    : null;
}

/** In the order in which their models are listed and a default is looked for; the demo last. */
export function providersOf(config: ModelConfig, shared: Omit<SharedListOptions, 'asked'>): KeyedProvider[] {
  const { endpoints, anthropic, ollama, demo } = config;
  const share = (provider: KeyedProvider, url: string, apiKey: string | null) =>
    shareList(provider, { ...shared, asked: { url, apiKey } });
  return [
    ...endpoints.map((endpoint) => share(openAiCompatible(endpoint), endpoint.url, endpoint.apiKey)),
    share(anthropicAt(anthropic), anthropic.url, anthropic.apiKey),
    share(createOllamaProvider({ url: ollama.url, mayBeAbsent: !ollama.expected }), ollama.url, null),
    createDemoProvider(demo),
  ];
}

function openAiCompatible(endpoint: EndpointConfig): KeyedProvider {
  const { name, url, apiKey } = endpoint;
  return {
    ...createOpenAiCompatibleProvider({ name, url, apiKey, missing: missingKey(endpoint) }),
    withKey: (own) =>
      createOpenAiCompatibleProvider({ name, url, apiKey: own, missing: null, keyOf: 'person' }),
  };
}

function anthropicAt(endpoint: EndpointConfig): KeyedProvider {
  const { url, apiKey } = endpoint;
  return {
    ...createAnthropicProvider({ url, apiKey, missing: missingKey(endpoint) }),
    withKey: (own) => createAnthropicProvider({ url, apiKey: own, missing: null, keyOf: 'person' }),
  };
}
