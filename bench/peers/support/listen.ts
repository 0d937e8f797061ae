import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Opens a free port of 127.0.0.1 and says so in the way that the benchmarks wait for. */
export async function listen(server: Server): Promise<void> {
  server.listen(0, '127.0.0.1', 4096);
  await once(server, 'listening');
  announce(server);
}

/** Says where a server listens that has been opened already. Ends in an orderly way, so that a profile of it is written. */
export function announce(server: Server): void {
  const { port } = server.address() as AddressInfo;
  ready(`http://127.0.0.1:${port}`);
}

export function ready(url: string): void {
  process.once('SIGTERM', () => process.exit());
  process.stderr.write(`ready: ${url}\n`);
}
