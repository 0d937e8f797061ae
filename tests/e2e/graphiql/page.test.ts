import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { rawRequest } from './raw-request.ts';

const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

test('the page is the same in every encoding, and a quarter of its size where the client takes one', async () => {
  const [brotli, gzip, plain] = await Promise.all([
    rawRequest(studio.graphqlUrl, { ...HTML, 'accept-encoding': 'gzip, deflate, br, zstd' }),
    rawRequest(studio.graphqlUrl, { ...HTML, 'accept-encoding': 'gzip, br;q=0' }),
    rawRequest(studio.graphqlUrl, HTML),
  ]);

  expect(brotli.headers['content-encoding']).toBe('br');
  expect(gzip.headers['content-encoding']).toBe('gzip');
  expect(plain.headers['content-encoding']).toBeUndefined();
  expect(plain.body.toString()).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
  expect(brotliDecompressSync(brotli.body).equals(plain.body)).toBe(true);
  expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
  expect(brotli.body.length).toBeLessThan(plain.body.length / 4);
  expect(gzip.body.length).toBeLessThan(plain.body.length / 3);
});

test('the encoding is the one that the client likes best', async () => {
  const encodings: [asked: string, sent: string | undefined][] = [
    ['br;q=0.2, gzip;q=0.8', 'gzip'],
    ['gzip, br', 'br'],
    ['*', 'br'],
    ['*, br;q=0', 'gzip'],
    ['br;q=0.0, gzip;q=0.000', undefined],
    ['gzip;q=0.5, identity', undefined],
    ['*;q=0', undefined],
    ['br;q=high', 'br'],
  ];
  for (const [asked, sent] of encodings) {
    const page = await rawRequest(studio.graphqlUrl, { ...HTML, 'accept-encoding': asked }, 'HEAD');
    expect(page.headers['content-encoding'], asked).toBe(sent);
  }
});

test('whoever has the page is told so, for the encoding that they have', async () => {
  const asked = { ...HTML, 'accept-encoding': 'br' };
  const first = await rawRequest(studio.graphqlUrl, asked);
  expect(first.headers).toMatchObject({ 'cache-control': 'no-cache', vary: 'accept, accept-encoding' });
  const etag = first.headers.etag ?? '';

  const again = await rawRequest(studio.graphqlUrl, { ...asked, 'if-none-match': `"other", W/${etag}` });
  expect(again.status).toBe(304);
  expect(again.body).toHaveLength(0);
  expect(again.headers.etag).toBe(etag);

  const changed = await rawRequest(studio.graphqlUrl, { ...asked, 'if-none-match': '"an older page"' });
  expect(changed.status).toBe(200);
  const other = await rawRequest(studio.graphqlUrl, {
    ...HTML,
    'accept-encoding': 'gzip',
    'if-none-match': etag,
  });
  expect(other.status).toBe(200);
});

test('HEAD tells of the page without sending it', async () => {
  const asked = { ...HTML, 'accept-encoding': 'br' };
  const get = await rawRequest(studio.graphqlUrl, asked);
  const head = await rawRequest(studio.graphqlUrl, asked, 'HEAD');

  expect(head).toMatchObject({ status: 200, headers: { etag: get.headers.etag } });
  expect(head.headers['content-length']).toBe(String(get.body.length));
  expect(head.body).toHaveLength(0);
});

test('the page may load nothing from elsewhere, run no script but its own, and stand in no frame', async () => {
  const { headers } = await rawRequest(studio.graphqlUrl, { ...HTML, 'accept-encoding': 'br' });
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
  });
  const policy = new Map(
    String(headers['content-security-policy'])
      .split('; ')
      .map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1)]),
  );
  expect(policy.get('default-src')).toEqual(["'none'"]);
  expect(policy.get('connect-src')).toEqual(["'self'"]);
  expect(policy.get('frame-ancestors')).toEqual(["'none'"]);
  expect(policy.get('script-src')?.every((source) => source.startsWith("'sha256-"))).toBe(true);
  const sources = [...policy.values()].flat();
  expect(sources.filter((source) => !/^'.*'$|^data:$|^blob:$/.test(source))).toEqual([]);
});

test('only who asks for a page gets it; others get the API', async () => {
  const address = `${studio.graphqlUrl}?query={__typename}`;
  const browser = await rawRequest(address, { ...HTML, 'accept-encoding': 'br' });
  expect(browser.headers['content-type']).toBe('text/html; charset=utf-8');

  const client = await rawRequest(address, { accept: 'application/json' });
  expect(JSON.parse(client.body.toString())).toEqual({ data: { __typename: 'Query' } });

  const posted = await rawRequest(studio.graphqlUrl, { ...HTML, 'content-type': 'application/json' }, 'POST');
  expect(posted.headers['content-type']).toMatch(/json/);
});

test('other requests are answered while the page is being made', async () => {
  await using fresh = await startStudio();
  let made = false;
  const page = rawRequest(fresh.graphqlUrl, { ...HTML, 'accept-encoding': 'br' }).finally(() => {
    made = true;
  });
  let answered = 0;
  while (!made) {
    await rawRequest(`${fresh.url}/health/live`);
    answered += 1;
  }
  expect((await page).status).toBe(200);
  expect(answered).toBeGreaterThan(20);
});
