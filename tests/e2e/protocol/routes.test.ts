import { afterAll, beforeAll, expect, test } from 'vitest';
import { isUuid } from '../../../src/core/ids.ts';
import { VERSION } from '../../../src/core/version.ts';
import { post } from '../../support/people/person.ts';
import { INSTANCES, startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

const pages: [string, RegExp, RegExp][] = [
  ['/', /^text\/html/, /GraphiQL/],
  ['/schema.graphql', /^text\/plain/, /type Query/],
  ['/health/live', /^application\/json/, /^\{"status":"ok"\}$/],
  ['/health/ready', /^application\/json/, /^\{"status":"ok"/],
  ['/metrics', /^text\/plain/, /^# HELP /m],
];

test.each(pages)('%s is read by GET and HEAD alone', async (path, type, text) => {
  const response = await fetch(studio.url + path);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(type);
  const body = await response.text();
  expect(body).toMatch(text);

  const head = await fetch(studio.url + path, { method: 'HEAD' });
  expect(head.status).toBe(200);
  expect(head.headers.get('content-type')).toMatch(type);
  expect(await head.text()).toBe('');

  const posted = await fetch(studio.url + path, { method: 'POST', body: '{}' });
  expect(posted.status).toBe(405);
  expect(posted.headers.get('allow')).toBe('GET, HEAD');
});

const nowhere = [
  '/nothing',
  '/graphql/',
  '/graphql/x',
  '/health',
  '/health/',
  '/metrics/x',
  '/..%2fetc%2fpasswd',
  '//',
];

test.each(nowhere)('there is nothing at %s', async (path) => {
  const response = await fetch(studio.url + path);
  expect(response.status).toBe(404);
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
});

test('every answer has a request id of its own, which the log names too', async () => {
  const ids = new Set<string>();
  for (const path of ['/', '/nothing', '/health/live', '/graphql?query={__typename}']) {
    const response = await fetch(studio.url + path, { headers: { 'x-request-id': 'forged' } });
    await response.text();
    ids.add(response.headers.get('x-request-id') ?? '');
  }
  expect(ids.size).toBe(4);
  for (const id of ids) {
    expect(isUuid(id)).toBe(true);
    await expect.poll(() => studio.log.filter(({ requestId }) => requestId === id)).toHaveLength(1);
  }
});

test('every answer forbids sniffing its type', async () => {
  for (const path of ['/', '/nothing', '/metrics', '/health/ready'])
    expect((await fetch(studio.url + path)).headers.get('x-content-type-options'), path).toBe('nosniff');
});

test('health tells the parts, over GraphQL as over HTTP', async () => {
  const { data } = await post<{ health: object }>(
    studio.graphqlUrl,
    null,
    '{ health { status version components { name status detail } } }',
  );
  const database = { name: 'database', status: 'OK', detail: null };
  const redis = { name: 'redis', status: 'OK', detail: null };
  const components = INSTANCES > 1 ? [database, redis] : [database];
  expect(data?.health).toEqual({ status: 'OK', version: VERSION, components });
});

test('GraphiQL comes to browsers alone', async () => {
  const accept = 'application/graphql-response+json';
  const page = await fetch(studio.graphqlUrl, { headers: { accept: 'text/html,*/*' } });
  expect(page.headers.get('content-type')).toMatch(/^text\/html/);
  expect((await fetch(studio.graphqlUrl, { headers: { accept } })).status).toBe(400);
});
