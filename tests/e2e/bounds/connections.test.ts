import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { RawSocket } from '../../support/network/raw-socket.ts';
import type { Person } from '../../support/people/person.ts';
import { INSTANCES, startStudio, type TestStudio } from '../../support/server/studio.ts';

const PER_USER = 10;
const ALL = 150;
const NOBODYS = ALL / 10;

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio({
    MAX_CONNECTIONS_PER_USER: String(PER_USER),
    MAX_CONNECTIONS: String(ALL),
    TRUSTED_PROXIES: 'loopback',
  });
  ada = await studio.person();
});
afterAll(() => studio.close());

const one = INSTANCES === 1;
const initOf = (person: Person | null) => ({
  type: 'connection_init',
  payload: person ? { authorization: `Bearer ${person.tokens.accessToken}` } : {},
});

/** Opens so many sockets at once, from one address; those that were let in, and how the others were closed. */
async function crowd(person: Person | null, size: number, address = '203.0.113.7') {
  const from = { 'x-forwarded-for': `198.51.100.1, ${address}` };
  const sockets = await Promise.all(
    Array.from({ length: size }, () => RawSocket.open(studio.graphqlUrl, from)),
  );
  const ends = await Promise.all(
    sockets.map(async (socket) => {
      socket.send(initOf(person));
      return Promise.race([
        socket.next('connection_ack').then(
          () => null,
          () => socket.closed,
        ),
        socket.closed,
      ]);
    }),
  );
  return {
    open: sockets.filter((_, at) => ends[at] === null),
    refused: ends.filter((end) => end !== null),
    leave: async () => {
      await Promise.all(sockets.map((socket) => socket[Symbol.asyncDispose]()));
      await expect.poll(() => studio.metric('websockets')).toBe(0);
    },
  };
}

test.runIf(one).each([PER_USER - 1, PER_USER])(
  'a person may have %i sockets [needs one instance]',
  async (size) => {
    const { open, leave } = await crowd(ada, size);
    expect(open).toHaveLength(size);
    await leave();
  },
);

test.runIf(one)(
  'of 25 that come at once, as many as there may be are let in, and the others told why [needs one instance]',
  async () => {
    const { open, refused, leave } = await crowd(ada, 25);
    expect(open).toHaveLength(PER_USER);
    expect(new Set(refused.map(({ code, reason }) => `${code} ${reason}`))).toEqual(
      new Set([`4429 Too many connections: you have ${PER_USER} here. Close some before you open others.`]),
    );
    const bob = await studio.person();
    await using other = await RawSocket.connected(studio.graphqlUrl, initOf(bob).payload);
    other.subscribe('1', '{ viewer { email } }');
    expect(await other.next()).toMatchObject({ payload: { data: { viewer: { email: bob.email } } } });
    await other[Symbol.asyncDispose]();
    await leave();
  },
);

const ends: Record<string, (socket: RawSocket) => Promise<unknown>> = {
  'it is cut': (socket) => socket[Symbol.asyncDispose](),
  'it is closed for a fault of its client': async (socket) => {
    socket.send('garbage');
    await socket.closed;
  },
};

test.runIf(one).each(Object.entries(ends))(
  'a socket gives its place back when %s [needs one instance]',
  async (_how, end) => {
    for (let round = 0; round < 3; round += 1) {
      const { open, leave } = await crowd(ada, PER_USER);
      expect(open).toHaveLength(PER_USER);
      await Promise.all(open.map(end));
      await leave();
    }
  },
);

test.runIf(one)(
  'a socket gives its place back when it breaks while it is let in [needs one instance]',
  async () => {
    for (let round = 0; round < 3; round += 1) {
      const sockets = await Promise.all(
        Array.from({ length: PER_USER }, () => RawSocket.open(studio.graphqlUrl)),
      );
      for (const socket of sockets) socket.send(initOf(ada));
      await Promise.all(sockets.map((socket) => socket[Symbol.asyncDispose]()));
      await expect.poll(() => studio.metric('websockets')).toBe(0);
    }
    const { open, leave } = await crowd(ada, PER_USER);
    expect(open).toHaveLength(PER_USER);
    await leave();
  },
);

test.runIf(one)('people without an account share a part of all places [needs one instance]', async () => {
  const first = await crowd(null, PER_USER + 3);
  expect([first.open.length, first.refused.length], 'from one address').toEqual([PER_USER, 3]);
  const { open, refused, leave } = await crowd(null, PER_USER, '203.0.113.8');
  expect(open).toHaveLength(NOBODYS - PER_USER);
  expect(refused[0]).toMatchObject({ code: 4429, reason: expect.stringContaining('Sign in') });
  const signedIn = await crowd(ada, PER_USER);
  expect(signedIn.open).toHaveLength(PER_USER);
  for (const { leave: go } of [signedIn, first]) await go().catch(() => {});
  await leave();
});

test.runIf(one)(
  'of more sockets than an instance holds, the last are sent to another one [needs one instance]',
  async () => {
    const sockets = Array.from(
      { length: ALL + 5 },
      () => new WebSocket(studio.graphqlUrl.replace(/^http/, 'ws'), 'graphql-transport-ws'),
    );
    const outcomes = await Promise.all(
      sockets.map((socket) =>
        Promise.race([
          once(socket, 'open').then(() => 'open'),
          once(socket, 'error').then(([error]) => String(error)),
        ]).catch(String),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'open')).toHaveLength(ALL);
    expect(outcomes.filter((outcome) => outcome.includes('503'))).toHaveLength(5);
    for (const socket of sockets) socket.on('error', () => {}).terminate();
    await expect.poll(() => studio.metric('websockets')).toBe(0);
    await using again = await RawSocket.connected(studio.graphqlUrl);
    again.send({ type: 'ping' });
    expect(await again.next()).toEqual({ type: 'pong' });
  },
);
