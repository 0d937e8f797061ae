import type { IncomingMessage, Server } from 'node:http';
import { CloseCode, makeServer } from 'graphql-ws';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import { SocketFrames } from '../token-stream/socket-frames.ts';
import { LeavingSockets } from './leaving-sockets.ts';
import { readMessage, sizeFault, subscribedId } from './socket-messages.ts';
import { type OperationDeps, type SocketState, socketOperations } from './socket-operations.ts';

/** How long a client may take to confirm that its socket closes. */
const CLOSE_GRACE_MS = 1000;
/** How long the end of an answer may take to those who watch it. */
const LAST_FRAMES_MS = 500;
/** While more than this waits for a client to read, nothing more is heard from it: what it says may have an answer. */
const MAX_UNREAD_BYTES = 1024 * 1024;
const MAX_REASON_BYTES = 123;
const TRY_AGAIN_LATER = 1013;

export interface WebsocketDeps extends OperationDeps {
  /** A client that has not answered the last ping when the next one is due is gone. */
  readonly pingMs: number;
  readonly server: Server;
  readonly path: string;
  readonly maxPayloadBytes: number;
  readonly log: Logger;
}

export interface Sockets {
  /** Sockets that are open now. */
  readonly count: () => number;
  /** Takes no new sockets, and asks clients to come back as their answers end. */
  leave(): void;
  /** Asks every client to come back, to another instance or to this one restarted. */
  close(): Promise<void>;
}

/**
 * The transport graphql-transport-ws. The protocol is graphql-ws's; its own glue to `ws` is not used, because it prints
 * every client's faults to the console.
 */
export function serveWebsocket(deps: WebsocketDeps): Sockets {
  const { log } = deps;
  const protocol = makeServer<Record<string, unknown>, SocketState>(socketOperations(deps));
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: deps.maxPayloadBytes,
    handleProtocols: (offered) => (offered.has('graphql-transport-ws') ? 'graphql-transport-ws' : false),
  });

  const states = new Set<SocketState>();
  const leaving = new LeavingSockets(() => states);

  deps.server.on('upgrade', (request, socket, head) => {
    // Nobody else listens to this socket any more, and an error that nobody hears ends the process.
    socket.on('error', (error) => log.debug({ err: error }, 'a socket broke'));
    if (pathOf(request) !== deps.path) socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
    else if (leaving.leaving || !deps.connections.hasRoom(sockets.clients.size))
      // For a balancer to hear, which sends the client to another instance.
      socket.end('HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\nconnection: close\r\n\r\n');
    else
      sockets.handleUpgrade(request, socket, head, (client) =>
        opened(client, request, new SocketFrames(client, socket)),
      );
  });

  const opened = (socket: WebSocket, request: IncomingMessage, frames: SocketFrames) => {
    const stopPinging = pingRegularly(socket, deps.pingMs);
    const address = deps.addressOf(request);
    const state: SocketState = { socket, request, address, frames, awaited: new Set(), running: {} };
    states.add(state);
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (message) => send(socket, message),
        close: (code, reason) => socket.close(code, shortened(reason ?? '')),
        onPing: (payload) => pong(socket, payload),
        onMessage: (handle) => {
          // The protocol forgets an operation that is ended while it is opened, and takes it for the next one of its id.
          const live = new Set<string>();
          socket.on('message', (data) => {
            const text = String(data);
            const message = readMessage(text);
            const fault = sizeFault(message, text);
            if (fault) return socket.close(fault.code, fault.reason);
            const id = subscribedId(message);
            if (id !== null && live.has(id))
              return socket.close(
                CloseCode.SubscriberAlreadyExists,
                shortened(`Subscriber for ${id} already exists`),
              );
            if (id !== null) live.add(id);
            const over = () => void (id !== null && live.delete(id));
            // What is parsed already is read as it is, whatever the types say.
            handle(message as string).then(over, (error) => {
              over();
              if (socket.readyState !== socket.OPEN) return;
              if (isUnexpected(error)) return socket.close(CloseCode.BadRequest, 'Invalid message received');
              const told = deps.maskError(error);
              // Clients come again after this close, and not after the other.
              if (told.extensions.code === 'UNAVAILABLE')
                socket.close(TRY_AGAIN_LATER, shortened(told.message));
              else socket.close(CloseCode.InternalServerError, 'Internal server error');
            });
          });
        },
      },
      state,
    );
    socket.on('error', (error) => log.debug({ err: error }, 'a socket broke'));
    socket.once('close', (code, reason) => {
      stopPinging();
      states.delete(state);
      state.release?.();
      closed(code, String(reason)).catch((error) =>
        log.error({ err: error }, 'a socket could not be let go'),
      );
    });
  };

  return {
    count: () => sockets.clients.size,
    leave: () => leaving.leave(),
    async close() {
      await leaving.end(LAST_FRAMES_MS);
      // A client that answers nothing any more would hold the port for half a minute.
      const cut = setTimeout(() => {
        for (const client of sockets.clients) client.terminate();
      }, CLOSE_GRACE_MS);
      await new Promise((resolve) => sockets.close(resolve));
      clearTimeout(cut);
    },
  };
}

/** Resolves when the message has left this process, so that a slow client holds up its own subscriptions. */
function send(socket: WebSocket, message: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (socket.readyState !== socket.OPEN) return resolve();
    socket.send(message, (error) => {
      // One that closes meanwhile has its end told by `close`; that is no fault.
      if (error && socket.readyState === socket.OPEN) reject(error);
      else resolve();
      if (socket.isPaused && socket.bufferedAmount <= MAX_UNREAD_BYTES) socket.resume();
    });
    if (socket.bufferedAmount > MAX_UNREAD_BYTES) socket.pause();
  });
}

function pingRegularly(socket: WebSocket, pingMs: number): () => void {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    if (socket.readyState === socket.OPEN) socket.ping();
  }, pingMs);
  return () => clearInterval(timer);
}

/** What only a server says: the protocol's own reader takes it for a message, and then knows none of its kind. */
function isUnexpected(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Unexpected message of type');
}

async function pong(socket: WebSocket, payload: unknown): Promise<void> {
  let message: string;
  try {
    message = JSON.stringify({ type: 'pong', ...(payload ? { payload } : {}) });
  } catch {
    // JSON is read to any depth, and written only to some.
    socket.close(CloseCode.BadRequest, 'The ping is nested too deeply');
    return;
  }
  await send(socket, message);
}

/** A close frame has room for 123 bytes of reason, and what stands in it may come from the client. */
function shortened(reason: string): string {
  const bytes = Buffer.from(reason);
  return bytes.length <= MAX_REASON_BYTES
    ? reason
    : `${bytes.toString('utf8', 0, MAX_REASON_BYTES - 6).replace(/\uFFFD+$/, '')}…`;
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?')[0] ?? '';
}
