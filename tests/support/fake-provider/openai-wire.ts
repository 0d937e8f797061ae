import type { Wire } from './wire.ts';

const REASONS: Readonly<Record<string, string>> = {
  STOP: 'stop',
  LENGTH: 'length',
  CONTENT_FILTER: 'content_filter',
};

const frame = (data: string) => `data: ${data}\n\n`;
const event = (fields: object) =>
  frame(
    JSON.stringify({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'fake',
      ...fields,
    }),
  );
const choice = (delta: object, finish_reason: string | null = null) =>
  event({ choices: [{ index: 0, delta, logprobs: null, finish_reason }] });

export const openAiWire: Wire = {
  contentType: 'text/event-stream; charset=utf-8',
  start: () => choice({ role: 'assistant', content: '' }),
  text: (content) => choice({ content }),
  reasoning: (reasoning_content) => choice({ reasoning_content }),
  end: (finish, usage) =>
    choice({}, REASONS[finish]) +
    (usage
      ? event({
          choices: [],
          usage: {
            prompt_tokens: usage.inputTokens,
            completion_tokens: usage.outputTokens,
            total_tokens: usage.inputTokens + usage.outputTokens,
          },
        })
      : '') +
    frame('[DONE]'),
  frame,
  error: (type, message) => frame(JSON.stringify({ error: { type, message } })),
  errorBody: (type, message) => ({ error: { type, code: type, message, param: null } }),
};
