import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anthropicWire } from '../../support/fake-provider/anthropic-wire.ts';
import { type FakeProvider, startFakeProvider } from '../../support/fake-provider/fake-provider.ts';
import { ollamaWire } from '../../support/fake-provider/ollama-wire.ts';
import { openAiWire } from '../../support/fake-provider/openai-wire.ts';
import type { Wire } from '../../support/fake-provider/wire.ts';
import { collect, faultOf } from './collect.ts';
import { WIRE_PROVIDERS } from './wire-providers.ts';

const WIRES: Readonly<Record<string, Wire>> = {
  'openai-compatible': openAiWire,
  anthropic: anthropicWire,
  ollama: ollamaWire,
};

const HALF = 'The harbour opens at';
const LIMITED = { code: 429, message: 'Slow down.' };

type Create = (typeof WIRE_PROVIDERS)[number][1];

/** An event amid an answer, and what it means. */
const EVENTS: readonly (readonly [unknown, string])[] = [
  [{ error: 'upstream failed' }, 'PROVIDER_UNAVAILABLE'],
  [{ error: { message: 'upstream failed', type: 'server_error' } }, 'PROVIDER_UNAVAILABLE'],
  [{ error: LIMITED }, 'PROVIDER_RATE_LIMITED'],
  [{ error: { code: '429' } }, 'PROVIDER_RATE_LIMITED'],
  [{ error: [LIMITED] }, 'PROVIDER_RATE_LIMITED'],
  [{ error: ['The maximum context length is 4096 tokens.'] }, 'CONTEXT_TOO_LONG'],
  [{ error: {} }, 'PROVIDER_UNAVAILABLE'],
  [[{ error: LIMITED }], 'PROVIDER_RATE_LIMITED'],
  [{ choices: [{ index: 0, delta: {}, finish_reason: null, error: LIMITED }] }, 'PROVIDER_RATE_LIMITED'],
  [{ choices: [{ index: 0, delta: {}, finish_reason: 'stop', error: 'gone' }] }, 'PROVIDER_UNAVAILABLE'],
  [{ detail: 'Internal Server Error' }, 'PROVIDER_UNAVAILABLE'],
  [{ detail: [{ type: 'server_error', msg: 'upstream failed' }] }, 'PROVIDER_UNAVAILABLE'],
  [{ errors: [LIMITED] }, 'PROVIDER_RATE_LIMITED'],
  [{ object: 'error', ...LIMITED }, 'PROVIDER_RATE_LIMITED'],
  [{ object: 'error' }, 'PROVIDER_UNAVAILABLE'],
  [{ type: 'error' }, 'PROVIDER_UNAVAILABLE'],
  [{ message: 'upstream failed', type: 'server_error' }, 'PROVIDER_UNAVAILABLE'],
];

/** What an event says that is called `error`. */
const NAMED: readonly (readonly [string, string])[] = [
  [JSON.stringify({ message: 'upstream failed', type: 'server_error' }), 'PROVIDER_UNAVAILABLE'],
  [JSON.stringify({ error: LIMITED }), 'PROVIDER_RATE_LIMITED'],
  [JSON.stringify(LIMITED), 'PROVIDER_RATE_LIMITED'],
  ['{}', 'PROVIDER_UNAVAILABLE'],
  ['"upstream failed"', 'PROVIDER_UNAVAILABLE'],
  ['The maximum context length is 4096 tokens.', 'CONTEXT_TOO_LONG'],
];

let fake: FakeProvider;
beforeAll(async () => {
  fake = await startFakeProvider();
});
afterAll(() => fake.stop());

/** Half an answer, and what comes then. */
function hear(name: string, create: Create, then: string) {
  const wire = WIRES[name] ?? openAiWire;
  fake.answer('m', { body: wire.start('m', null) + wire.text(HALF) + then });
  return collect(create(fake.urls));
}

const endOf = (name: string) => (WIRES[name] ?? openAiWire).end('STOP', { inputTokens: 7, outputTokens: 4 });
const frame = (name: string, event: unknown) => (WIRES[name] ?? openAiWire).frame(JSON.stringify(event));

describe.each(WIRE_PROVIDERS)('%s', (name, create) => {
  const end = endOf(name);
  const ended = (reason: unknown) => end.replace(/"(stop|end_turn)"/, JSON.stringify(reason));

  test.each(EVENTS)('amid an answer, %j is %s, and no end mark behind it heals it', async (event, code) => {
    const heard = await hear(name, create, frame(name, event) + end);
    expect(faultOf(heard).code).toBe(code);
    expect(heard.text).toBe(HALF);
    expect(heard.events.filter(({ type }) => type === 'finish')).toEqual([]);
  });

  test.each(['error', 'abort', 'Aborted', 'CANCELLED', 'network_error', 'insufficient_system_resource'])(
    'an answer that ends with the reason %s has failed',
    async (reason) => {
      const heard = await hear(name, create, ended(reason));
      expect([faultOf(heard).code, heard.text]).toEqual(['PROVIDER_UNAVAILABLE', HALF]);
    },
  );

  test.each(['no-such-word', '', null])(
    'the reason %j is taken for an end, and said to be none',
    async (reason) => {
      const { error, events } = await hear(name, create, ended(reason));
      expect([error, events.at(-1)]).toEqual([null, { type: 'finish', reason: null }]);
    },
  );

  test.each([{ error: null }, { error: '' }, { detail: null, errors: [] }])(
    '%j is no error',
    async (event) => {
      const { error, events } = await hear(name, create, frame(name, event) + end);
      expect([error, events.at(-1)]).toEqual([null, { type: 'finish', reason: 'STOP' }]);
    },
  );
});

describe.each(WIRE_PROVIDERS.filter(([name]) => name !== 'ollama'))(
  '%s, in an event called error',
  (name, create) => {
    test.each(NAMED)('%s is %s', async (data, code) => {
      const heard = await hear(name, create, `event: error\ndata: ${data}\n\n${endOf(name)}`);
      expect([faultOf(heard).code, heard.text]).toEqual([code, HALF]);
    });
  },
);
