import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { UploadPatience } from '../../../src/server/upload/upload-timeouts.ts';

const LATE = 'The operation did not come in time.';
const SILENT = 'The upload stopped: nothing more of it came.';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => vi.useRealTimers());

/** Waits 50 ms for a client that says nothing, and 120 ms for its operation. */
function wait(isBehind = () => false) {
  const request = new PassThrough();
  const lost: string[] = [];
  const patience = new UploadPatience(request as unknown as IncomingMessage, {
    operationMs: 120,
    silenceMs: 50,
    isBehind,
    onLost: (reason) => lost.push(reason),
  });
  return { request, patience, lost };
}

test('a client may be silent for so long, and not longer', () => {
  const { request, lost } = wait();
  vi.advanceTimersByTime(49);
  request.emit('data', 'x');
  vi.advanceTimersByTime(49);
  expect(lost).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(lost).toEqual([SILENT]);
});

test('while something of what came is not taken yet, it is not the client who is silent', () => {
  let behind = true;
  const { patience, lost } = wait(() => behind);
  patience.endDeadline();
  vi.advanceTimersByTime(1000);
  expect(lost).toEqual([]);
  behind = false;
  vi.advanceTimersByTime(50);
  expect(lost).toEqual([SILENT]);
});

test('an operation has so long to come, however busy the line is', () => {
  const { request, lost } = wait();
  const drip = (times: number) => {
    for (let time = 0; time < times; time++) {
      vi.advanceTimersByTime(10);
      request.emit('data', 'x');
    }
  };
  drip(11);
  vi.advanceTimersByTime(9);
  expect(lost).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(lost).toEqual([LATE]);
});

test('once it is known, its files may take their time', () => {
  const { request, patience, lost } = wait();
  patience.endDeadline();
  for (let time = 0; time < 100; time++) {
    vi.advanceTimersByTime(40);
    request.emit('data', 'x');
  }
  expect(lost).toEqual([]);
});

test.each([
  ['closed, while somebody waits for more of it', ['closed'], [SILENT]],
  ['silent, when nobody waits any more', ['unawaited'], [SILENT]],
  ['closed, when nobody waits any more', ['closed', 'unawaited'], []],
])('a line that is %s', async (_about, given, expected) => {
  const { request, patience, lost } = wait();
  patience.endDeadline();
  if (given.includes('unawaited')) patience.endWaiting();
  if (given.includes('closed')) request.emit('close');
  await setImmediate();
  vi.advanceTimersByTime(1000);
  expect(lost).toEqual(expected);
});
