import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../core/clock.ts';
import type { Cache } from '../cache/cache.port.ts';
import type { Lock } from '../lock/lock.port.ts';
import type { ChatModelProvider } from './chat-model.port.ts';
import type { ListGeneration } from './list-generation.ts';
import { LIST_FRESH_MS } from './model-list.ts';
import type { KeyedProvider, ReadModels } from './model-registry.port.ts';

export interface SharedListOptions {
  readonly cache: Cache;
  readonly lock: Lock;
  readonly generation: ListGeneration;
  readonly clock: Clock;
  /** What is asked: instances that ask the same address with the same key share the answer. */
  readonly asked: { readonly url: string; readonly apiKey: string | null };
}

/** How long the answer to another instance is waited for before this one asks too. */
const WAIT_MS = 1500;
const LOOK_MS = 50;

/** The provider, with a list of models that one instance reads for all. */
export function shareList(provider: KeyedProvider, options: SharedListOptions): KeyedProvider {
  const asked = keyOf(provider, options.asked);
  const { cache, lock, generation, clock } = options;
  const { name, missing, withKey } = provider;
  const now = () => clock.now().getTime();

  const find = async (key: string): Promise<ReadModels | null> => {
    const known = await cache.get(key);
    const read = known === null ? null : (JSON.parse(known) as ReadModels);
    return read && now() - read.readAt < LIST_FRESH_MS ? read : null;
  };

  const lookFor = async (key: string, signal: AbortSignal): Promise<ReadModels> => {
    for (;;) {
      const read = await find(key);
      if (read) return read;
      await delay(LOOK_MS, undefined, { signal });
    }
  };

  const ask = async (key: string, signal: AbortSignal): Promise<ReadModels> => {
    const readAt = now();
    const read = { models: await provider.models(signal), readAt };
    if (read.models.length > 0) await cache.set(key, JSON.stringify(read), LIST_FRESH_MS);
    return read;
  };

  /** Another instance has asked before: it may hear what both wait for while this one is still asking. */
  const askToo = async (key: string, signal: AbortSignal): Promise<ReadModels> => {
    const heard = new AbortController();
    const either = AbortSignal.any([signal, heard.signal]);
    try {
      return await Promise.race([ask(key, either), lookFor(key, either)]);
    } finally {
      heard.abort();
    }
  };

  const sharedModels = async (signal: AbortSignal): Promise<ReadModels> => {
    const key = `${asked}:${await generation.look(0)}`;
    const held = await lock.tryAcquire(key, WAIT_MS);
    try {
      if (held) return (await find(key)) ?? (await ask(key, signal));
      const patience = AbortSignal.any([signal, AbortSignal.timeout(WAIT_MS)]);
      return (await lookFor(key, patience).catch(() => null)) ?? (await askToo(key, signal));
    } finally {
      await held?.release();
    }
  };

  return {
    name,
    missing,
    ...(withKey && { withKey }),
    stream: (request, sink, signal) => provider.stream(request, sink, signal),
    models: async (signal) => (await sharedModels(signal)).models,
    sharedModels,
  };
}

/** A hash, for the key of the provider is in it. The loopback address is another place on every machine. */
function keyOf({ name }: ChatModelProvider, { url, apiKey }: SharedListOptions['asked']): string {
  const local = /^(localhost|127\.|\[::1\])/.test(new URL(url).hostname);
  const asked = [name, url, apiKey, local ? hostname() : null];
  return `models:${createHash('sha256').update(JSON.stringify(asked)).digest('hex')}`;
}
