import { expect, test } from 'vitest';
import { startFakeProvider } from '../../support/fake-provider/fake-provider.ts';
import { Person } from '../../support/people/person.ts';
import { startHome } from '../../support/server/studio-process.ts';
import { expectFault, expectNoKeyIn, expectRegenerates, sendTo } from './failing-answer.ts';
import { startProviderStudio, WIRES } from './provider-studio.ts';

const MEGABYTE = 1024 * 1024;

test('10 MB in one chunk end in a fault that keeps what came before', async () => {
  await using setup = await startProviderStudio();
  for (const wire of WIRES) {
    const outcome = await sendTo(
      setup,
      wire,
      { chunks: ['one ', 'two'], fault: 'huge-chunk' },
      { watched: true },
    );
    expectFault(outcome, { code: 'PROVIDER_UNAVAILABLE', kept: 'one ' }, setup);
    await expectRegenerates(setup.ada, outcome.answerId);
  }
  expect(JSON.stringify(setup.studio.log).length).toBeLessThan(MEGABYTE);
  expectNoKeyIn(setup.studio.log);
});

// A process of its own, in which nothing else takes memory.
test.skipIf(process.platform !== 'linux')('10 MB in one chunk take little memory [needs Linux]', async () => {
  await using provider = await startFakeProvider({ models: ['m'] });
  await using home = await startHome({
    OPENAI_COMPATIBLE_TEST_URL: provider.urls.openai,
    DEFAULT_MODEL: 'test/m',
  });
  const studio = await home.start();
  const ada = await Person.register(studio.graphqlUrl, 'ada');
  const conversationId = await ada.startConversation();
  const answer = async (text: string) => ada.readAnswer((await ada.send(conversationId, text)).generationId);

  provider.answer('m', { text: 'Hello there.' });
  expect((await answer('warm up')).last?.status).toBe('COMPLETE');
  const before = await studio.peakMemory();
  for (let time = 1; time <= 5; time++) {
    provider.answer('m', { chunks: ['one ', 'two'], fault: 'huge-chunk' });
    expect((await answer(`time ${time}`)).last?.error?.code).toBe('PROVIDER_UNAVAILABLE');
  }
  expect((await studio.peakMemory()) - before).toBeLessThan(50 * MEGABYTE);
});
