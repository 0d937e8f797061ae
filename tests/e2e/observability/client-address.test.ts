import { expect, test } from 'vitest';
import { startStudio } from '../../support/server/studio.ts';

const OTHERS = '198.51.100.1, 203.0.113.7, 10.1.1.1';

test.each([
  ['of the connection, where no proxy is trusted', '', OTHERS, '127.0.0.1'],
  ['of the connection, where it is of nobody trusted', '10.0.0.0/8', OTHERS, '127.0.0.1'],
  ['that the proxy names', 'loopback', OTHERS, '10.1.1.1'],
  [
    'the last one that is of no proxy, whatever stands before it',
    '127.0.0.1,10.0.0.0/8',
    OTHERS,
    '203.0.113.7',
  ],
  ['of the connection, where the proxy names nobody', 'loopback', 'somebody', '127.0.0.1'],
  ['of IPv6', 'loopback', '2001:db8::7', '2001:db8::7'],
])('the log has the address %s', async (_what, trusted, forwarded, expected) => {
  await using studio = await startStudio({ TRUSTED_PROXIES: trusted });
  await (await fetch(`${studio.url}/health/live`, { headers: { 'x-forwarded-for': forwarded } })).text();
  const line = () => studio.log.find(({ msg, path }) => msg === 'request' && path === '/health/live');
  await expect.poll(line).toMatchObject({ address: expected });
});
