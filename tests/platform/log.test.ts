import { expect, test } from 'vitest';
import { createLog, requestScope } from '../../src/platform/log.ts';

function logOf(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  write(createLog('debug', { write: (line) => lines.push(JSON.parse(line)) }));
  return lines.map(({ time: _time, ...line }) => line);
}

test('every line of a request carries its id, and nothing of the lines before it', () => {
  const lines = logOf((log) => {
    requestScope.run({ requestId: 'r1' }, () => {
      log.warn({ status: 'FAILED', detail: 'no' }, 'answer failed');
      log.info({ ms: 3 }, 'request');
    });
    log.info('outside');
  });
  expect(lines).toEqual([
    { level: 40, requestId: 'r1', status: 'FAILED', detail: 'no', msg: 'answer failed' },
    { level: 30, requestId: 'r1', ms: 3, msg: 'request' },
    { level: 30, msg: 'outside' },
  ]);
});

test('secrets are left out by their names, as deep as two levels', () => {
  const secrets = { password: 'p', token: 't', apiKey: 'k', authorization: 'Bearer x' };
  const lines = logOf((log) => log.info({ ...secrets, input: { ...secrets, tokens: secrets } }, 'said'));
  const hidden = Object.fromEntries(Object.keys(secrets).map((name) => [name, '[hidden]']));
  expect(lines).toEqual([{ level: 30, ...hidden, input: { ...hidden, tokens: hidden }, msg: 'said' }]);
});
