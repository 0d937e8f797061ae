import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ScriptedAnswer } from '../../support/fake-provider/scripted-answer.ts';
import { expectFault, expectNoKeyIn, expectRegenerates, sendTo } from './failing-answer.ts';
import { type ProviderStudio, startProviderStudio, WIRES } from './provider-studio.ts';

const FIRST_TOKEN_MS = 1000;
const IDLE_MS = 900;
const TOTAL_MS = 2200;
/** What may pass between a limit and the end that everybody sees. */
const SLACK_MS = 1000;

const endless = Array.from({ length: 1000 }, (_, index) => `${index} `);

const waits: readonly (readonly [model: string, ScriptedAnswer, limitMs: number, why: RegExp])[] = [
  ['hang-before-headers', { fault: 'hang-before-headers' }, FIRST_TOKEN_MS, /begin/],
  ['hang-after-headers', { fault: 'hang-after-headers' }, FIRST_TOKEN_MS, /begin/],
  [
    'hang-mid-stream',
    { chunks: ['one ', 'two ', 'three', 'four'], fault: 'hang-mid-stream' },
    IDLE_MS,
    /middle/,
  ],
  ['never-ends', { chunks: endless, chunkDelayMs: 50 }, TOTAL_MS, /finish/],
];

let house: ProviderStudio;
beforeAll(async () => {
  house = await startProviderStudio({
    models: waits.map(([model]) => model),
    env: {
      MODEL_FIRST_TOKEN_TIMEOUT_MS: String(FIRST_TOKEN_MS),
      MODEL_IDLE_TIMEOUT_MS: String(IDLE_MS),
      MODEL_TOTAL_TIMEOUT_MS: String(TOTAL_MS),
    },
  });
});
afterAll(async () => {
  expectNoKeyIn(house.studio.log);
  await house[Symbol.asyncDispose]();
});

// Side by side: they do nothing but wait.
describe.each(WIRES)('%s', { concurrent: true }, (wire) => {
  test.each(waits)('%s ends in a TIMEOUT and closes the socket', async (model, answer, limitMs, why) => {
    const outcome = await sendTo(house, wire, answer, { model });
    const asked = house.fakes[wire].requests.find((request) => request.model === model);
    const closed = await asked?.closed;
    expect(closed?.whole).toBe(false);

    const { text, generation } = outcome.stored;
    if (model === 'hang-mid-stream') expect(text).toBe('one two ');
    else if (model === 'never-ends') expect(text).toMatch(/^0 1 2 /);
    else expect(text).toBe('');
    expectFault(outcome, { code: 'TIMEOUT', kept: text }, house);
    expect(generation.error?.message).toMatch(why);

    // The idle limit counts from the last chunk, which came with the first.
    const waitedFrom = Date.parse(
      (model === 'hang-mid-stream' && generation.firstTokenAt) || generation.startedAt,
    );
    const closedAt = performance.timeOrigin + (closed?.at ?? Number.POSITIVE_INFINITY);
    for (const end of [Date.parse(generation.endedAt), closedAt]) {
      expect(end - waitedFrom).toBeGreaterThan(limitMs - 50);
      expect(end - waitedFrom).toBeLessThan(limitMs + SLACK_MS);
    }
    await expectRegenerates(house.ada, outcome.answerId);
  });
});
