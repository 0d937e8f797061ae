import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeProvider, startFakeProvider } from '../../support/fake-provider/fake-provider.ts';
import { anyCharacter } from '../../support/inputs/any-character.ts';
import { collect, request } from './collect.ts';
import { WIRE_PROVIDERS } from './wire-providers.ts';

let fake: FakeProvider;
beforeAll(async () => {
  fake = await startFakeProvider();
});
afterAll(() => fake.stop());

const TEXT = fc.string({ unit: anyCharacter, minLength: 1, maxLength: 40 });

/** Cuts bytes at places given as shares of their length. */
function cutAt(shares: readonly number[]): (bytes: Buffer) => Uint8Array[] {
  return (bytes) => {
    const places = shares.map((share) => Math.floor(share * bytes.length)).sort((a, b) => a - b);
    return [0, ...places].map((place, index) => bytes.subarray(place, places[index] ?? bytes.length));
  };
}

describe.each(WIRE_PROVIDERS)('%s', (_, create) => {
  test('hands over the text as it was sent, however its bytes are cut', async () => {
    const provider = create(fake.urls);
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(fc.array(TEXT, { minLength: 1, maxLength: 8 }), shares, async (chunks, cuts) => {
        fake.answer('m', { chunks, split: cutAt(cuts) });
        const answer = await collect(provider);
        expect(answer.error).toBeNull();
        expect(answer.text).toBe(chunks.join('').replaceAll('\u0000', '\ufffd'));
      }),
      { numRuns: 60 },
    );
  });

  test('survives bytes that come one by one', async () => {
    const text = 'Grüße, 世界! 👩‍🚀 שלום';
    fake.answer('m', { text, split: (bytes) => [...bytes].map((byte) => Uint8Array.of(byte)) });
    expect(await collect(create(fake.urls))).toMatchObject({ text, error: null });
  });

  test('joins a pair of surrogates that was split over two events, and mends halves without a partner', async () => {
    fake.answer('m', { chunks: ['a\ud83d', '\ude00b', 'c\ud83d', 'd', '\ude00', 'e\u0000', 'f\ud83d'] });
    const { text, events } = await collect(create(fake.urls));
    expect(text).toBe('a😀bc\ufffdd\ufffde\ufffdf\ufffd');
    expect(events.filter((event) => 'text' in event && !event.text.isWellFormed())).toEqual([]);
  });

  test('tells usage and finish last, each once', async () => {
    fake.answer('m', {
      text: 'Some words',
      usage: { inputTokens: 12, outputTokens: 34 },
      finish: 'LENGTH',
    });
    const { events } = await collect(create(fake.urls));
    expect(events.slice(-2)).toEqual([
      { type: 'usage', usage: { inputTokens: 12, outputTokens: 34 } },
      { type: 'finish', reason: 'LENGTH' },
    ]);
    expect(events.filter(({ type }) => type !== 'text')).toHaveLength(2);
  });

  test('finishes without usage where the provider does not count', async () => {
    fake.answer('m', { text: 'Some words', usage: null });
    const { events, error } = await collect(create(fake.urls));
    expect(error).toBeNull();
    expect(events.map(({ type }) => type)).toEqual(['text', 'text', 'finish']);
  });

  test('keeps reasoning apart from the text', async () => {
    fake.answer('m', { reasoning: 'Let me see.', text: 'Yes.' });
    expect(await collect(create(fake.urls))).toMatchObject({ reasoning: 'Let me see.', text: 'Yes.' });
  });

  test('just finishes an empty answer', async () => {
    fake.answer('m', { chunks: [] });
    const { events, error } = await collect(create(fake.urls));
    expect(error).toBeNull();
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'STOP' });
  });

  test('hands over each event as soon as it comes', async () => {
    const rest = Promise.withResolvers<void>();
    const first = Promise.withResolvers<string>();
    fake.answer('m', { chunks: ['first', ' second'], hold: { afterChunks: 1, until: rest.promise } });
    const whole = create(fake.urls).stream(
      request(),
      (event) => event.type === 'text' && first.resolve(event.text),
      new AbortController().signal,
    );
    expect(await first.promise).toBe('first');
    rest.resolve();
    await whole;
  });

  test('uses connections again: at most one ends its answer while the next one begins', async () => {
    fake.answer('m', { text: 'Hello' });
    const provider = create(fake.urls);
    const before = fake.connections;
    for (let call = 0; call < 6; call += 1) expect((await collect(provider)).error).toBeNull();
    expect(fake.connections - before).toBeLessThanOrEqual(2);
  });
});

describe('content filter', () => {
  test.each(WIRE_PROVIDERS.filter(([name]) => name !== 'ollama'))('%s names it', async (_, create) => {
    fake.answer('m', { text: 'I', finish: 'CONTENT_FILTER' });
    const { events } = await collect(create(fake.urls));
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'CONTENT_FILTER' });
  });
});
