import { createAnthropicProvider } from './anthropic.ts';
import { createDemoProvider } from './demo.ts';
import type { KeyedProvider } from './model-registry.port.ts';
import { createOllamaProvider } from './ollama.ts';
import { createOpenAiCompatibleProvider } from './openai-compatible.ts';
import { type SharedListOptions, shareList } from './shared-list.ts';

export interface ProviderSettings {
  readonly endpoints: readonly {
    readonly name: string;
    readonly url: string;
    readonly apiKey: string | null;
    readonly keyVariable: string | null;
  }[];
  readonly anthropic: { readonly url: string; readonly apiKey: string | null };
  /** Where it is not expected, its absence is no fault. */
  readonly ollama: { readonly url: string; readonly expected: boolean };
  readonly demo: { readonly tokenDelayMs: number };
}

/** In the order in which their models are listed and a default is looked for; the demo last. */
export function providersOf(
  settings: ProviderSettings,
  shared: Omit<SharedListOptions, 'asked'>,
): KeyedProvider[] {
  const missing = (name: string, variable: string | null, apiKey: string | null) =>
    variable !== null && apiKey === null
      ? `${name} has no key: set ${variable} on the server, or store a key of your own.`
      : null;
  const share = (provider: KeyedProvider, url: string, apiKey: string | null) =>
    shareList(provider, { ...shared, asked: { url, apiKey } });
  const { url: anthropicUrl, apiKey: anthropicKey } = settings.anthropic;
  const anthropic: KeyedProvider = {
    ...createAnthropicProvider({
      url: anthropicUrl,
      apiKey: anthropicKey,
      missing: missing('anthropic', 'ANTHROPIC_API_KEY', anthropicKey),
    }),
    withKey: (apiKey) =>
      createAnthropicProvider({ url: anthropicUrl, apiKey, missing: null, keyOf: 'person' }),
  };
  const ollama = createOllamaProvider({
    url: settings.ollama.url,
    mayBeAbsent: !settings.ollama.expected,
  });
  return [
    ...settings.endpoints.map(({ name, url, apiKey, keyVariable }) =>
      share(
        {
          ...createOpenAiCompatibleProvider({
            name,
            url,
            apiKey,
            missing: missing(name, keyVariable, apiKey),
          }),
          withKey: (own) =>
            createOpenAiCompatibleProvider({ name, url, apiKey: own, missing: null, keyOf: 'person' }),
        },
        url,
        apiKey,
      ),
    ),
    share(anthropic, anthropicUrl, anthropicKey),
    share(ollama, settings.ollama.url, null),
    createDemoProvider(settings.demo),
  ];
}
