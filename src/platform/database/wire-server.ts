import { createServer, type Server, type Socket } from 'node:net';
import type { PGlite } from '@electric-sql/pglite';
import { SharedSession } from './shared-session.ts';
import { type Frame, WireFrames } from './wire-frames.ts';

/**
 * Speaks Postgres' protocol for a PGlite on a socket. Every client is answered from the one session that PGlite has:
 * a batch runs alone, and a client with an open transaction keeps the session until it ends it or goes away.
 */
export async function serveWire(db: PGlite): Promise<Server> {
  const session = await SharedSession.open(db);
  return createServer({ noDelay: true }, (socket) => converse(socket, session));
}

function converse(socket: Socket, session: SharedSession): void {
  const frames = new WireFrames();
  const client = { write: (bytes: Uint8Array) => socket.writable && socket.write(bytes) };
  const answer = (frame: Frame) => {
    if (frame.type === 'batch') session.run(client, frame.bytes);
    else if (frame.type === 'startup') client.write(session.greeting);
    else if (frame.type === 'encryption') client.write(Buffer.from('N'));
    else socket.end();
  };
  socket.on('data', (chunk) => {
    try {
      for (const frame of frames.read(chunk)) answer(frame);
    } catch {
      socket.destroy();
    }
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => session.leave(client));
}
