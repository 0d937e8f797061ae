import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { ProxiedConnection } from './proxied-connection.ts';

/** A line between a client and a server that a test can cut, delay and silence. */
export interface TcpProxy extends AsyncDisposable {
  /** The target's URL, by way of this proxy. */
  readonly url: string;
  /** Connections that were ever made, and those that are open. */
  readonly made: () => number;
  readonly open: () => number;
  /** Cuts every connection with a reset, as a lost network does. */
  cut(): void;
  /** Passes on only so many more bytes from the server, then cuts the connection in the midst of them. */
  cutAfter(bytes: number): void;
  /** Passes nothing more on the connections that are open, and leaves them open, as a laptop that slept does. */
  stall(): void;
  /** From now on everything that the server says arrives so much later, in order; 0 is at once again. */
  delay(ms: number): void;
  /**
   * The server is away until `up`: `refuse` resets all connections and every new one, `silence` takes them and never
   * answers.
   */
  down(how?: 'refuse' | 'silence'): void;
  /** The server is there again; what was silenced is cut. */
  up(): void;
  /** From now on connections go to another server. */
  retarget(url: string): void;
  close(): Promise<void>;
}

/** Forwards bytes to the server of `target`, with back-pressure, and understands none of them. */
export async function tcpProxy(target: string): Promise<TcpProxy> {
  let to = new URL(target);
  let made = 0;
  let away: 'refuse' | 'silence' | null = null;
  const line = { left: Number.POSITIVE_INFINITY, delayMs: 0 };
  const connections = new Set<ProxiedConnection>();
  const server = createServer((client) => {
    made += 1;
    if (away === 'refuse') {
      client.on('error', () => {}).resetAndDestroy();
      return;
    }
    const connection = new ProxiedConnection(client, to, line);
    connections.add(connection);
    client.on('close', () => connections.delete(connection));
    if (away === 'silence') connection.stall();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.port = String((server.address() as AddressInfo).port);
  const cut = () => {
    for (const connection of connections) connection.cut();
  };
  const stall = () => {
    for (const connection of connections) connection.stall();
  };
  const close = async () => {
    cut();
    server.close();
    await once(server, 'close');
  };
  return {
    url: url.href,
    made: () => made,
    open: () => connections.size,
    cut,
    cutAfter: (bytes) => {
      line.left = bytes;
    },
    stall,
    delay: (ms) => {
      line.delayMs = ms;
    },
    down: (how = 'refuse') => {
      away = how;
      if (how === 'refuse') cut();
      else stall();
    },
    up: () => {
      if (away === 'silence') cut();
      away = null;
    },
    retarget: (next) => {
      to = new URL(next);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
