import { expect, test } from 'vitest';
import { anthropicBody } from '../../../src/platform/model/anthropic/anthropic-request.ts';
import type { ChatMessage, ChatRequest } from '../../../src/platform/model/chat-model.port.ts';
import { ollamaBody } from '../../../src/platform/model/ollama/ollama-request.ts';
import { OpenAiDialect } from '../../../src/platform/model/openai/openai-dialect.ts';

const image = { mediaType: 'image/png', base64: 'iVBORw0KGgo=' };
const photo = { mediaType: 'image/jpeg', base64: '/9j/4AAQ' };
const request = (...messages: ChatMessage[]): ChatRequest => ({ model: 'm', messages, maxOutputTokens: 100 });
const question: ChatMessage = { role: 'user', text: 'What is this?', images: [image, photo] };
const silent: ChatMessage = { role: 'user', text: '', images: [image] };
const words: ChatMessage = { role: 'user', text: 'Look.' };
const answer: ChatMessage = { role: 'assistant', text: 'A cat.' };
const answered = { role: 'assistant', content: 'A cat.' };

test('OpenAI is shown images as data URLs behind the text, and plain text as before', () => {
  const { messages } = new OpenAiDialect('https://api.openai.com/v1').body(
    request(question, answer, words, answer, silent),
  );
  expect(messages).toEqual([
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is this?' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
        { type: 'image_url', image_url: { url: 'data:image/jpeg;base64,/9j/4AAQ' } },
      ],
    },
    answered,
    { role: 'user', content: 'Look.' },
    answered,
    {
      role: 'user',
      content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }],
    },
  ]);
});

test('Anthropic is shown images as base64 blocks before the text, and neighbours of one role stay one turn', () => {
  const block = ({ mediaType, base64 }: typeof image) => ({
    type: 'image',
    source: { type: 'base64', media_type: mediaType, data: base64 },
  });
  expect(anthropicBody(request(question)).messages).toEqual([
    { role: 'user', content: [block(image), block(photo), { type: 'text', text: 'What is this?' }] },
  ]);
  expect(anthropicBody(request(words, silent)).messages).toEqual([
    { role: 'user', content: [block(image), { type: 'text', text: 'Look.' }] },
  ]);
  expect(anthropicBody(request(silent, answer)).messages).toEqual([
    { role: 'user', content: [block(image)] },
    answered,
  ]);
});

test('Ollama is shown the bare base64, with room for it in the context', () => {
  const seen = Array.from({ length: 10 }, () => image);
  const { messages, options } = ollamaBody(request({ ...question, images: seen }, answer, words));
  expect(messages).toEqual([
    { role: 'user', content: 'What is this?', images: seen.map(({ base64 }) => base64) },
    answered,
    { role: 'user', content: 'Look.' },
  ]);
  expect(options?.num_ctx).toBe(32_768);
  expect(ollamaBody(request(words)).options?.num_ctx).toBeUndefined();
});

test('what a person says in two messages is one turn with the images of both, in their order', () => {
  const first = { ...question, images: [photo] };
  const { messages } = new OpenAiDialect('http://127.0.0.1:8000/v1').body(request(first, words, silent));
  expect(messages).toEqual([
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is this?\n\nLook.' },
        { type: 'image_url', image_url: { url: 'data:image/jpeg;base64,/9j/4AAQ' } },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
      ],
    },
  ]);
  expect(ollamaBody(request(first, words, silent)).messages).toEqual([
    { role: 'user', content: 'What is this?\n\nLook.', images: [photo.base64, image.base64] },
  ]);
});
