import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Rounds } from '../../../src/platform/feed/rounds.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what failed is tried again, also when something else of the same round went well', () => {
  const send = vi.fn();
  const rounds = new Rounds(send);
  rounds.soon();
  vi.runAllTimers();
  expect(send).toHaveBeenCalledTimes(1);
  rounds.failed();
  rounds.succeeded();
  vi.runAllTimers();
  expect(send).toHaveBeenCalledTimes(2);
});

test('what failed holds up nothing that goes well', () => {
  const send = vi.fn();
  const rounds = new Rounds(send);
  rounds.failed();
  rounds.succeeded();
  rounds.soon();
  vi.advanceTimersByTime(1);
  expect(send).toHaveBeenCalledTimes(1);
});

test('while nothing goes well the pauses grow, and all wait for their end', () => {
  const send = vi.fn(() => rounds.failed());
  const rounds: Rounds = new Rounds(send);
  rounds.soon();
  vi.advanceTimersByTime(1);
  for (let call = 0; call < 100; call++) {
    rounds.soon();
    vi.advanceTimersByTime(100);
  }
  expect(send.mock.calls.length).toBeLessThan(12);
  rounds.now();
  vi.advanceTimersByTime(1);
  const calls = send.mock.calls.length;
  rounds.close();
  vi.runAllTimers();
  expect(send).toHaveBeenCalledTimes(calls);
});
