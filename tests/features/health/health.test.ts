import { expect, test } from 'vitest';
import { healthCheck } from '../../../src/features/health/health.ts';

const fine = { name: 'fine', vital: true, probe: async () => {} };
const away = (vital: boolean) => ({
  name: 'away',
  vital,
  probe: async () => {
    throw new Error('connect ECONNREFUSED postgres://ada:secret@10.0.0.7');
  },
});
const check = (components: Parameters<typeof healthCheck>[0]['components'], isStopping = false) =>
  healthCheck({ version: '1.0.0', components, isStopping: () => isStopping })();

test('what is wrong is told in words of ours, which name no host and no user', async () => {
  const { components } = await check([fine, away(true)]);
  expect(components[0]).toMatchObject({ name: 'fine', status: 'OK', detail: null });
  expect(components[1]).toEqual({
    name: 'away',
    status: 'DOWN',
    latencyMs: null,
    detail: 'It does not answer.',
  });
});

test('a component that never answers is down after two seconds', async () => {
  const { components } = await check([{ name: 'mute', vital: true, probe: () => new Promise(() => {}) }]);
  expect(components[0]).toMatchObject({ status: 'DOWN', detail: 'It did not answer in time.' });
});

test('without a vital component it is down, without another one degraded, while stopping down', async () => {
  expect((await check([fine])).status).toBe('OK');
  expect((await check([fine, away(false)])).status).toBe('DEGRADED');
  expect((await check([fine, away(true)])).status).toBe('DOWN');
  expect((await check([fine], true)).status).toBe('DOWN');
});
