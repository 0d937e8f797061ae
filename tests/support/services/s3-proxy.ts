import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface S3Proxy extends AsyncDisposable {
  readonly url: string;
  /** Requests whose method and address match are answered with a 500. */
  refused: RegExp | null;
  /** Answers to requests whose method and address match break off with half of their bytes sent. */
  broken: RegExp | null;
  /** Requests whose method and address match are done, and then the line is cut instead of an answer. */
  lost: RegExp | null;
  /** Resolves with the next request that matches, once it has been answered whole. */
  next(wanted: RegExp): Promise<void>;
}

/** Stands between a server and S3, and does to their requests what a story says. */
export async function startS3Proxy(target: string): Promise<S3Proxy> {
  const watched: { readonly wanted: RegExp; readonly resolve: () => void }[] = [];
  const server = createServer((incoming, response) => {
    const name = `${incoming.method} ${incoming.url}`;
    if (proxy.refused?.test(name)) {
      incoming.resume();
      response.writeHead(500).end();
      return;
    }
    response.on('finish', () => {
      for (const { wanted, resolve } of watched) if (wanted.test(name)) resolve();
    });
    const outgoing = request(
      new URL(incoming.url ?? '/', target),
      { method: incoming.method, headers: incoming.headers },
      (answer: IncomingMessage) => {
        if (proxy.lost?.test(name)) {
          answer.resume();
          response.destroy();
          return;
        }
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        if (!proxy.broken?.test(name)) {
          answer.pipe(response);
          return;
        }
        let left = Number(answer.headers['content-length']) / 2;
        answer.on('data', (chunk: Buffer) => {
          left -= chunk.length;
          response.write(chunk, () => left < 0 && response.destroy());
        });
      },
    );
    outgoing.on('error', () => response.destroy());
    response.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: S3Proxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused: null,
    broken: null,
    lost: null,
    next: (wanted) => new Promise((resolve) => watched.push({ wanted, resolve })),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}
