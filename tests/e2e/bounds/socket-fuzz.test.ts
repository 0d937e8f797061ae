import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../support/database/database.ts';
import { FrameSocket, frameOf } from '../../support/network/frame-socket.ts';
import { RawSocket } from '../../support/network/raw-socket.ts';
import { controlPing, faults, harmless, randomBuffer } from '../../support/network/socket-faults.ts';
import { Person } from '../../support/people/person.ts';
import { Chance } from '../../support/rounds.ts';
import { INSPECTABLE, liveHeap } from '../../support/server/live-heap.ts';
import { type StudioProcess, spawnStudio } from '../../support/server/studio-process.ts';

const MAX_BYTES = 64 * 1024;
const FRAMES = 100_000;
/** Sockets that misbehave at a time. */
const AT_ONCE = 20;

let database: TestDatabase;
let studio: StudioProcess;
let ada: Person;
beforeAll(async () => {
  database = await startTestDatabase();
  const env = {
    DATABASE_URL: database.url,
    JWT_SECRET: 'a'.repeat(64),
    ENCRYPTION_KEY: 'b'.repeat(64),
    BODY_MAX_BYTES: String(MAX_BYTES),
    LOG_LEVEL: 'error',
  };
  studio = await spawnStudio(env, INSPECTABLE);
  ada = await Person.register(studio.graphqlUrl, 'ada');
});
afterAll(async () => {
  await studio.end('SIGKILL');
  await database.stop();
});

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${studio.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1]);
}

const chance = new Chance();
const kinds = Object.entries(faults(MAX_BYTES));
let frames = 0;

/** Some frames that are taken, then one that is none; resolves with what ended the socket, and what should have. */
async function misbehave(nth: number): Promise<void> {
  const [what, fault] = kinds[nth % kinds.length] ?? ['', { code: 0, frames: () => [] }];
  const letIn = fault.when ? fault.when === 'let in' : chance.between(0, 1) === 1;
  const socket = await FrameSocket.open(studio.graphqlUrl);
  const isSignedIn = letIn && chance.between(0, 1) === 1;
  const payload = isSignedIn ? { authorization: `Bearer ${ada.tokens.accessToken}` } : {};
  if (letIn) {
    await socket.write(frameOf(JSON.stringify({ type: 'connection_init', payload })));
    await socket.heard;
  }
  const before = letIn ? chance.between(0, 300) : chance.between(0, 5);
  for (let at = chance.between(0, 20); at > 0; at -= 1) {
    frames += 1;
    await socket.write(controlPing(chance));
  }
  for (let at = 0; at < before; at += 1)
    for (const frame of harmless(chance, letIn)) {
      frames += 1;
      await socket.write(frame);
    }
  for (const frame of fault.frames(chance)) {
    frames += 1;
    await socket.write(frame);
  }
  expect(await socket.closed, `${what}, ${letIn ? 'let in' : 'not let in'}`).toBe(fault.code);
  socket.end();
}

/** Operations of all sorts, none of which is the end of the socket. */
async function operate(): Promise<void> {
  await using socket = await RawSocket.connected(studio.graphqlUrl, {
    authorization: `Bearer ${ada.tokens.accessToken}`,
  });
  const raw = await FrameSocket.open(studio.graphqlUrl);
  await raw.write(frameOf('{"type":"connection_init"}'));
  await raw.heard;
  for (let at = 0; at < 200; at += 1)
    for (const frame of harmless(chance, true)) {
      frames += 1;
      await raw.write(frame);
    }
  socket.subscribe('sane', '{ viewer { email } }');
  expect(await socket.next()).toMatchObject({ payload: { data: { viewer: { email: ada.email } } } });
  raw.end();
  await raw.closed;
}

/** Bytes of no meaning, and the line is cut wherever that may be. */
async function babble(): Promise<void> {
  const socket = await FrameSocket.open(studio.graphqlUrl);
  for (let at = chance.between(1, 5); at > 0; at -= 1) {
    frames += 1;
    await socket.write(randomBuffer(chance, 2000));
  }
  socket.end();
  await socket.closed;
}

async function round(until: number): Promise<void> {
  let nth = 0;
  const one = async () => {
    while (frames < until) {
      nth += 1;
      if (nth % 10 === 0) await babble();
      else if (nth % 10 === 5) await operate();
      else await misbehave(nth);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  await expect.poll(() => metric('websockets')).toBe(1);
}

test(`${FRAMES} frames of all sorts end their own sockets by the right codes, and nothing else`, async () => {
  await using witness = await RawSocket.connected(studio.graphqlUrl, {
    authorization: `Bearer ${ada.tokens.accessToken}`,
  });
  witness.subscribe('events', 'subscription { viewerEvents { __typename } }');
  await round(FRAMES / 4);
  const before = await liveHeap(studio);
  await round(FRAMES);
  expect((await liveHeap(studio)) - before).toBeLessThan(8 * 1024 * 1024);
  witness.send({ type: 'ping' });
  expect(await witness.next()).toEqual({ type: 'pong' });
  expect((await ada.ask('{ viewer { id } }')).errors).toBeUndefined();
  await expect.poll(() => metric('subscriptions')).toBe(1);
  expect(studio.said.filter((line) => line.includes('"level":'))).toEqual([]);
}, 300_000);
