import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProviderErrorCode } from '../../../src/platform/model/chat-model.port.ts';
import { type FakeProvider, startFakeProvider } from '../../support/fake-provider/fake-provider.ts';
import type { Fault } from '../../support/fake-provider/scripted-answer.ts';
import { collect, faultOf } from './collect.ts';
import { API_KEY, WIRE_PROVIDERS } from './wire-providers.ts';

let fake: FakeProvider;
beforeAll(async () => {
  fake = await startFakeProvider();
});
afterAll(() => fake.stop());

const CODES: readonly (readonly [Fault, ProviderErrorCode])[] = [
  ['bad-request', 'PROVIDER_REJECTED'],
  ['unauthorized', 'PROVIDER_REJECTED'],
  ['payment-required', 'PROVIDER_REJECTED'],
  ['forbidden', 'PROVIDER_REJECTED'],
  ['not-found', 'PROVIDER_REJECTED'],
  ['unprocessable', 'PROVIDER_REJECTED'],
  ['context-too-long', 'CONTEXT_TOO_LONG'],
  ['content-filtered', 'CONTENT_FILTERED'],
  ['rate-limited', 'PROVIDER_RATE_LIMITED'],
  ['server-error', 'PROVIDER_UNAVAILABLE'],
  ['unavailable', 'PROVIDER_UNAVAILABLE'],
  ['overloaded', 'PROVIDER_UNAVAILABLE'],
  ['redirect', 'PROVIDER_UNAVAILABLE'],
  ['endless-error', 'PROVIDER_UNAVAILABLE'],
  ['cut-before-headers', 'PROVIDER_UNAVAILABLE'],
  ['cut-mid-stream', 'PROVIDER_UNAVAILABLE'],
  ['end-early', 'PROVIDER_UNAVAILABLE'],
  ['malformed-json', 'PROVIDER_UNAVAILABLE'],
  ['not-a-stream', 'PROVIDER_UNAVAILABLE'],
  ['error-event', 'PROVIDER_UNAVAILABLE'],
  ['huge-chunk', 'PROVIDER_UNAVAILABLE'],
  ['endless-line', 'PROVIDER_UNAVAILABLE'],
];

describe.each(WIRE_PROVIDERS)('%s', (_, create) => {
  test.each(CODES)('%s is %s, and no key is in it', async (fault, code) => {
    fake.answer('m', { text: 'one two three four', fault });
    const error = faultOf(await collect(create(fake.urls)));
    expect(error.code).toBe(code);
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(API_KEY);
    expect(error.message).toMatch(/^The provider \w+ [a-z ,']+\.$/);
    expect((error.detail ?? '').length).toBeLessThanOrEqual(500);
  });

  test.each(['cut-mid-stream', 'end-early', 'malformed-json', 'error-event', 'huge-chunk'] as const)(
    '%s leaves what came before it',
    async (fault) => {
      fake.answer('m', { chunks: ['one', ' two', ' three', ' four'], fault });
      const { text, events } = await collect(create(fake.urls));
      expect(text).toBe('one two');
      expect(events.filter(({ type }) => type === 'finish')).toEqual([]);
    },
  );

  test.each(['huge-chunk', 'endless-line', 'malformed-json'] as const)(
    '%s closes the socket',
    async (fault) => {
      fake.answer('m', { text: 'one two', fault });
      const call = fake.nextRequestAfterNow();
      await collect(create(fake.urls));
      await (await call).closed;
    },
  );

  test.each([
    ['rate-limited', 7000, 7000],
    ['rate-limited-ms', 1500, 1500],
    ['rate-limited-until', 27_000, 30_000],
    ['rate-limited-for-ever', 3_600_000, 3_600_000],
    ['unavailable', 2000, 2000],
  ] as const)('%s says when to come back', async (fault, least, most) => {
    fake.answer('m', { fault });
    const { retryAfterMs } = faultOf(await collect(create(fake.urls)));
    expect(retryAfterMs).toBeGreaterThanOrEqual(least);
    expect(retryAfterMs).toBeLessThanOrEqual(most);
  });

  test('nobody listens: PROVIDER_UNAVAILABLE', async () => {
    const gone = await startFakeProvider();
    const { urls } = gone;
    const provider = create({ ...urls });
    await gone.stop();
    expect(faultOf(await collect(provider)).code).toBe('PROVIDER_UNAVAILABLE');
  });

  test('what the sink throws ends the stream and comes out', async () => {
    fake.answer('m', { text: 'one two three', hold: { afterChunks: 3, until: new Promise(() => {}) } });
    const call = fake.nextRequestAfterNow();
    const thrown = new Error('enough');
    const sink = () => {
      throw thrown;
    };
    const streaming = create(fake.urls).stream(
      { model: 'm', messages: [{ role: 'user', text: 'Hi' }], maxOutputTokens: 10 },
      sink,
      new AbortController().signal,
    );
    await expect(streaming).rejects.toBe(thrown);
    expect(await (await call).closed).toMatchObject({ whole: false });
  });
});
