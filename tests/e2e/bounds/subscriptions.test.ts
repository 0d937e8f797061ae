import { afterAll, beforeAll, expect, test } from 'vitest';
import { RawSocket } from '../../support/network/raw-socket.ts';
import { GENERATION_EVENTS, type Person } from '../../support/people/person.ts';
import { INSTANCES, startStudio, type TestStudio } from '../../support/server/studio.ts';

const MAX = 12;
const EVENTS = 'subscription { viewerEvents { __typename } }';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio({ MAX_SUBSCRIPTIONS_PER_USER: String(MAX) });
  ada = await studio.person();
});
afterAll(() => studio.close());

const one = INSTANCES === 1;
const connect = (person = ada) =>
  RawSocket.connected(studio.graphqlUrl, { authorization: `Bearer ${person.tokens.accessToken}` });

/** Opens so many on one socket, and tells how many were refused; a query behind them shows that all were heard. */
async function open(socket: RawSocket, count: number): Promise<number> {
  for (let at = 0; at < count; at += 1) socket.subscribe(`events ${at}`, EVENTS);
  let refused = 0;
  while (refused < count) {
    const frame = await Promise.race([socket.next(), opened(count - refused)]);
    if (frame === null) break;
    if (frame.type === 'complete') continue;
    const errors = frame.type === 'error' ? frame.payload : (frame.payload as { errors: unknown }).errors;
    expect(errors).toMatchObject([{ extensions: { code: 'LIMIT_EXCEEDED' } }]);
    expect(JSON.stringify(errors)).toContain(`You have ${MAX} subscriptions open here`);
    refused += 1;
  }
  return refused;
}

/** Resolves with null once so many subscriptions stand. */
async function opened(count: number): Promise<null> {
  await expect.poll(() => studio.metric('subscriptions')).toBeGreaterThanOrEqual(Math.min(count, MAX));
  return null;
}

const allGone = () => expect.poll(() => studio.metric('subscriptions')).toBe(0);

test.runIf(one).each([MAX - 1, MAX])(
  'a person may have %i subscriptions [needs one instance]',
  async (count) => {
    const socket = await connect();
    expect(await open(socket, count)).toBe(0);
    await opened(count);
    await socket[Symbol.asyncDispose]();
    await allGone();
  },
);

test.runIf(one)(
  'over several sockets and event streams together, and the next one is refused by name [needs one instance]',
  async () => {
    const half = MAX / 2;
    const socket = await connect();
    await open(socket, half);
    const abort = new AbortController();
    const streams = Array.from({ length: half }, () => ada.sse(EVENTS, {}, abort.signal));
    const waiting = streams.map((stream) => stream.next().catch(() => null));
    await opened(MAX);

    await expect(ada.sse(EVENTS, {}).next()).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    await using other = await connect();
    other.subscribe('1', EVENTS);
    expect(JSON.stringify(await other.next())).toContain('LIMIT_EXCEEDED');
    const bob = await studio.person();
    await using bobs = await connect(bob);
    bobs.subscribe('1', EVENTS);
    await opened(MAX + 1);

    abort.abort();
    await Promise.all(waiting);
    await socket[Symbol.asyncDispose]();
    await bobs[Symbol.asyncDispose]();
    await allGone();
    const again = await connect();
    expect(await open(again, MAX)).toBe(0);
    await again[Symbol.asyncDispose]();
    await allGone();
  },
);

test.runIf(one)(
  'of 50 that are asked for at once over ten sockets, as many as there may be are opened [needs one instance]',
  async () => {
    const sockets = await Promise.all(Array.from({ length: 10 }, () => connect()));
    for (const socket of sockets) for (let at = 0; at < 5; at += 1) socket.subscribe(String(at), EVENTS);
    await opened(MAX);
    let refused = 0;
    const refusals = sockets.map(async (socket) => {
      for (;;) {
        const { type, payload } = await socket.next();
        if (type === 'complete') continue;
        expect(JSON.stringify(payload)).toContain('LIMIT_EXCEEDED');
        refused += 1;
      }
    });
    const over = Promise.allSettled(refusals);
    await expect.poll(() => refused).toBe(50 - MAX);
    await Promise.all(sockets.map((socket) => socket[Symbol.asyncDispose]()));
    await over;
    await allGone();
  },
);

test.runIf(one)(
  'one that ends by itself, is refused, or is completed gives its place back [needs one instance]',
  async () => {
    const { generationId } = await ada.send(await ada.startConversation(), 'Hello');
    await ada.readAnswer(generationId);
    await using socket = await connect();
    for (let round = 0; round < 3 * MAX; round += 1) {
      const id = String(round);
      const how = ['ends', 'is refused', 'is completed'][round % 3];
      if (how === 'is completed') {
        socket.subscribe(id, EVENTS);
        await opened(1);
        socket.send({ type: 'complete', id });
        await allGone();
      } else {
        socket.subscribe(id, GENERATION_EVENTS, { generationId: how === 'ends' ? generationId : 'nothing' });
        for (let frame = await socket.next(); frame.type === 'next'; frame = await socket.next());
        await allGone();
      }
    }
    expect(await open(socket, MAX)).toBe(0);
  },
);

test.runIf(one)(
  'an operation that is ended while it is opened, and another of its id, leave nothing behind [needs one instance]',
  async () => {
    const before = await studio.metric('subscriptions');
    for (let round = 0; round < 3; round += 1) {
      const socket = await connect();
      for (let each = 0; each < 3; each += 1) {
        socket.subscribe('same', EVENTS);
        socket.send({ id: 'same', type: 'complete' });
      }
      socket.subscribe('same', EVENTS);
      expect((await socket.closed).code).toBe(4409);
    }
    await expect.poll(() => studio.metric('subscriptions')).toBe(before);
  },
);
