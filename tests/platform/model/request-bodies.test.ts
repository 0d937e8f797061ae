import { expect, test } from 'vitest';
import { anthropicBody } from '../../../src/platform/model/anthropic/anthropic-request.ts';
import type { ChatMessage, ChatRequest } from '../../../src/platform/model/chat-model.port.ts';
import { ollamaBody } from '../../../src/platform/model/ollama/ollama-request.ts';

const say = (role: ChatMessage['role'], text: string): ChatMessage => ({ role, text });
const request = (fields: Partial<ChatRequest>): ChatRequest => ({
  model: 'm',
  messages: [say('user', 'Hi')],
  maxOutputTokens: 100,
  ...fields,
});

test('Anthropic gets the system prompt by itself and the turns merged', () => {
  const messages = [
    say('system', 'Be brief.'),
    say('user', 'One'),
    say('user', 'Two'),
    say('assistant', ' '),
    say('user', 'Three'),
    say('assistant', 'Four'),
    say('system', 'Be kind.'),
    say('user', 'Five'),
  ];
  expect(anthropicBody(request({ messages, stop: ['END'] }))).toEqual({
    model: 'm',
    max_tokens: 100,
    stream: true,
    system: 'Be brief.\n\nBe kind.',
    messages: [
      { role: 'user', content: 'One\n\nTwo\n\nThree' },
      { role: 'assistant', content: 'Four' },
      { role: 'user', content: 'Five' },
    ],
    stop_sequences: ['END'],
  });
});

test('Anthropic is shown an answer that is cut off from its question, behind words of a person', () => {
  const messages = [say('assistant', 'Pinned'), say('user', 'One')];
  expect(anthropicBody(request({ messages })).messages).toEqual([
    { role: 'user', content: '[…]' },
    { role: 'assistant', content: 'Pinned' },
    { role: 'user', content: 'One' },
  ]);
});

test.each([
  [{ temperature: 1.7, topP: 0.9 }, { temperature: 1 }],
  [{ topP: 0.9 }, { top_p: 0.9 }],
  [{}, {}],
])('Anthropic gets %o as %o', (given, sent) => {
  const { model, max_tokens, stream, messages, ...rest } = anthropicBody(request(given));
  expect([model, max_tokens, stream, messages.length]).toEqual(['m', 100, true, 1]);
  expect(rest).toEqual(sent);
});

test('Ollama is asked for a larger context only where the conversation needs one', () => {
  expect(ollamaBody(request({ temperature: 0.2 })).options).toEqual({ num_predict: 100, temperature: 0.2 });
  const long = request({ messages: [say('user', 'x'.repeat(20_000))] });
  expect(ollamaBody(long).options).toEqual({ num_predict: 100, num_ctx: 16_384 });
});
