import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cache } from '../cache/cache.port.ts';
import type { Lock } from '../lock/lock.port.ts';
import type { ChatModelProvider, ModelInfo } from './chat-model.port.ts';
import type { ListGeneration } from './list-generation.ts';
import type { KeyedProvider } from './model-registry.port.ts';

export interface SharedListOptions {
  readonly cache: Cache;
  readonly lock: Lock;
  readonly generation: ListGeneration;
  /** What is asked: instances that ask the same address with the same key share the answer. */
  readonly asked: { readonly url: string; readonly apiKey: string | null };
}

const FRESH_MS = 5 * 60_000;
/** How long the answer to another instance is waited for before this one asks too. */
const WAIT_MS = 1500;
const LOOK_MS = 50;

/** The provider, with a list of models that one instance reads for all. */
export function shareList(provider: KeyedProvider, options: SharedListOptions): KeyedProvider {
  const asked = keyOf(provider, options.asked);
  const { cache, lock, generation } = options;
  const { name, missing, withKey } = provider;
  return {
    name,
    missing,
    ...(withKey && { withKey }),
    stream: (request, sink, signal) => provider.stream(request, sink, signal),
    async models(signal) {
      const key = `${asked}:${await generation.look(0)}`;
      const held = await lock.tryAcquire(key, WAIT_MS);
      try {
        const known = held ? await cache.get(key) : await waitFor(cache, key, signal);
        if (known !== null) return JSON.parse(known) as ModelInfo[];
        const models = await provider.models(signal);
        if (models.length > 0) await cache.set(key, JSON.stringify(models), FRESH_MS);
        return models;
      } finally {
        await held?.release();
      }
    },
  };
}

async function waitFor(cache: Cache, key: string, signal: AbortSignal): Promise<string | null> {
  for (const until = performance.now() + WAIT_MS; ; await delay(LOOK_MS, undefined, { signal })) {
    const known = await cache.get(key);
    if (known !== null || performance.now() > until) return known;
  }
}

/** A hash, for the key of the provider is in it. The loopback address is another place on every machine. */
function keyOf({ name }: ChatModelProvider, { url, apiKey }: SharedListOptions['asked']): string {
  const local = /^(localhost|127\.|\[::1\])/.test(new URL(url).hostname);
  const asked = [name, url, apiKey, local ? hostname() : null];
  return `models:${createHash('sha256').update(JSON.stringify(asked)).digest('hex')}`;
}
