// The floor of a token: `ws` alone, which writes the JSON frames that our own server would. No GraphQL, nothing stored,
// nothing kept to resume from, nobody asked who they are.
import { createServer } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { CURSOR_PREFIX, writeAnswer } from './answer-source.ts';
import { listen } from './listen.ts';

const server = createServer();
const sockets = new WebSocketServer({ server, handleProtocols: () => 'graphql-transport-ws' });

sockets.on('connection', (socket) => {
  socket.on('message', (data) => {
    const { id, type } = JSON.parse(String(data));
    if (type === 'connection_init') socket.send(JSON.stringify({ type: 'connection_ack' }));
    else if (type === 'subscribe') void answer(socket, id);
  });
});

async function answer(socket: WebSocket, id: string): Promise<void> {
  let seq = 0;
  const next = (event: object) => {
    seq += 1;
    const cursor = CURSOR_PREFIX + seq.toString(36);
    const generationEvents = { ...event, cursor };
    socket.send(JSON.stringify({ id, type: 'next', payload: { data: { generationEvents } } }));
  };
  await writeAnswer((text) => next({ __typename: 'TextDelta', text }));
  next({ __typename: 'GenerationFinished', status: 'COMPLETE', finishReason: 'STOP', usage: null });
  socket.send(JSON.stringify({ id, type: 'complete' }));
}

await listen(server);
