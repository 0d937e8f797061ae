import { LRUCache } from 'lru-cache';
import { Backoff } from '../../core/backoff.ts';
import type { Clock } from '../../core/clock.ts';
import type { HitCounter } from '../../core/hit-counter.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Feed } from '../../platform/feed/feed.port.ts';
import type { AccessTokens } from '../../platform/token/access-token.port.ts';
import { feedKey, type SessionEnded } from '../live/feeds.ts';
import { Listeners } from './listeners.ts';
import { SharedWatches } from './shared-watches.ts';

/**
 * How long an answer of the database is believed. A session that another instance ended is refused as soon as that is
 * heard, and within this time while the feed is away.
 */
const BELIEVED_MS = 5000;
const MAX_BELIEVED = 10_000;
/** What is away is asked again. */
const RETRY = { firstMs: 200, maxMs: 5000 };

export interface AuthenticatorDeps {
  readonly tokens: AccessTokens;
  readonly feed: Feed;
  readonly clock: Clock;
  readonly counter: HitCounter;
  /** Whether the session is neither revoked nor expired, and its person active. */
  readonly isOpen: (sessionId: string) => Promise<boolean>;
}

/** Who is asking? The one way from an access token to a Viewer, for every transport. */
export class Authenticator {
  readonly #deps: AuthenticatorDeps;
  /** Open sessions and until when that is believed. */
  readonly #believed = new LRUCache<string, number>({ max: MAX_BELIEVED });
  readonly #watchers = new Listeners();
  readonly #watches = new SharedWatches();
  /** Rises with every session that ends: what the database answers to an earlier question may be out of date. */
  #ends = 0;

  constructor(deps: AuthenticatorDeps) {
    this.#deps = deps;
  }

  /** Null when the token does not hold or its session has ended. */
  async authenticate(accessToken: string): Promise<Viewer | null> {
    const viewer = await this.#deps.tokens.read(accessToken);
    return viewer && (await this.stillHolds(viewer)) ? viewer : null;
  }

  /** Whether a viewer who was let in earlier, on a socket that stays open, may still act. */
  async stillHolds(viewer: Viewer): Promise<boolean> {
    return viewer.expiresAt > this.#deps.clock.now() && (await this.#isOpen(viewer.sessionId));
  }

  /**
   * Hears of the sessions that end on any instance, until the feed is closed. A feed that is away ends nobody's session: it
   * is opened again, and then nothing is believed, and the database is asked for all who watch.
   */
  async listen(): Promise<void> {
    const { feed } = this.#deps;
    for (const backoff = new Backoff(RETRY); ; await backoff.wait({ ref: false })) {
      try {
        const reader = await feed.read<SessionEnded>(feedKey.sessions, { from: 'now' });
        backoff.reset();
        void this.#forget();
        for await (const { event } of reader) this.end(event.sessionId);
        return;
      } catch {
        // The feed is away, or its log was lost.
      }
    }
  }

  /** Calls `onEnd` once when the session ends or the token runs out; the answer stops watching. */
  async watch(viewer: Viewer, onEnd: () => void): Promise<() => void> {
    const key = `${viewer.sessionId} ${viewer.expiresAt.getTime()}`;
    return this.#watches.join(key, onEnd, (ended) => this.#watch(viewer, ended));
  }

  /** The session has ended: nobody here goes on in its name. */
  end(sessionId: string): void {
    this.#ends += 1;
    this.#believed.delete(sessionId);
    this.#watchers.call(sessionId);
  }

  /** Sessions may have ended while nobody listened. */
  async #forget(): Promise<void> {
    this.#ends += 1;
    this.#believed.clear();
    for (const sessionId of this.#watchers.keys()) await this.#ask(sessionId);
  }

  /** Ends the session if the database says so, which is asked until it answers or nobody watches any more. */
  async #ask(sessionId: string): Promise<void> {
    for (
      const backoff = new Backoff(RETRY);
      this.#watchers.has(sessionId);
      await backoff.wait({ ref: false })
    ) {
      try {
        if (!(await this.#isOpen(sessionId))) this.end(sessionId);
        return;
      } catch {
        // The database is away.
      }
    }
  }

  #watch({ sessionId, expiresAt }: Viewer, onEnd: () => void): () => void {
    const stop = () => {
      clearTimeout(timer);
      this.#watchers.delete(sessionId, ended);
    };
    const ended = () => {
      stop();
      onEnd();
    };
    const left = expiresAt.getTime() - this.#deps.clock.now().getTime();
    const timer = setTimeout(ended, Math.max(0, left)).unref();
    this.#watchers.add(sessionId, ended);
    // It may have ended since it was let in.
    void this.#ask(sessionId);
    return stop;
  }

  async #isOpen(sessionId: string): Promise<boolean> {
    const now = this.#deps.clock.now().getTime();
    const isBelieved = (this.#believed.get(sessionId) ?? 0) > now;
    this.#deps.counter.count(isBelieved);
    if (isBelieved) return true;
    const ends = this.#ends;
    const open = await this.#deps.isOpen(sessionId);
    if (open && ends === this.#ends) this.#believed.set(sessionId, now + BELIEVED_MS);
    else this.#believed.delete(sessionId);
    return open;
  }
}
