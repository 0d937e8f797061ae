import { Cluster, type ClusterNode, Redis, type RedisOptions } from 'ioredis';
import { backoffMs } from '../../core/backoff.ts';
import type { RedisAddress } from '../../core/redis-address.ts';

const CONNECT_TIMEOUT_MS = 2000;
/** A server that owes a reply and sends nothing for so long is taken for dead. */
const SILENCE_MS = 2500;
const RETRY = { firstMs: 50, maxMs: 2000 };

/** Milliseconds before an attempt to connect again, of which the first is 1. */
export function retryAfter(attempt: number): number {
  return backoffMs(attempt - 1, RETRY);
}

/** The client for commands: it comes back by itself, and keeps nothing for later. */
export function commandClient(address: RedisAddress): Redis | Cluster {
  if (address.kind !== 'cluster') return new Redis({ ...options(address), retryStrategy: retryAfter });
  return new Cluster([...address.hosts], {
    enableOfflineQueue: false,
    clusterRetryStrategy: retryAfter,
    clusterNodeRetryStrategy: retryAfter,
    slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
    redisOptions: base(address),
  });
}

/**
 * A client for channels that ends when its connection does. In a Cluster every node hears what is published on any, so
 * it asks the next node each time.
 */
export function channelClient(address: RedisAddress, attempt: number, nodes: readonly ClusterNode[]): Redis {
  const once = { retryStrategy: () => null, sentinelRetryStrategy: () => null };
  if (address.kind !== 'cluster') return new Redis({ ...options(address), ...once });
  const candidates = nodes.length > 0 ? nodes : address.hosts;
  const node = candidates[attempt % candidates.length];
  return new Redis({ ...base(address), ...(typeof node === 'object' ? node : {}), ...once });
}

function options(address: RedisAddress): RedisOptions {
  const [first] = address.hosts;
  const place =
    address.kind === 'server'
      ? first
      : {
          sentinels: [...address.hosts],
          name: address.master,
          ...(address.tls && { enableTLSForSentinelMode: true }),
        };
  return { ...base(address), ...place, db: address.database };
}

function base(address: RedisAddress): RedisOptions {
  return {
    ...(address.username !== null && { username: address.username }),
    ...(address.password !== null && { password: address.password }),
    ...(address.tls && { tls: {} }),
    connectionName: 'studio',
    connectTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_MS,
    // What waits is ours to bound and to send again: the client neither queues nor resends, and fails what is under way.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    // After a failover the old master answers as a replica.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  };
}
