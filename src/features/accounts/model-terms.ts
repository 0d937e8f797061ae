import type { Cache } from '../../platform/cache/cache.port.ts';
import type { OwnKeys } from '../../platform/model/model-registry.port.ts';
import type { Sealer } from '../../platform/sealing/sealing.port.ts';

export const TIERS = ['FREE', 'PRO', 'ENTERPRISE'] as const;
export type Tier = (typeof TIERS)[number];

/** What of a person decides which models answer them, and who pays. */
export interface ModelTerms {
  readonly tier: Tier;
  readonly keys: OwnKeys;
}

export interface StoredTerms {
  readonly tier: Tier;
  /** By provider; sealed, in base64. */
  readonly keys: Readonly<Record<string, string>>;
}

export interface ModelTermsDeps {
  readonly cache: Cache;
  readonly sealer: Sealer;
  /** From the database; null when there is no such person. */
  readonly read: (userId: string) => Promise<StoredTerms | null>;
  /** Told of a stored key that does not open: the server's secret is another one now. */
  readonly onUnreadable: (userId: string, provider: string) => void;
}

const KEPT_MS = 60_000;
/** Stands where terms have just changed; longer than a reading that began before may take to add what it saw. */
const CHANGED = 'changed';
const CHANGED_MS = 15_000;
const NOBODYS: StoredTerms = { tier: 'FREE', keys: {} };

/**
 * The terms of people, remembered a minute by all instances. Keys that change are seen by whoever asks after `changed`
 * has resolved, on every instance; a tier that was changed elsewhere is seen within the minute.
 */
export class CachedModelTerms {
  readonly #deps: ModelTermsDeps;

  constructor(deps: ModelTermsDeps) {
    this.#deps = deps;
  }

  async of(userId: string): Promise<ModelTerms> {
    const { tier, keys } = await this.#stored(userId);
    return { tier, keys: { get: (provider) => this.#open(userId, provider, keys) } };
  }

  /** To be awaited before the change, and once more behind its commit, before anybody is told. */
  async changed(userId: string): Promise<void> {
    await this.#deps.cache.set(keyOf(userId), CHANGED, CHANGED_MS);
  }

  async #stored(userId: string): Promise<StoredTerms> {
    const { cache, read } = this.#deps;
    const known = await cache.get(keyOf(userId));
    if (known !== null && known !== CHANGED) return JSON.parse(known) as StoredTerms;
    const stored = (await read(userId)) ?? NOBODYS;
    await cache.add(keyOf(userId), JSON.stringify(stored), KEPT_MS);
    return stored;
  }

  #open(userId: string, provider: string, keys: StoredTerms['keys']): string | null {
    const sealed = Object.hasOwn(keys, provider) ? keys[provider] : undefined;
    if (sealed === undefined) return null;
    const { sealer, onUnreadable } = this.#deps;
    const apiKey = sealer.open(Buffer.from(sealed, 'base64'), sealedFor(userId, provider));
    if (apiKey === null) onUnreadable(userId, provider);
    return apiKey;
  }
}

/** What a key is sealed for, so that one person's key opens for nobody else and stands for no other provider. */
export function sealedFor(userId: string, provider: string): string {
  return `provider-key\n${userId}\n${provider}`;
}

function keyOf(userId: string): string {
  return `model-terms:${userId}`;
}
