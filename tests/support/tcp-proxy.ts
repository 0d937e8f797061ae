import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A line between a client and a server that a test can cut. */
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
  /** From now on connections go to another server. */
  retarget(url: string): void;
  close(): Promise<void>;
}

/** Forwards bytes to the server of `target`, with back-pressure, and understands none of them. */
export async function tcpProxy(target: string): Promise<TcpProxy> {
  let to = new URL(target);
  let made = 0;
  let left = Number.POSITIVE_INFINITY;
  const clients = new Set<Socket>();
  const stalled = new WeakSet<Socket>();
  const server = createServer((client) => {
    made += 1;
    clients.add(client);
    const upstream = connect(Number(to.port), to.hostname);
    client.pipe(upstream);
    upstream.on('data', (chunk: Buffer) => {
      if (stalled.has(client)) return;
      const passed = chunk.subarray(0, left);
      left -= passed.length;
      if (left === 0) {
        left = Number.POSITIVE_INFINITY;
        client.write(passed, () => client.resetAndDestroy());
      } else if (!client.write(passed)) upstream.pause();
    });
    client.on('drain', () => upstream.resume());
    upstream.on('end', () => client.end());
    upstream.on('error', () => client.resetAndDestroy());
    client.on('error', () => upstream.destroy());
    client.on('close', () => {
      clients.delete(client);
      upstream.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.port = String((server.address() as AddressInfo).port);
  const cut = () => {
    for (const client of clients) client.resetAndDestroy();
  };
  const close = async () => {
    cut();
    server.close();
    await once(server, 'close');
  };
  return {
    url: url.href,
    made: () => made,
    open: () => clients.size,
    cut,
    cutAfter: (bytes) => {
      left = bytes;
    },
    stall: () => {
      for (const client of clients) stalled.add(client);
    },
    retarget: (next) => {
      to = new URL(next);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
