import { expect, test } from 'vitest';
import { startStudio } from '../../support/server/studio.ts';

const CORS = /^access-control-/;
const corsHeaders = (response: Response) =>
  Object.fromEntries([...response.headers].filter(([name]) => CORS.test(name)));

const preflight = (url: string, origin: string) =>
  fetch(url, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization, content-type',
    },
  });
const query = (url: string, origin: string) =>
  fetch(url, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: '{"query":"{ __typename }"}',
  });

test('by default no page of another origin may read an answer', async () => {
  await using studio = await startStudio();
  for (const origin of ['https://evil.example', 'null', studio.url])
    for (const ask of [preflight, query])
      expect(corsHeaders(await ask(studio.graphqlUrl, origin)), origin).toEqual({});
});

test('with a list, those origins may, and no other', async () => {
  const listed = ['https://chat.example.com', 'http://localhost:5173'];
  await using studio = await startStudio({ CORS_ORIGINS: listed.join(', ') });
  for (const origin of listed) {
    const asked = await preflight(studio.graphqlUrl, origin);
    expect(asked.status).toBe(204);
    expect(corsHeaders(asked)).toMatchObject({ 'access-control-allow-origin': origin });
    expect(asked.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('authorization');
    const answered = await query(studio.graphqlUrl, origin);
    expect(answered.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answered.headers.get('vary')?.toLowerCase()).toContain('origin');
  }
  const others = [
    'https://chat.example.com.evil.example',
    'https://evil.example',
    'null',
    'http://localhost:5174',
  ];
  for (const origin of others)
    for (const ask of [preflight, query]) {
      const allowed = (await ask(studio.graphqlUrl, origin)).headers.get('access-control-allow-origin');
      expect([null, 'null', ...listed], origin).toContain(allowed);
      expect(allowed === origin && origin !== 'null', origin).toBe(false);
    }
});
