// What the operating system takes of the floor: for each token one write of a frame that was made before. Neither `ws` nor
// JSON is in the way.
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { eventsInto, type PeerEvent } from './support/events.ts';
import { listen } from './support/listen.ts';
import { onOrder } from './support/token-source.ts';

interface Viewer {
  readonly socket: Duplex;
  readonly id: string;
}

const viewers = new Map<string, Viewer>();
const frames = new Map<string, Buffer>();

const server = createServer();
const sockets = new WebSocketServer({ server, handleProtocols: () => 'graphql-transport-ws' });
sockets.on('connection', (client, { socket }) =>
  client.on('message', (data) => {
    const { id, type, payload } = JSON.parse(String(data));
    if (type === 'connection_init') client.send('{"type":"connection_ack"}');
    if (type === 'subscribe') viewers.set(payload.variables.generationId, { socket, id });
  }),
);

function frameOf(id: string, { cursor, ...event }: PeerEvent): Buffer {
  // Of all tokens with this text; nobody looks at the cursor here.
  const key = `${id} ${event.__typename} ${event.text}`;
  let frame = frames.get(key);
  if (frame === undefined) {
    const generationEvents = { ...event, cursor };
    const body = Buffer.from(JSON.stringify({ id, type: 'next', payload: { data: { generationEvents } } }));
    frame = Buffer.concat([Buffer.from([0x81, 126, body.length >> 8, body.length & 0xff]), body]);
    frames.set(key, frame);
  }
  return frame;
}

onOrder(
  eventsInto((streamId, event) => {
    const viewer = viewers.get(streamId);
    viewer?.socket.write(frameOf(viewer.id, event));
  }),
);
await listen(server);
