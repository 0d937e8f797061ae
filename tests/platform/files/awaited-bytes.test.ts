import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AwaitedBytes } from '../../../src/platform/files/awaited-bytes.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => vi.useRealTimers());

/** A line, and what comes over it for somebody who waits 50 ms. */
function open() {
  const line = new PassThrough();
  const bytes = new AwaitedBytes(line, 50);
  const fault = once(bytes, 'error').then(([error]) => (error as Error).message);
  fault.catch(() => {});
  return { line, bytes, fault };
}

test('what comes is given as it was', async () => {
  const { line, bytes } = open();
  for (let nth = 0; nth < 100; nth += 1) line.write(Buffer.alloc(10_000, nth));
  line.end();
  const whole = await buffer(bytes);
  expect([whole.length, whole[0], whole.at(-1)]).toEqual([1_000_000, 0, 99]);
  expect(vi.getTimerCount()).toBe(0);
});

test('a line that is silent for so long while more is asked for is given up, and not before', async () => {
  const { line, bytes, fault } = open();
  bytes.resume();
  await setImmediate();
  vi.advanceTimersByTime(49);
  line.write('x');
  await setImmediate();
  vi.advanceTimersByTime(49);
  await setImmediate();
  expect(bytes.destroyed).toBe(false);
  vi.advanceTimersByTime(1);
  expect(await fault).toBe('Nothing more came over the line.');
  expect(line.destroyed).toBe(true);
});

test('whoever takes nothing may take their time', async () => {
  const { line, bytes } = open();
  line.write(Buffer.alloc(200_000));
  bytes.read(1);
  await setImmediate();
  vi.advanceTimersByTime(1_000_000);
  line.end(Buffer.from('end'));
  expect((await buffer(bytes)).subarray(-3).toString()).toBe('end');
});

test('a line that breaks off is no end', async () => {
  const { line, bytes, fault } = open();
  line.write('half');
  bytes.resume();
  await setImmediate();
  line.destroy();
  expect(await fault).toBe('The line broke off.');
});

test('whoever leaves ends the line', async () => {
  const { line, bytes } = open();
  bytes.resume();
  await setImmediate();
  bytes.destroy();
  await setImmediate();
  expect([line.destroyed, vi.getTimerCount()]).toEqual([true, 0]);
});
