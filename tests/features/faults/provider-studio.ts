import { encodeGlobalId } from '../../../src/graphql/global-id.ts';
import { type FakeProvider, startFakeProvider } from '../../support/fake-provider/fake-provider.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

/** The providers that speak the three wire formats. */
export const WIRES = ['openai', 'anthropic', 'ollama'] as const;
export type WireName = (typeof WIRES)[number];

/** What must never be said by the API or be found in the log. */
export const KEYS = ['sk-openai-0123456789', 'sk-ant-9876543210'] as const;

export interface ProviderStudio extends AsyncDisposable {
  readonly studio: TestStudio;
  readonly fakes: Readonly<Record<WireName, FakeProvider>>;
  readonly ada: Person;
}

export interface ProviderStudioOptions {
  /** Listed by each provider from the beginning. */
  readonly models?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The global id of a model. */
export function modelId(wire: string, name = 'm'): string {
  return encodeGlobalId('Model', `${wire}/${name}`);
}

/** A server with a provider of its own for each wire format, and somebody who is signed in. */
export async function startProviderStudio(options: ProviderStudioOptions = {}): Promise<ProviderStudio> {
  const { models = ['m'], env = {} } = options;
  const [openai, anthropic, ollama] = await Promise.all([
    startFakeProvider({ models }),
    startFakeProvider({ models }),
    startFakeProvider({ models }),
  ]);
  const studio = await startStudio({
    OPENAI_BASE_URL: openai.urls.openai,
    OPENAI_API_KEY: KEYS[0],
    ANTHROPIC_BASE_URL: anthropic.urls.anthropic,
    ANTHROPIC_API_KEY: KEYS[1],
    OLLAMA_URL: ollama.urls.ollama,
    ...env,
  });
  return {
    studio,
    fakes: { openai, anthropic, ollama },
    ada: await studio.person(),
    async [Symbol.asyncDispose]() {
      await studio.close();
      await Promise.all([openai.stop(), anthropic.stop(), ollama.stop()]);
    },
  };
}
