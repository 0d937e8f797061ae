import type { Wire } from './wire.ts';

const line = (fields: object) =>
  `${JSON.stringify({ model: 'fake', created_at: '2026-01-01T00:00:00Z', ...fields })}\n`;
const message = (fields: object) => line({ message: { role: 'assistant', ...fields }, done: false });

export const ollamaWire: Wire = {
  contentType: 'application/x-ndjson',
  start: () => '',
  text: (content) => message({ content }),
  reasoning: (thinking) => message({ content: '', thinking }),
  end: (finish, usage) =>
    line({
      message: { role: 'assistant', content: '' },
      done: true,
      done_reason: finish === 'LENGTH' ? 'length' : 'stop',
      ...(usage && { prompt_eval_count: usage.inputTokens, eval_count: usage.outputTokens }),
    }),
  frame: (data) => `${data}\n`,
  error: (type, message) => `${JSON.stringify({ error: `${type}: ${message}` })}\n`,
  errorBody: (type, message) => ({ error: `${type}: ${message}` }),
};
