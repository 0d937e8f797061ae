import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ScriptedAnswer } from '../../support/fake-provider/scripted-answer.ts';
import { expectNoKeyIn, sendTo } from './failing-answer.ts';
import { modelId, type ProviderStudio, startProviderStudio, WIRES } from './provider-studio.ts';

let setup: ProviderStudio;
beforeAll(async () => {
  setup = await startProviderStudio();
});
afterAll(async () => {
  expectNoKeyIn(setup.studio.log);
  await setup[Symbol.asyncDispose]();
});

const piecesOf = (size: number) => (bytes: Buffer) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
const UNICODE =
  'Grüße, 你好, שלום, e\u0301, 👩‍👩‍👧‍👦 𝒳\u2028\u2029 "\\n" \t </script>\r\n\r\ndata: [DONE]\n\nend';

const texts: readonly (readonly [string, ScriptedAnswer, string])[] = [
  ['word by word', { text: UNICODE }, UNICODE],
  ['in one chunk', { chunks: [UNICODE] }, UNICODE],
  ['unit by unit, surrogates apart', { chunks: UNICODE.split('') }, UNICODE],
  ['byte by byte on the wire', { text: UNICODE, split: piecesOf(1) }, UNICODE],
  ['in pieces of 7 bytes', { chunks: ['', UNICODE, '', ''], split: piecesOf(7) }, UNICODE],
  ['with half a pair and U+0000', { chunks: ['a\ud83d', 'b\u0000c', '\ude00'] }, 'a\ufffdb\ufffdc\ufffd'],
];

describe.each(WIRES)('%s', (wire) => {
  test.each(texts)('text comes whole: %s', async (_how, answer, text) => {
    const { sse, socket, stored, generationId } = await sendTo(setup, wire, answer);
    for (const seen of [sse, socket]) {
      expect(seen.text).toBe(text);
      expect(seen.last).toMatchObject({ __typename: 'GenerationFinished', status: 'COMPLETE' });
      expect(seen.storedAtEnd).toEqual(stored);
    }
    expect(stored).toMatchObject({
      status: 'COMPLETE',
      text,
      parts: [{ __typename: 'TextPart', text }],
      model: { id: modelId(wire) },
      generation: { status: 'COMPLETE', error: null },
    });
    expect((await setup.ada.readAnswer(generationId)).text).toBe(text);
  });

  test.each([
    ['STOP', 'STOP'],
    ['LENGTH', 'LENGTH'],
    // Ollama's format has no word for a filter.
    ['CONTENT_FILTER', wire === 'ollama' ? 'STOP' : 'CONTENT_FILTER'],
  ] as const)('finish reason %s and usage are told and stored', async (finish, finishReason) => {
    const usage = { inputTokens: 321, outputTokens: 45 };
    const { sse, socket, stored } = await sendTo(setup, wire, { text: 'That is all.', finish, usage });
    for (const { last } of [sse, socket])
      expect(last).toMatchObject({ __typename: 'GenerationFinished', finishReason, usage });
    expect(stored).toMatchObject({ usage, generation: { finishReason } });
  });

  test('reasoning comes before the text and is a part of its own', async () => {
    const { sse, socket, stored } = await sendTo(
      setup,
      wire,
      { reasoning: 'Let me think… 🤔', chunks: ['It is ', '42.'] },
      { watched: true },
    );
    for (const seen of [sse, socket]) {
      expect(seen).toMatchObject({ reasoning: 'Let me think… 🤔', text: 'It is 42.' });
      expect(seen.events[0]?.__typename).toBe('ReasoningDelta');
    }
    expect(stored.text).toBe('It is 42.');
    expect(stored.parts).toEqual([
      { __typename: 'ReasoningPart', text: 'Let me think… 🤔' },
      { __typename: 'TextPart', text: 'It is 42.' },
    ]);
  });

  test('usage is estimated where the provider does not say', async () => {
    const { socket, stored } = await sendTo(setup, wire, { text: 'x'.repeat(40), usage: null });
    const usage = { inputTokens: Math.ceil('What now?'.length / 4), outputTokens: 10 };
    expect(stored.usage).toEqual(usage);
    expect(socket.last?.usage).toEqual(usage);
  });

  test('an answer that the provider withholds is CONTENT_FILTERED', async () => {
    const { socket, stored } = await sendTo(setup, wire, { chunks: [], finish: 'CONTENT_FILTER' });
    const code = wire === 'ollama' ? 'PROVIDER_UNAVAILABLE' : 'CONTENT_FILTERED';
    expect(socket.last).toMatchObject({ __typename: 'GenerationFailed', error: { code } });
    expect(stored).toMatchObject({ status: 'FAILED', text: '', parts: [], generation: { error: { code } } });
  });
});
