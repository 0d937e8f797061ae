import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeProvider, startFakeProvider } from '../../support/fake-provider/fake-provider.ts';
import type { ScriptedAnswer } from '../../support/fake-provider/scripted-answer.ts';
import { collect, request } from './collect.ts';
import { WIRE_PROVIDERS } from './wire-providers.ts';

const NEVER = new Promise<never>(() => {});

let fake: FakeProvider;
beforeAll(async () => {
  fake = await startFakeProvider();
});
afterAll(() => fake.stop());

const PLACES: readonly (readonly [string, ScriptedAnswer])[] = [
  ['before the headers', { fault: 'hang-before-headers' }],
  ['before the first token', { fault: 'hang-after-headers' }],
  ['in mid-stream', { fault: 'hang-mid-stream' }],
  ['while the rest of an error is awaited', { fault: 'endless-error' }],
];

describe.each(WIRE_PROVIDERS)('%s', (_, create) => {
  test.each(PLACES)('an abort %s closes the socket within 250 ms', async (_, answer) => {
    fake.answer('m', answer);
    const abort = new AbortController();
    const call = fake.nextRequestAfterNow();
    const streaming = collect(create(fake.urls), {}, abort.signal);
    const { closed } = await call;
    const reason = new Error('stopped');
    const abortedAt = Date.now();
    abort.abort(reason);
    expect((await streaming).error).toBe(reason);
    const { at, whole } = await closed;
    expect(whole).toBe(false);
    expect(at - abortedAt).toBeLessThanOrEqual(250);
  });

  test('an abort keeps what was handed over', async () => {
    fake.answer('m', { chunks: ['one', ' two'], hold: { afterChunks: 2, until: NEVER } });
    const abort = new AbortController();
    let text = '';
    const streaming = create(fake.urls).stream(
      request(),
      (event) => {
        if (event.type === 'text') text += event.text;
        if (text === 'one two') abort.abort(new Error('stopped'));
      },
      abort.signal,
    );
    await expect(streaming).rejects.toThrow('stopped');
    expect(text).toBe('one two');
  });

  test('a signal that is aborted already makes no request', async () => {
    const { calls } = fake;
    const reason = new Error('too late');
    expect((await collect(create(fake.urls), {}, AbortSignal.abort(reason))).error).toBe(reason);
    expect(fake.calls).toBe(calls);
  });
});
