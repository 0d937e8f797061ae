import { expect, test } from 'vitest';
import { type ChatRequest, ProviderError } from '../../../src/platform/model/chat-model.port.ts';
import { OpenAiDialect } from '../../../src/platform/model/openai/openai-dialect.ts';

const REQUEST: ChatRequest = {
  model: 'm',
  messages: [{ role: 'user', text: 'Hi' }],
  maxOutputTokens: 99,
  temperature: 0,
  topP: 0.5,
  stop: ['END'],
};

const refusal = (detail: string) => new ProviderError('PROVIDER_REJECTED', 'No.', { detail });

test('asks OpenAI itself for max_completion_tokens', () => {
  expect(new OpenAiDialect('https://api.openai.com/v1').body(REQUEST)).toEqual({
    model: 'm',
    messages: [{ role: 'user', content: 'Hi' }],
    stream: true,
    stream_options: { include_usage: true },
    max_completion_tokens: 99,
    temperature: 0,
    top_p: 0.5,
    stop: ['END'],
  });
});

test('asks everybody else for max_tokens, and leaves out what was not given', () => {
  const { temperature, topP, stop, ...plain } = REQUEST;
  expect([temperature, topP, stop]).toEqual([0, 0.5, ['END']]);
  expect(Object.keys(new OpenAiDialect('http://127.0.0.1:8000/v1').body({ ...plain, stop: [] }))).toEqual([
    'model',
    'messages',
    'stream',
    'stream_options',
    'max_tokens',
  ]);
});

test('learns from a refusal that names a field which was sent, and from nothing else', () => {
  const dialect = new OpenAiDialect('http://127.0.0.1:8000/v1');
  const first = dialect.body(REQUEST);
  expect(dialect.learn(new Error('stream_options'), first)).toBe(false);
  expect(dialect.learn(refusal('400 no such model'), first)).toBe(false);
  expect(dialect.learn(refusal('400 extra field stream_options'), first)).toBe(true);
  const second = dialect.body(REQUEST);
  expect(dialect.learn(refusal('400 extra field stream_options'), second)).toBe(false);
  expect(dialect.learn(refusal("400 'max_tokens': use 'max_completion_tokens'"), second)).toBe(true);
  expect(dialect.learn(refusal("400 'max_completion_tokens' is not known"), dialect.body(REQUEST))).toBe(
    false,
  );
  expect(Object.keys(dialect.body(REQUEST))).not.toContain('stream_options');
  expect(dialect.body(REQUEST)).toMatchObject({ max_completion_tokens: 99 });
});
