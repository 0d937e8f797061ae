import type { Wire } from './wire.ts';

const REASONS: Readonly<Record<string, string>> = {
  STOP: 'end_turn',
  LENGTH: 'max_tokens',
  CONTENT_FILTER: 'refusal',
};

const event = (type: string, fields: object) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
const delta = (fields: object) => event('content_block_delta', { index: 0, delta: fields });
const errorBody = (type: string, message: string) => ({ type: 'error', error: { type, message } });

export const anthropicWire: Wire = {
  contentType: 'text/event-stream; charset=utf-8',
  start: (model, usage) =>
    event('message_start', {
      message: {
        id: 'msg_1',
        role: 'assistant',
        model,
        content: [],
        ...(usage && { usage: { input_tokens: usage.inputTokens, output_tokens: 1 } }),
      },
    }) +
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }) +
    event('ping', {}),
  text: (text) => delta({ type: 'text_delta', text }),
  reasoning: (thinking) => delta({ type: 'thinking_delta', thinking }),
  end: (finish, usage) =>
    event('content_block_stop', { index: 0 }) +
    event('message_delta', {
      delta: { stop_reason: REASONS[finish], stop_sequence: null },
      usage: usage ? { output_tokens: usage.outputTokens } : {},
    }) +
    event('message_stop', {}),
  frame: (data) => `event: content_block_delta\ndata: ${data}\n\n`,
  error: (type, message) => event('error', errorBody(type, message)),
  errorBody,
};
