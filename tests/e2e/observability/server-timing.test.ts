import { expect, test } from 'vitest';
import { startStudio } from '../../support/server/studio.ts';

const PAGE = 'https://chat.example.com';
const ask = (url: string, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    body: '{"query":"{ viewer { id } }"}',
  });
const partsOf = (response: Response) =>
  Object.fromEntries(
    (response.headers.get('server-timing') ?? '')
      .split(', ')
      .map((part) => part.split(';dur='))
      .map(([name, ms]) => [name, Number(ms)]),
  );

test('every answer says how long it took, and what of it was reading the token and running the operation', async () => {
  await using studio = await startStudio();
  const started = performance.now();
  const parts = partsOf(await ask(studio.graphqlUrl));
  const took = performance.now() - started;
  expect(Object.keys(parts)).toEqual(['auth', 'run', 'total']);
  expect(parts.total).toBeGreaterThanOrEqual((parts.auth ?? 0) + (parts.run ?? 0) - 0.2);
  expect(parts.total).toBeLessThanOrEqual(took + 0.1);
  const others = ['/health/live', '/nothing', '/graphql?query={__typename}', '/schema.graphql'];
  for (const path of others)
    expect(partsOf(await fetch(studio.url + path)).total, path).toBeGreaterThanOrEqual(0);
});

test('only pages of origins that are listed may read it', async () => {
  await using studio = await startStudio({ CORS_ORIGINS: PAGE });
  const listed = await ask(studio.graphqlUrl, { origin: PAGE });
  expect(listed.headers.get('timing-allow-origin')).toBe(PAGE);
  const other = await ask(studio.graphqlUrl, { origin: 'https://elsewhere.example.com' });
  expect(other.headers.has('timing-allow-origin')).toBe(false);
});
