import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../core/clock.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Feed } from '../../platform/feed/feed.port.ts';
import type { AccessTokens } from '../../platform/token/access-token.port.ts';
import { feedKey, type SessionEnded } from '../live/feeds.ts';
import { Listeners } from './listeners.ts';
import { SharedWatches } from './shared-watches.ts';

/** How long an answer of the database is believed: a session that another instance ended is refused within this time. */
const BELIEVED_MS = 5000;
const MAX_BELIEVED = 10_000;
/** A feed that is away is opened again after this, then later each time: all who watch do so by chance, not at once. */
const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 20_000;

export interface SessionGateDeps {
  readonly tokens: AccessTokens;
  readonly feed: Feed;
  readonly clock: Clock;
  /** Whether the session is neither revoked nor expired, and its person active. */
  readonly isOpen: (sessionId: string) => Promise<boolean>;
}

/** Who is asking? The one door from an access token to a Viewer, for every transport. */
export class SessionGate {
  readonly #deps: SessionGateDeps;
  /** Open sessions and until when that is believed, oldest first. */
  readonly #believed = new Map<string, number>();
  readonly #watchers = new Listeners();
  readonly #watches = new SharedWatches();
  /** Rises with every session that ends: what the database answers to an earlier question may be out of date. */
  #ends = 0;

  constructor(deps: SessionGateDeps) {
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
   * Calls `onEnd` once when the session ends or the token runs out; the answer stops watching. A feed that is away ends
   * nobody's session: it is opened again, and then the database is asked what was missed.
   */
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

  #watch({ sessionId, expiresAt }: Viewer, onEnd: () => void): () => void {
    const stop = () => {
      clearTimeout(timer);
      watching.abort();
      this.#watchers.delete(sessionId, ended);
    };
    const ended = () => {
      if (watching.signal.aborted) return;
      stop();
      onEnd();
    };
    const watching = new AbortController();
    const left = expiresAt.getTime() - this.#deps.clock.now().getTime();
    const timer = setTimeout(ended, Math.max(0, left)).unref();
    this.#watchers.add(sessionId, ended);
    void this.#follow(sessionId, watching.signal);
    return stop;
  }

  async #follow(sessionId: string, signal: AbortSignal): Promise<void> {
    let missed = false;
    for (let pause = FIRST_RETRY_MS; !signal.aborted; pause = Math.min(2 * pause, LAST_RETRY_MS)) {
      try {
        if (await this.#hearsEnd(sessionId, signal, missed)) this.end(sessionId);
        return;
      } catch {
        missed = true;
        await delay(pause / 2 + (Math.random() * pause) / 2, undefined, { signal, ref: false }).catch(
          () => {},
        );
      }
    }
  }

  /** False when nobody watches any more, or the server is ending. */
  async #hearsEnd(sessionId: string, signal: AbortSignal, missed: boolean): Promise<boolean> {
    const reader = await this.#deps.feed.read<SessionEnded>(feedKey.session(sessionId), { from: 'start' });
    const leave = () => void reader.return();
    signal.addEventListener('abort', leave, { once: true });
    try {
      if (signal.aborted) return false;
      if (missed && !(await this.#deps.isOpen(sessionId))) return true;
      return !(await reader.next()).done;
    } finally {
      signal.removeEventListener('abort', leave);
      leave();
    }
  }

  async #isOpen(sessionId: string): Promise<boolean> {
    const now = this.#deps.clock.now().getTime();
    if ((this.#believed.get(sessionId) ?? 0) > now) return true;
    const ends = this.#ends;
    const open = await this.#deps.isOpen(sessionId);
    this.#believed.delete(sessionId);
    if (open && ends === this.#ends) {
      this.#believed.set(sessionId, now + BELIEVED_MS);
      if (this.#believed.size > MAX_BELIEVED) this.#believed.delete(this.#believed.keys().next().value ?? '');
    }
    return open;
  }
}
