import { createAnthropicProvider } from '../../../src/platform/model/anthropic/anthropic.ts';
import type { ChatModelProvider } from '../../../src/platform/model/chat-model.port.ts';
import { createOllamaProvider } from '../../../src/platform/model/ollama/ollama.ts';
import { createOpenAiCompatibleProvider } from '../../../src/platform/model/openai/openai-compatible.ts';
import type { FakeProvider } from '../../support/fake-provider/fake-provider.ts';

/** What the providers under test are given, and must never say. */
export const API_KEY = 'sk-secret-0123456789';

type Urls = FakeProvider['urls'];

/** Each provider that speaks over HTTP, at the fake's addresses. */
export const WIRE_PROVIDERS: readonly (readonly [name: string, create: (urls: Urls) => ChatModelProvider])[] =
  [
    [
      'openai-compatible',
      ({ openai }) =>
        createOpenAiCompatibleProvider({ name: 'openai', url: openai, apiKey: API_KEY, missing: null }),
    ],
    [
      'anthropic',
      ({ anthropic }) => createAnthropicProvider({ url: anthropic, apiKey: API_KEY, missing: null }),
    ],
    ['ollama', ({ ollama }) => createOllamaProvider({ url: ollama, mayBeAbsent: false })],
  ];
