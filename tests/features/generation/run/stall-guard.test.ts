import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StallGuard } from '../../../../src/features/generation/run/stall-guard.ts';
import type { ProviderError } from '../../../../src/platform/model/chat-model.port.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function guarded() {
  const stalls: ProviderError[] = [];
  const guard = new StallGuard({ firstTokenMs: 30, idleMs: 60, totalMs: 500 }, (error) => stalls.push(error));
  return { guard, stalls, why: () => stalls.map(({ code, message }) => `${code} ${message}`) };
}

test('a provider that does not begin in time has stalled, once', () => {
  const { why } = guarded();
  vi.advanceTimersByTime(29);
  expect(why()).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(why()).toEqual(['TIMEOUT The provider did not begin to answer in time.']);
  expect(vi.getTimerCount()).toBe(0);
});

test('between two chunks the patience is that of the idle limit, anew with each', () => {
  const { guard, why } = guarded();
  for (let n = 0; n < 5; n++) {
    vi.advanceTimersByTime(n === 0 ? 29 : 59);
    guard.progress();
  }
  expect(why()).toEqual([]);
  vi.advanceTimersByTime(60);
  expect(why()).toEqual(['TIMEOUT The provider stopped in the middle of its answer.']);
});

test('an answer that never ends has stalled however lively it is', () => {
  const { guard, why } = guarded();
  for (let n = 0; n < 100; n++) {
    vi.advanceTimersByTime(10);
    guard.progress();
  }
  expect(why()).toEqual(['TIMEOUT The provider took too long to finish.']);
});

test('an end in time leaves no timer', () => {
  const { guard, stalls } = guarded();
  guard.progress();
  guard.end();
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(10_000);
  expect(stalls).toEqual([]);
});
