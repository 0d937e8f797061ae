import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

const PINGS = 60;
const PING = JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(900_000) } });

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

test('a client that reads none of its answers is not listened to until it does; then it gets them all', async () => {
  const client = new WebSocket(studio.graphqlUrl.replace(/^http/, 'ws'), 'graphql-transport-ws');
  const upgraded = once(client, 'upgrade');
  await once(client, 'open');
  const [{ socket }] = (await upgraded) as [{ socket: Socket }];
  // Whoever does not say in time who they are is sent away, however much they have to read.
  client.send(JSON.stringify({ type: 'connection_init' }));
  await once(client, 'message');
  client.pause();
  const all = Promise.all(Array.from({ length: PINGS }, () => sent(client, PING)));
  // Both sides stand still: what the kernel and the server hold is full, and the rest stays here.
  let before = Number.NaN;
  while (socket.bytesWritten - socket.writableLength !== before) {
    before = socket.bytesWritten - socket.writableLength;
    await answersAnother(studio);
  }
  expect(socket.writableLength).toBeGreaterThan((PINGS / 4) * PING.length);
  let pongs = 0;
  const finished = new Promise<void>((resolve, reject) => {
    client.once('close', (code) => reject(new Error(`closed with ${code} behind ${pongs} answers`)));
    client.on('message', () => {
      pongs += 1;
      if (pongs === PINGS) resolve();
    });
  });
  client.resume();
  await Promise.all([all, finished]);
  expect(pongs).toBe(PINGS);
  client.terminate();
});

function sent(client: WebSocket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    client.send(text, (error) => (error ? reject(error) : resolve()));
  });
}

/** Time enough for the server to take what it takes: it answers ten others meanwhile. */
async function answersAnother({ graphqlUrl }: TestStudio): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) {
    const response = await fetch(`${graphqlUrl}?query={__typename}`);
    expect(response.status).toBe(200);
  }
}
