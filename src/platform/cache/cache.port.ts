/**
 * What instances remember together for a while, and can do without: a value may be gone at any time. Nothing here rejects;
 * a cache that cannot be reached knows nothing and keeps nothing.
 */
export interface Cache {
  /** Null when it is not known, or no more. */
  get(key: string): Promise<string | null>;
  /** Keeps the value for `ttlMs`; whether it does is answered. One of more than MAX_CACHED_BYTES is not kept. */
  set(key: string, value: string, ttlMs: number): Promise<boolean>;
}

export const MAX_CACHED_BYTES = 1024 * 1024;
