import type { Feed } from '../../../src/platform/feed/feed.port.ts';

export interface FeedSettings {
  readonly maxBytes: number;
  readonly maxAgeMs: number;
}

/** A feed of the adapter's own making, with the handles that a test needs on what it cannot see through the port. */
export interface FeedUnderTest extends AsyncDisposable {
  readonly feed: Feed;
  /** Readers that are open. */
  readers(): number;
  /** Lets time pass, without waiting for it, and drops what is too old. */
  advance(ms: number): Promise<void>;
  /** Loses the log of a key, as a crash would. Nobody may be reading it. */
  lose(key: string): Promise<void>;
}

export type StartFeed = (settings?: Partial<FeedSettings>) => Promise<FeedUnderTest>;
