import { expect, test } from 'vitest';
import { parseRedisAddress } from '../../src/core/redis-address.ts';

const NOTHING = { username: null, password: null, tls: false, database: 0, master: '' };

test('one server, with what it wants to know of us', () => {
  expect(parseRedisAddress('redis://127.0.0.1')).toEqual({
    ...NOTHING,
    kind: 'server',
    hosts: [{ host: '127.0.0.1', port: 6379 }],
  });
  expect(parseRedisAddress('rediss://ada:p%40ss@[::1]:6380/3')).toEqual({
    ...NOTHING,
    kind: 'server',
    hosts: [{ host: '::1', port: 6380 }],
    username: 'ada',
    password: 'p@ss',
    tls: true,
    database: 3,
  });
});

test('the server that Sentinels name', () => {
  expect(parseRedisAddress('redis+sentinel://:secret@one,two:26380/main/2')).toEqual({
    ...NOTHING,
    kind: 'sentinel',
    hosts: [
      { host: 'one', port: 26379 },
      { host: 'two', port: 26380 },
    ],
    password: 'secret',
    master: 'main',
    database: 2,
  });
});

test('a Cluster by some of its nodes', () => {
  expect(parseRedisAddress('redis+cluster://one:7000,two:7001')).toMatchObject({
    kind: 'cluster',
    hosts: [
      { host: 'one', port: 7000 },
      { host: 'two', port: 7001 },
    ],
  });
});

test.each([
  'http://127.0.0.1',
  'redis://',
  'redis://one,two',
  'redis://one:0',
  'redis://one:70000',
  'redis://one/one',
  'redis://%ff@one',
  'redis+sentinel://one:26379',
  'redis+cluster://one/1',
  'redis+cluster://one,,two',
])('%s is no address', (text) => {
  expect(parseRedisAddress(text)).toBeNull();
});
