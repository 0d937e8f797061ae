import { startMounted } from './ours/contender.ts';
import { FrameSocket } from './support/frame-socket.ts';
import { NO_LIMITS } from './support/no-limits.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

export interface FeedServer {
  readonly name: string;
  readonly server: ServerProcess;
  readonly sockets: readonly FrameSocket[];
}

export interface FeedServers {
  readonly uncoalesced: FeedServer;
  readonly coalesced: FeedServer;
  readonly stock: FeedServer;
  readonly apollo: FeedServer;
  readonly mercurius: FeedServer;
  readonly floor: FeedServer;
  /** The floor's own floor: the operating system's part. For one viewer on each stream. */
  readonly writes: FeedServer;
}

const peers = (file: string) => startServer(new URL(`peers/${file}`, import.meta.url));

/** Ours and all that it is compared with, each with so many viewers' sockets; `cleanup` ends them. */
export async function startFeedServers(cleanup: AsyncDisposableStack, viewers: number): Promise<FeedServers> {
  const open = async (name: string, server: ServerProcess, accessToken: string | null = null) => {
    cleanup.use(server);
    const sockets: FrameSocket[] = [];
    while (sockets.length < viewers)
      sockets.push(cleanup.use(await FrameSocket.open(server.url, accessToken)));
    return { name, server, sockets };
  };
  const ours = async (name: string, coalesceMs: string) => {
    const server = await startMounted('feed-server.ts', { ...NO_LIMITS, COALESCE_MS: coalesceMs });
    return open(name, server, await server.accessToken());
  };
  return {
    uncoalesced: await ours('ours, every token by itself', '0'),
    coalesced: await ours('ours, coalesced as shipped (15 ms)', '15'),
    stock: await open('stock Yoga + graphql-ws + createPubSub', await peers('stock-feed.ts')),
    apollo: await open('Apollo Server 5 + graphql-ws', await peers('apollo-feed.ts')),
    mercurius: await open('Mercurius', await peers('mercurius-feed.ts')),
    floor: await open('floor: JSON frames on raw ws', await peers('raw-ws.ts')),
    writes: await open('in each uncoalesced one: a write to a socket', await peers('raw-write.ts')),
  };
}
