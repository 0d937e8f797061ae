import { Cluster, type Redis } from 'ioredis';
import type { RedisAddress } from '../../core/redis-address.ts';
import { Channels } from './channels.ts';
import { channelClient, commandClient } from './clients.ts';
import { type RedisArgument, RedisAwayError, type RedisCommands, type RedisScript } from './redis.port.ts';

/** How often both connections are asked whether they live. */
const PING_MS = 2000;

export interface RedisConnection {
  readonly commands: RedisCommands;
  readonly channels: Channels;
  /** How long the last ping took, in ms; null while Redis is away. */
  readonly latencyMs: number | null;
  /** Rejects when Redis does not answer. */
  probe(): Promise<void>;
  close(): void;
}

interface ConnectionOptions {
  readonly address: RedisAddress;
  /** What all keys begin with; a colon is put behind it. */
  readonly prefix: string;
  /** Called when Redis goes away (with the reason) and when it is back (with null); once each. */
  readonly onTurn: (fault: Error | null) => void;
}

/** Opens both connections and waits for neither: Redis may be away for now. */
export function connectRedis({ address, prefix, onTurn }: ConnectionOptions): RedisConnection {
  const client = commandClient(address);
  const nodes = () => (client instanceof Cluster ? client.nodes().map(({ options }) => options) : []);
  let away = false;
  let latencyMs: number | null = null;
  const fault = (error: Error) => {
    latencyMs = null;
    if (!away) onTurn(error);
    away = true;
  };
  const commands = new Commands(client, `${prefix.replace(/:+$/, '')}:`);
  client.on('error', fault);
  client.on('close', () => fault(new RedisAwayError('the connection was closed')));
  const channels = new Channels(
    (attempt) => channelClient(address, attempt, place(nodes())),
    () => {},
  );
  const probe = async () => {
    const start = performance.now();
    await commands.call('PING');
    latencyMs = performance.now() - start;
    if (!channels.ready) throw new RedisAwayError('channels cannot be heard');
  };
  commands.onReady(() => {
    if (away) onTurn(null);
    away = false;
    probe().catch(() => {});
  });
  const pinging = setInterval(() => {
    channels.ping();
    probe().catch(() => {});
  }, PING_MS).unref();
  return {
    commands,
    channels,
    get latencyMs() {
      return latencyMs;
    },
    probe,
    close: () => {
      away = true;
      clearInterval(pinging);
      channels.close();
      client.disconnect();
    },
  };
}

function place(options: readonly { host?: string | undefined; port?: number | undefined }[]) {
  return options.flatMap(({ host, port }) => (host && port ? [{ host, port }] : []));
}

class Commands implements RedisCommands {
  readonly prefix: string;
  readonly #client: Redis | Cluster;

  constructor(client: Redis | Cluster, prefix: string) {
    this.#client = client;
    this.prefix = prefix;
    // Each part that shares the connection listens once, and there may be more than ten of them.
    client.setMaxListeners(50);
  }

  get ready(): boolean {
    return this.#client.status === 'ready';
  }

  call(command: string, ...args: readonly RedisArgument[]): Promise<unknown> {
    return this.#client.call(command, ...args).catch(away);
  }

  async run(script: RedisScript, keys: readonly string[], args: readonly RedisArgument[]): Promise<unknown> {
    try {
      return await this.#client.evalsha(script.sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error as Error).message.startsWith('NOSCRIPT')) return away(error as Error);
      return this.#client.eval(script.lua, keys.length, ...keys, ...args).catch(away);
    }
  }

  together(act: () => void): void {
    const clients = this.#client instanceof Cluster ? this.#client.nodes() : [this.#client];
    const streams = clients.flatMap(({ stream }) => (stream ? [stream] : []));
    for (const stream of streams) stream.cork();
    try {
      act();
    } finally {
      for (const stream of streams) stream.uncork();
    }
  }

  onReady(listener: () => void): void {
    this.#client.on('ready', listener);
  }
}

/** The server's own words for what passes by itself, and all that is not the server's word. */
const PASSING = /^(LOADING|READONLY|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|NOREPLICAS|BUSY|OOM|NOAUTH)\b/;

function away(error: Error): never {
  if (error.name === 'ReplyError' && !PASSING.test(error.message)) throw error;
  throw new RedisAwayError('Redis does not answer', { cause: error });
}
