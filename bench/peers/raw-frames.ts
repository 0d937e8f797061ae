import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { PeerEvent } from './support/events.ts';

/** graphql-transport-ws as far as a viewer can see it; answers what brings an event to the viewers of a stream. */
export function serveFrames(server: Server, onSubscribe: (streamId: string) => void = () => {}) {
  const viewers = new Map<string, { readonly socket: WebSocket; readonly id: string }[]>();
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'graphql-transport-ws' });
  sockets.on('connection', (socket) =>
    socket.on('message', (data) => {
      const { id, type, payload } = JSON.parse(String(data));
      if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
      if (type !== 'subscribe') return;
      const streamId = payload.variables.generationId;
      const others = viewers.get(streamId);
      if (others) others.push({ socket, id });
      else viewers.set(streamId, [{ socket, id }]);
      onSubscribe(streamId);
    }),
  );
  return (streamId: string, generationEvents: PeerEvent) => {
    for (const { socket, id } of viewers.get(streamId) ?? [])
      socket.send(JSON.stringify({ id, type: 'next', payload: { data: { generationEvents } } }));
    if (generationEvents.__typename === 'GenerationFinished') viewers.delete(streamId);
  };
}
