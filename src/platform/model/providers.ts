import { createAnthropicProvider } from './anthropic.ts';
import { createDemoProvider } from './demo.ts';
import type { KeyedProvider } from './model-registry.port.ts';
import { createOllamaProvider } from './ollama.ts';
import { createOpenAiCompatibleProvider } from './openai-compatible.ts';
import { type SharedListOptions, shareList } from './shared-list.ts';

/** By the names of the environment's variables. */
export interface ProviderSettings {
  readonly endpoints: readonly {
    readonly name: string;
    readonly url: string;
    readonly apiKey: string | null;
    readonly keyVariable: string | null;
  }[];
  readonly ANTHROPIC_API_KEY?: string | undefined;
  readonly ANTHROPIC_BASE_URL: string;
  readonly OLLAMA_URL: string;
  readonly ollamaExpected: boolean;
  readonly DEMO_TOKEN_DELAY_MS: number;
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
  const anthropicUrl = settings.ANTHROPIC_BASE_URL;
  const anthropicKey = settings.ANTHROPIC_API_KEY ?? null;
  const anthropic: KeyedProvider = {
    ...createAnthropicProvider({
      url: anthropicUrl,
      apiKey: anthropicKey,
      missing: missing('anthropic', 'ANTHROPIC_API_KEY', anthropicKey),
    }),
    withKey: (apiKey) =>
      createAnthropicProvider({ url: anthropicUrl, apiKey, missing: null, keyOf: 'person' }),
  };
  const ollama = createOllamaProvider({ url: settings.OLLAMA_URL, mayBeAbsent: !settings.ollamaExpected });
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
    share(ollama, settings.OLLAMA_URL, null),
    createDemoProvider({ tokenDelayMs: settings.DEMO_TOKEN_DELAY_MS }),
  ];
}
