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
  readonly sealer: Sealer;
  /** From the database; null when there is no such person. */
  readonly read: (userId: string) => Promise<StoredTerms | null>;
  /** Told of a stored key that does not open: the server's secret is another one now. */
  readonly onUnreadable: (userId: string, provider: string) => void;
}

const NOBODYS: StoredTerms = { tier: 'FREE', keys: {} };

/** The terms of a person as they are now: they are read each time, so that no instance goes on with a key that was removed. */
export function modelTerms({
  sealer,
  read,
  onUnreadable,
}: ModelTermsDeps): (userId: string) => Promise<ModelTerms> {
  const open = (userId: string, provider: string, keys: StoredTerms['keys']) => {
    const sealed = Object.hasOwn(keys, provider) ? keys[provider] : undefined;
    if (sealed === undefined) return null;
    const apiKey = sealer.open(Buffer.from(sealed, 'base64'), sealedFor(userId, provider));
    if (apiKey === null) onUnreadable(userId, provider);
    return apiKey;
  };
  return async (userId) => {
    const { tier, keys } = (await read(userId)) ?? NOBODYS;
    return { tier, keys: { get: (provider) => open(userId, provider, keys) } };
  };
}

/** What a key is sealed for, so that one person's key opens for nobody else and stands for no other provider. */
export function sealedFor(userId: string, provider: string): string {
  return `provider-key\n${userId}\n${provider}`;
}
