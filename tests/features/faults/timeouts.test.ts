import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ScriptedAnswer } from '../../support/fake-provider/scripted-answer.ts';
import { expectFault, expectNoKeyIn, expectRegenerates, sendTo } from './failing-answer.ts';
import { modelId, type ProviderStudio, startProviderStudio, WIRES } from './provider-studio.ts';
import { readMessage, watchBoth } from './watch.ts';

const FIRST_TOKEN_MS = 1000;
const IDLE_MS = 900;
const TOTAL_MS = 2200;
/** What may pass between a limit and the end that everybody sees, beside what the machine itself is late. */
const SLACK_MS = 1000;
/** A timer, an abort and a socket follow each other in this process, each as late as its loop is. */
const TURNS = 3;
const lateness = monitorEventLoopDelay();
const slackMs = () => SLACK_MS + (TURNS * lateness.max) / 1e6;

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

const SEND = `mutation ($input: SendMessageInput!) {
  sendMessage(input: $input) {
    ... on SendMessagePayload { generations { id message { id model { provider } } } }
    ... on Error { code message }
  }
}`;

interface Sent {
  readonly sendMessage: {
    readonly generations: { id: string; message: { id: string; model: { provider: string } } }[];
  };
}

let setup: ProviderStudio;
beforeAll(async () => {
  lateness.enable();
  setup = await startProviderStudio({
    models: ['m', ...waits.map(([model]) => model)],
    env: {
      MODEL_FIRST_TOKEN_TIMEOUT_MS: String(FIRST_TOKEN_MS),
      MODEL_IDLE_TIMEOUT_MS: String(IDLE_MS),
      MODEL_TOTAL_TIMEOUT_MS: String(TOTAL_MS),
    },
  });
});
afterAll(async () => {
  lateness.disable();
  expectNoKeyIn(setup.studio.log);
  await setup[Symbol.asyncDispose]();
});

// Side by side: they do nothing but wait.
describe.each(WIRES)('%s', { concurrent: true }, (wire) => {
  test.each(waits)('%s ends in a TIMEOUT and closes the socket', async (model, answer, limitMs, why) => {
    const outcome = await sendTo(setup, wire, answer, { model });
    const asked = setup.fakes[wire].requests.find((request) => request.model === model);
    const closed = await asked?.closed;
    expect(closed?.whole).toBe(false);

    const { text, generation } = outcome.stored;
    if (model === 'hang-mid-stream') expect(text).toBe('one two ');
    else if (model === 'never-ends') expect(text).toMatch(/^0 1 2 /);
    else expect(text).toBe('');
    expectFault(outcome, { code: 'TIMEOUT', kept: text }, setup);
    expect(generation.error?.message).toMatch(why);

    // The idle limit counts from the last chunk, which came with the first.
    const waitedFrom = Date.parse(
      (model === 'hang-mid-stream' && generation.firstTokenAt) || generation.startedAt,
    );
    const closedAt = closed?.at ?? Number.POSITIVE_INFINITY;
    for (const end of [Date.parse(generation.endedAt), closedAt]) {
      expect(end - waitedFrom).toBeGreaterThan(limitMs - 50);
      expect(end - waitedFrom).toBeLessThan(limitMs + slackMs());
    }
    await expectRegenerates(setup.ada, outcome.answerId);
  });
});

test('of three models that answer side by side, the one that is well is not held up by the others', async () => {
  const { ada, fakes } = setup;
  fakes.openai.answer('m', { fault: 'server-error' });
  fakes.anthropic.answer('m', { fault: 'hang-before-headers' });
  fakes.ollama.answer('m', { text: 'Here I am.' });
  const conversationId = await ada.startConversation();
  const { sendMessage } = await ada.get<Sent>(SEND, {
    input: { conversationId, text: 'Who is there?', modelIds: WIRES.map((wire) => modelId(wire)) },
  });
  const ended: string[] = [];
  const outcomes = await Promise.all(
    sendMessage.generations.map(async ({ id, message }) => {
      const { socket } = await watchBoth(ada, { generationId: id, answerId: message.id });
      ended.push(message.model.provider);
      return { ...(await readMessage(ada, message.id)), provider: message.model.provider, socket };
    }),
  );
  expect(ended.at(-1)).toBe('anthropic');
  expect(outcomes).toMatchObject([
    { provider: 'openai', status: 'FAILED', generation: { error: { code: 'PROVIDER_UNAVAILABLE' } } },
    { provider: 'anthropic', status: 'FAILED', generation: { error: { code: 'TIMEOUT' } } },
    { provider: 'ollama', status: 'COMPLETE', text: 'Here I am.', socket: { text: 'Here I am.' } },
  ]);
  for (const [index, { siblings }] of outcomes.entries()) expect(siblings).toMatchObject({ count: 3, index });
});
