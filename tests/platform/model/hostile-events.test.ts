import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AnthropicDecoder } from '../../../src/platform/model/anthropic/anthropic-decoder.ts';
import { type ChatEvent, ProviderError } from '../../../src/platform/model/chat-model.port.ts';
import { OllamaDecoder } from '../../../src/platform/model/ollama/ollama-decoder.ts';
import { OpenAiDecoder } from '../../../src/platform/model/openai/openai-decoder.ts';
import type { Decoder } from '../../../src/platform/model/wire/decoder.ts';
import { ProviderFaults } from '../../../src/platform/model/wire/faults.ts';

const KEY = 'sk-secret-0123456789';
const faults = new ProviderFaults('fake', KEY);
const REASONS = new Set(['STOP', 'LENGTH', 'TOOL_CALLS', 'CONTENT_FILTER']);

type Create = (sink: (event: ChatEvent) => void) => Decoder;
const DECODERS: readonly (readonly [string, Create])[] = [
  ['OpenAI', (sink) => new OpenAiDecoder(sink, faults)],
  ['Anthropic', (sink) => new AnthropicDecoder(sink, faults)],
  ['Ollama', (sink) => new OllamaDecoder(sink, faults)],
];

const WORD = fc.constantFrom(
  ...['constructor', '__proto__', 'toString', 'stop', 'message_delta', 'content_block_delta', 'text_delta'],
);
const VALUE = fc.oneof(WORD, fc.jsonValue({ maxDepth: 2 }), fc.constant({ toString: 1, valueOf: 1 }));
const CHOICE = fc.record({ delta: VALUE, finish_reason: VALUE }, { requiredKeys: [] });
const FIELDS = {
  type: WORD,
  error: VALUE,
  choices: fc.oneof(VALUE, fc.array(CHOICE)),
  usage: VALUE,
  delta: fc.oneof(VALUE, fc.record({ type: WORD, text: VALUE, thinking: VALUE, stop_reason: VALUE })),
  content_block: VALUE,
  message: fc.oneof(VALUE, fc.record({ content: VALUE, thinking: VALUE, usage: VALUE })),
  done: fc.boolean(),
  done_reason: VALUE,
  eval_count: VALUE,
  prompt_eval_count: VALUE,
};

function decode(create: Create, data: readonly string[]) {
  const events: ChatEvent[] = [];
  let error: unknown = null;
  const decoder = create((event) => events.push(event));
  try {
    if (!data.some((event) => decoder.read(event))) decoder.end();
  } catch (thrown) {
    error = thrown;
  }
  return { events, error };
}

describe.each(DECODERS)('%s', (_, create) => {
  test('whatever JSON comes, events are as promised and faults are a ProviderError', () => {
    const event = fc.oneof(fc.record(FIELDS, { requiredKeys: [] }), fc.jsonValue());
    fc.assert(
      fc.property(fc.array(event, { maxLength: 6 }), (values) => {
        const { events, error } = decode(
          create,
          values.map((value) => JSON.stringify(value)),
        );
        if (error !== null) expect(error).toBeInstanceOf(ProviderError);
        for (const said of events) {
          if ('text' in said) expect(typeof said.text === 'string' && said.text.isWellFormed()).toBe(true);
          if (said.type === 'usage') expect(Number.isInteger(said.usage.outputTokens)).toBe(true);
          if (said.type === 'finish') expect(said.reason === null || REASONS.has(said.reason)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('deep nesting is no danger', () => {
    const deep = `{"error":{"code":${'['.repeat(200_000)}${']'.repeat(200_000)}}}`;
    const { error } = decode(create, [deep]);
    expect(error).toBeInstanceOf(ProviderError);
  });

  test('a key that the provider quotes does not come out, not even cut in half', () => {
    for (let padding = 450; padding < 500; padding += 1) {
      const message = `${'x'.repeat(padding)}${KEY}${'y'.repeat(99)}`;
      const { error } = decode(create, [JSON.stringify({ type: 'error', error: { message } })]);
      const detail = String((error as ProviderError).detail);
      expect(detail).not.toContain('sk-s');
      expect(detail).toHaveLength(500);
    }
  });
});
