import { expect, test } from 'vitest';
import { createLog } from '../../src/platform/log.ts';

test('whatever is named as a secret is left out, also inside of things', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => lines.push(line) });
  const names = [
    'authorization',
    'password',
    'accessToken',
    'refreshToken',
    'token',
    'apiKey',
    'secret',
    'variables',
  ];
  for (const name of names) {
    log.info({ [name]: 'hush' }, 'at the top');
    log.info({ inside: { [name]: 'hush' } }, 'one deep');
    log.info({ request: { headers: { [name]: 'hush' } } }, 'two deep');
  }
  expect(lines).toHaveLength(names.length * 3);
  for (const line of lines) {
    expect(line).not.toContain('hush');
    expect(line).toContain('[hidden]');
  }
});

test('a line is JSON with its moment, and only from its level on', () => {
  const lines: string[] = [];
  const log = createLog('warn', { write: (line) => lines.push(line) });
  log.info('unheard');
  log.warn({ a: 1 }, 'heard');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { level: 40, time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/), a: 1, msg: 'heard' },
  ]);
});
