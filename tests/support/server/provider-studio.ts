import {
  type FakeProvider,
  type FakeProviderOptions,
  startFakeProvider,
} from '../fake-provider/fake-provider.ts';
import { startStudio, type TestStudio } from './studio.ts';

export interface ProviderStudio extends AsyncDisposable {
  readonly studio: TestStudio;
  /** What answers, as `test/…`: a provider of OpenAI's wire format whose scripts the test writes. */
  readonly provider: FakeProvider;
}

/** A server whose models are those of a fake provider; `test/alpha` answers unless another is asked for. */
export async function startProviderStudio(
  env: Readonly<Record<string, string>> = {},
  options: FakeProviderOptions = {},
): Promise<ProviderStudio> {
  const provider = await startFakeProvider({ models: ['alpha', 'beta', 'gamma'], ...options });
  const studio = await startStudio({
    OPENAI_COMPATIBLE_TEST_URL: provider.urls.openai,
    DEFAULT_MODEL: 'test/alpha',
    ...env,
  });
  return {
    studio,
    provider,
    async [Symbol.asyncDispose]() {
      await studio.close();
      await provider.stop();
    },
  };
}
