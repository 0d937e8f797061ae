import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

test('every link of the landing page leads somewhere on this server', async () => {
  const page = await (await fetch(`${studio.url}/`)).text();
  const links = [...page.matchAll(/<a href="([^"]+)"/g)].map(([, href = '']) => href);
  expect(links).toEqual(['/graphql', '/schema.graphql', '/health/ready', '/metrics']);

  for (const link of links) {
    const answer = await fetch(studio.url + link, { headers: { accept: 'text/html' } });
    expect([link, answer.status]).toEqual([link, 200]);
    await answer.body?.cancel();
  }
});

test('the landing page runs nothing, loads nothing and stands in no frame', async () => {
  const answer = await fetch(`${studio.url}/`);
  expect(answer.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; style-src 'sha256-[^']+'; img-src data:; .*frame-ancestors 'none'$/,
  );
  expect(answer.headers.get('x-frame-options')).toBe('DENY');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  expect(await answer.text()).not.toMatch(/<script|https?:\/\//);
});

test('HEAD is answered without the page, and nothing can be posted to it', async () => {
  const head = await fetch(`${studio.url}/`, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
  expect(Number(head.headers.get('content-length'))).toBeGreaterThan(500);
  expect((await fetch(`${studio.url}/`, { method: 'POST' })).status).toBe(405);
});
