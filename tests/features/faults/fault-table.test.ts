import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HttpFault } from '../../support/fake-provider/http-faults.ts';
import type { ScriptedAnswer } from '../../support/fake-provider/scripted-answer.ts';
import {
  type ExpectedFault,
  expectFault,
  expectNoKeyIn,
  expectRegenerates,
  GOOD,
  sendTo,
} from './failing-answer.ts';
import { KEYS, modelId, type ProviderStudio, startProviderStudio, WIRES } from './provider-studio.ts';

const MAX_ANSWER_BYTES = 64 * 1024;

let setup: ProviderStudio;
beforeAll(async () => {
  setup = await startProviderStudio({ env: { MAX_ANSWER_BYTES: String(MAX_ANSWER_BYTES) } });
});
afterAll(async () => {
  expectNoKeyIn(setup.studio.log);
  await setup[Symbol.asyncDispose]();
});

const refusals: readonly (readonly [HttpFault, string, readonly [number, number] | null])[] = [
  ['unauthorized', 'PROVIDER_REJECTED', null],
  ['forbidden', 'PROVIDER_REJECTED', null],
  ['bad-request', 'PROVIDER_REJECTED', null],
  ['not-found', 'PROVIDER_REJECTED', null],
  ['context-too-long', 'CONTEXT_TOO_LONG', null],
  ['content-filtered', 'CONTENT_FILTERED', null],
  ['rate-limited', 'PROVIDER_RATE_LIMITED', [7000, 7000]],
  ['rate-limited-until', 'PROVIDER_RATE_LIMITED', [25_000, 30_000]],
  ['rate-limited-for-ever', 'PROVIDER_RATE_LIMITED', [3_600_000, 3_600_000]],
  ['server-error', 'PROVIDER_UNAVAILABLE', null],
  ['unavailable', 'PROVIDER_UNAVAILABLE', [2000, 2000]],
  ['overloaded', 'PROVIDER_UNAVAILABLE', null],
  ['redirect', 'PROVIDER_UNAVAILABLE', null],
];

const CHUNKS = ['Grüße ', '👋 eins ', 'zwei ', 'drei'];
const HALF = 'Grüße 👋 eins ';
const garbage = () => [Buffer.from('data\n\n:::\n\u0000\n'), Buffer.from([0xff, 0xc3, 0x28, 0x0a, 0x0a])];
const kilobytes = (count: number) => Array.from({ length: count }, () => 'k'.repeat(1024));

const breakdowns: readonly (readonly [string, ScriptedAnswer, ExpectedFault])[] = [
  ['a cut before the headers', { fault: 'cut-before-headers' }, { code: 'PROVIDER_UNAVAILABLE', kept: '' }],
  ['a cut in mid-stream', { fault: 'cut-mid-stream' }, { code: 'PROVIDER_UNAVAILABLE', kept: HALF }],
  ['an end without an end mark', { fault: 'end-early' }, { code: 'PROVIDER_UNAVAILABLE', kept: HALF }],
  ['a malformed chunk', { fault: 'malformed-json' }, { code: 'PROVIDER_UNAVAILABLE', kept: HALF }],
  ['an error event', { fault: 'error-event' }, { code: 'PROVIDER_UNAVAILABLE', kept: HALF }],
  ['a page of HTML', { fault: 'not-a-stream' }, { code: 'PROVIDER_UNAVAILABLE', kept: '' }],
  ['garbage bytes', { split: garbage }, { code: 'PROVIDER_UNAVAILABLE', kept: '' }],
  ['an empty answer', { chunks: [] }, { code: 'PROVIDER_UNAVAILABLE', kept: '' }],
  ['an endless line', { fault: 'endless-line' }, { code: 'PROVIDER_UNAVAILABLE', kept: '' }],
  [
    'more than an answer may have, in many chunks',
    { chunks: kilobytes(100) },
    { code: 'PROVIDER_UNAVAILABLE', kept: 'k'.repeat(MAX_ANSWER_BYTES) },
  ],
  [
    'more than an answer may have, in one chunk',
    { chunks: ['short', 'k'.repeat(2 * MAX_ANSWER_BYTES)] },
    { code: 'PROVIDER_UNAVAILABLE', kept: 'short' },
  ],
];

describe.each(WIRES)('%s', (wire) => {
  const run = async (broken: ScriptedAnswer, expected: ExpectedFault) => {
    const outcome = await sendTo(setup, wire, broken, { watched: expected.kept !== '' });
    expectFault(outcome, expected, setup);
    await expectRegenerates(setup.ada, outcome.answerId);
  };

  test.each(refusals)('%s is %s', (fault, code, retryAfterMs) =>
    run({ fault }, { code, kept: '', ...(retryAfterMs && { retryAfterMs }) }),
  );

  test.each(breakdowns)('%s ends in a typed fault', (_what, broken, expected) =>
    run({ chunks: CHUNKS, ...broken }, expected),
  );

  test('an error event that quotes the key and the address tells neither', () => {
    const { host } = new URL(setup.fakes[wire].urls.openai);
    const [openai, anthropic] = KEYS;
    const key = { openai, anthropic, ollama: 'no key' }[wire];
    const message = `${key} is not welcome at ${host}: Overloaded. You sent a prompt.`;
    const error = wire === 'ollama' ? message : { type: 'authentication_error', message };
    const event = JSON.stringify({ type: 'error', error });
    const framed = wire === 'ollama' ? `${event}\n` : `data: ${event}\n\n`;
    const code = wire === 'ollama' ? 'PROVIDER_UNAVAILABLE' : 'PROVIDER_REJECTED';
    return run({ split: () => [Buffer.from(framed)] }, { code, kept: '' });
  });

  test('nobody listens: PROVIDER_UNAVAILABLE, until somebody does', async () => {
    const fake = setup.fakes[wire];
    const { host, port } = new URL(fake.urls.openai);
    await fake.stop();
    const conversation = await setup.ada.startConversation({ modelId: modelId(wire) });
    const sent = await setup.ada.send(conversation, 'Is anybody there?');
    const { last } = await setup.ada.readAnswer(sent.generationId);
    expect(last?.error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryAfterMs: null });
    expect(JSON.stringify(last)).not.toContain(host);
    fake.answer('m', GOOD);
    await fake.start(Number(port));
    await expectRegenerates(setup.ada, sent.answerId);
  });
});
