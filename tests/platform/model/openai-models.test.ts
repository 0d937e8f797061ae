import { expect, test } from 'vitest';
import { readOpenAiModels } from '../../../src/platform/model/openai/openai-models.ts';

const names = (answer: unknown) => readOpenAiModels(answer, 'p').map(({ name }) => name);

test('leaves out what does not chat, newest first', () => {
  const made = (id: string, created: number) => ({ id, created });
  const data = [
    made('gpt-4o', 10),
    made('gpt-5', 20),
    made('o3', 15),
    ...['text-embedding-3-small', 'whisper-1', 'tts-1-hd', 'dall-e-3', 'gpt-4o-realtime-preview'].map((id) =>
      made(id, 99),
    ),
    ...['gpt-image-1', 'gpt-3.5-turbo-instruct', 'o3-pro', 'omni-moderation-latest', 'davinci-002'].map(
      (id) => made(id, 99),
    ),
  ];
  expect(names({ data })).toEqual(['gpt-5', 'o3', 'gpt-4o']);
  expect(names([{ id: 'meta-llama/Llama-3-8b-Instruct' }])).toEqual(['meta-llama/Llama-3-8b-Instruct']);
});

test('reads sizes, prices and abilities in the words of each server', () => {
  const data = [
    {
      id: 'router',
      context_length: 128_000,
      pricing: { prompt: '0.00000015', completion: '0.0000006' },
      top_provider: { max_completion_tokens: 16_384 },
      architecture: { input_modalities: ['text', 'image'] },
      supported_parameters: ['tools', 'reasoning', 'response_format'],
    },
    { id: 'vllm', max_model_len: 4096 },
    { id: 'groq', context_window: 131_072, max_completion_tokens: 8192 },
    { id: 'auto', pricing: { prompt: '-1', completion: '-1' } },
  ];
  expect(readOpenAiModels({ data }, 'p')).toMatchObject([
    {
      contextWindow: 128_000,
      maxOutputTokens: 16_384,
      inputPrice: 0.15,
      outputPrice: 0.6,
      abilities: ['TOOLS', 'VISION', 'REASONING', 'JSON'],
    },
    { contextWindow: 4096, inputPrice: null },
    { contextWindow: 131_072, maxOutputTokens: 8192 },
    { contextWindow: null, inputPrice: null, outputPrice: null, abilities: [] },
  ]);
});

test('knows of OpenAI’s own models what its list does not say, and believes a list that does', () => {
  const data = [
    { id: 'gpt-4o-mini' },
    { id: 'gpt-5.1-chat-latest' },
    { id: 'o3-mini' },
    { id: 'o4-mini' },
    { id: 'gpt-4-0613' },
    { id: 'gpt-4.1', context_length: 200_000, supported_parameters: ['tools'] },
    { id: 'my-gpt-4o' },
  ];
  const models = readOpenAiModels({ data }, 'openai').map(({ name, contextWindow, abilities }) => [
    name,
    contextWindow,
    abilities?.includes('VISION'),
    abilities?.includes('REASONING'),
  ]);
  expect(models).toEqual([
    ['gpt-4o-mini', 128_000, true, false],
    ['gpt-5.1-chat-latest', 128_000, true, false],
    ['o3-mini', 200_000, false, true],
    ['o4-mini', 200_000, true, true],
    ['gpt-4-0613', 8192, false, false],
    ['gpt-4.1', 200_000, false, false],
    ['my-gpt-4o', null, false, false],
  ]);
});

test.each([null, 7, 'text', {}, { data: 7 }, { data: [null, 7, 'x', {}, { id: 7 }, { id: '' }] }])(
  'makes nothing of %o',
  (answer) => {
    expect(names(answer)).toEqual([]);
  },
);

test('passes over names that could not be stored or shown', () => {
  const data = ['ok', 'nul\u0000', 'half\ud83d', 'two words', 'x'.repeat(201)].map((id) => ({ id }));
  expect(names({ data })).toEqual(['ok']);
});
