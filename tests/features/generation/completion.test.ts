import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { Answer } from '../../../src/features/generation/run/answer.ts';
import { complete } from '../../../src/features/generation/run/completion.ts';
import { Stopped } from '../../../src/features/generation/run/outcome.ts';
import { type Checkpoint, writeAnswer } from '../../../src/features/generation/run/run.ts';
import type { GenerationFeedEvent } from '../../../src/features/live/feeds.ts';
import { MemoryFeed } from '../../../src/platform/feed/memory-feed.ts';
import {
  type ChatModelProvider,
  type ModelInfo,
  ProviderError,
} from '../../../src/platform/model/chat-model.port.ts';
import { nameOnly } from '../../../src/platform/model/model-registry.port.ts';
import { createOpenAiCompatibleProvider } from '../../../src/platform/model/openai/openai-compatible.ts';
import { type FakeProvider, startFakeProvider } from '../../support/fake-provider/fake-provider.ts';
import type { ScriptedAnswer } from '../../support/fake-provider/scripted-answer.ts';

const LIMITS = {
  firstTokenMs: 20_000,
  idleMs: 500,
  totalMs: 60_000,
  maxOutputTokens: 2048,
  maxAnswerBytes: 1024,
  checkpointMs: 5,
};
/** A dollar for a token that is read, two for one that is written. */
const INFO = { ...nameOnly('test/m'), inputPrice: 1e6, outputPrice: 2e6 };

let fake: FakeProvider;
let feed: MemoryFeed;
beforeAll(async () => {
  fake = await startFakeProvider();
  feed = new MemoryFeed({ maxBytes: 1e6, maxAgeMs: 60_000, clock: systemClock });
});
afterAll(async () => {
  await feed.close();
  await fake.stop();
});

const requestOf = (...texts: readonly string[]) => {
  const messages = texts.map((text) => ({ role: 'user', text }) as const);
  return { model: 'm', messages, maxOutputTokens: 100 };
};

/** One run that asks a second time when the first completion is stored, and then shows what was said until then. */
async function askTwice(answers: readonly [ScriptedAnswer, ScriptedAnswer], info: ModelInfo = INFO) {
  const provider = createOpenAiCompatibleProvider({
    name: 'test',
    url: fake.urls.openai,
    apiKey: 'key',
    missing: null,
  });
  const key = crypto.randomUUID();
  const stored = Promise.withResolvers<Checkpoint>();
  const storeCheckpoint = async (_: string, checkpoint: Checkpoint) => stored.resolve(checkpoint);
  const { signal } = new AbortController();
  const before = fake.calls;
  fake.answer('m', ...answers);
  const result = await writeAnswer(
    { clock: systemClock, limits: LIMITS, storeCheckpoint },
    key,
    feed.claim<GenerationFeedEvent>(key),
    signal,
    async (answer) => {
      const asked = { limits: LIMITS, signal };
      await complete(answer, { ...asked, model: { info: INFO, provider }, request: requestOf('Count.') });
      const said = (await stored.promise).parts.map(({ text }) => text);
      const request = requestOf('Count.', ...said, 'Go on.');
      return complete(answer, { ...asked, model: { info, provider }, request });
    },
  );
  const told: string[] = [];
  const reader = await feed.read<GenerationFeedEvent>(key, { from: 'start' });
  while (told.length < result.position.seq) {
    const { value } = await reader.next();
    if (value && 'text' in value.event) told.push(value.event.text);
  }
  await reader.return();
  const asked = fake.requests.slice(before).map(({ body }) => JSON.stringify(body.messages));
  return { result, told, asked };
}

test('a run may ask more than once: one answer, one feed, and all that was taken', async () => {
  const first = { reasoning: 'Hm.', chunks: ['One', ' two.'] };
  const { result, told, asked } = await askTwice([first, { chunks: [' Three', ' four.'], usage: null }]);
  expect(asked).toEqual([
    expect.stringContaining('Count.'),
    expect.stringMatching(/Count\..*Hm\..*One two\..*Go on\./),
  ]);
  expect(told).toEqual(['Hm.', 'One', ' two.', ' Three', ' four.']);
  expect(result).toMatchObject({
    status: 'COMPLETE',
    finishReason: 'STOP',
    parts: [{ text: 'Hm.' }, { text: 'One two. Three four.' }],
    // The first said 7 + 2; of the second only what it wrote itself is counted, and what it was shown.
    usage: { inputTokens: 7 + 7, outputTokens: 2 + 3 },
    cost: 7 + 7 + 2 * (2 + 3),
    cached: false,
  });
});

test('what the first completion said and took is kept when the second fails, and no sum is told of a price unknown', async () => {
  const chunks = ['One', ' two.'];
  const failed = await askTwice([{ chunks }, { fault: 'rate-limited' }]);
  expect(failed.result).toMatchObject({
    status: 'FAILED',
    error: { code: 'PROVIDER_RATE_LIMITED' },
    parts: [{ text: 'One two.' }],
    usage: { inputTokens: 7, outputTokens: 2 },
    cost: 11,
  });
  const stalled = await askTwice([{ chunks }, { chunks, fault: 'hang-mid-stream' }]);
  expect(stalled.result).toMatchObject({ error: { code: 'TIMEOUT' }, parts: [{ text: 'One two.One' }] });
  const long = await askTwice([{ chunks }, { chunks: ['x'.repeat(LIMITS.maxAnswerBytes)] }]);
  expect(long.result).toMatchObject({ status: 'FAILED', parts: [{ text: 'One two.' }] });
  const priceless = await askTwice([{ chunks }, { chunks }], { ...INFO, outputPrice: null });
  expect(priceless.result).toMatchObject({ usage: { inputTokens: 14, outputTokens: 4 }, cost: null });
});

/** What is counted where the provider says nothing of it; the prompt is of three tokens. */
async function counted(stream: ChatModelProvider['stream'], stop?: unknown): Promise<Answer> {
  const provider = { name: 'test', missing: null, models: async () => [], stream };
  const answer = new Answer(1000);
  const abort = new AbortController();
  const model = { info: INFO, provider };
  const request = requestOf('x'.repeat(8), 'x');
  const asking = complete(answer, { model, request, limits: LIMITS, signal: abort.signal });
  if (stop) abort.abort(stop);
  await asking.catch(() => {});
  return answer;
}

test('where the provider does not count, four characters are a token', async () => {
  const refused = new ProviderError('PROVIDER_UNAVAILABLE', 'Gone.');
  for (const end of [() => Promise.resolve(), () => Promise.reject(refused)]) {
    const { usage } = await counted((_, sink) => {
      sink({ type: 'text', text: 'x'.repeat(9) });
      sink({ type: 'reasoning', text: 'x'.repeat(4) });
      return end();
    });
    expect(usage).toEqual({ inputTokens: 3, outputTokens: 4 });
  }
});

test('a request that was refused or never answered takes nothing; one that was stopped does', async () => {
  const refused = new ProviderError('PROVIDER_REJECTED', 'No.');
  expect((await counted(() => Promise.reject(refused))).usage).toEqual({ inputTokens: 0, outputTokens: 0 });
  const hangs: ChatModelProvider['stream'] = (_request, _sink, signal) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  expect((await counted(hangs, new Stopped())).usage).toEqual({ inputTokens: 3, outputTokens: 0 });
  expect((await counted(hangs, refused)).usage).toEqual({ inputTokens: 0, outputTokens: 0 });
});

test('who has left before a model is asked has none asked', async () => {
  let asked = 0;
  const stream = async () => {
    asked += 1;
  };
  const model = { info: INFO, provider: { name: 'test', missing: null, models: async () => [], stream } };
  const signal = AbortSignal.abort(new Stopped());
  const completion = { model, request: requestOf('Who?'), limits: LIMITS, signal };
  await expect(complete(new Answer(1000), completion)).rejects.toThrow(Stopped);
  expect(asked).toBe(0);
});
