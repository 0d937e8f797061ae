import { expect, test } from 'vitest';
import { expectFault, expectNoKeyIn, expectRegenerates, sendTo } from './failing-answer.ts';
import { startProviderStudio, WIRES } from './provider-studio.ts';

const MEGABYTE = 1024 * 1024;

// The fake provider lives in this process too: what it holds to send its 10 MB is part of what is measured.
test('10 MB in one chunk end in a fault and take little memory', async () => {
  await using house = await startProviderStudio();
  const warmUp = await sendTo(house, 'openai', { text: 'Hello there.' });
  expect(warmUp.stored.status).toBe('COMPLETE');
  const before = process.memoryUsage.rss();
  for (const wire of WIRES) {
    const outcome = await sendTo(
      house,
      wire,
      { chunks: ['one ', 'two'], fault: 'huge-chunk' },
      { watched: true },
    );
    expectFault(outcome, { code: 'PROVIDER_UNAVAILABLE', kept: 'one ' }, house);
    await expectRegenerates(house.ada, outcome.answerId);
  }
  expect(process.resourceUsage().maxRSS * 1024 - before).toBeLessThan(100 * MEGABYTE);
  expect(JSON.stringify(house.studio.log).length).toBeLessThan(MEGABYTE);
  expectNoKeyIn(house.studio.log);
});
