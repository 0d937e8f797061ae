import type { Clock } from '../../core/clock.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Feed } from '../../platform/feed/feed.port.ts';
import type { AccessTokens } from '../../platform/token/access-token.port.ts';
import { feedKey, type SessionEnded } from '../live/feeds.ts';

/** How long an answer of the database is believed: a session that another instance ended is refused within this time. */
const BELIEVED_MS = 5000;
const MAX_BELIEVED = 10_000;

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

  /** Calls `onEnd` once when the session ends or the token runs out; the answer stops watching. */
  async watch(viewer: Viewer, onEnd: () => void): Promise<() => void> {
    const { feed, clock } = this.#deps;
    const reader = await feed.read<SessionEnded>(feedKey.session(viewer.sessionId), { from: 'start' });
    const stop = () => {
      clearTimeout(timer);
      void reader.return();
    };
    const timer = setTimeout(
      () => {
        stop();
        onEnd();
      },
      Math.max(0, viewer.expiresAt.getTime() - clock.now().getTime()),
    ).unref();
    const ended = () => {
      this.#believed.delete(viewer.sessionId);
      stop();
      onEnd();
    };
    // Who can no longer hear of the session's end does not go on as if there were none.
    reader.next().then(({ done }) => done || ended(), ended);
    return stop;
  }

  /** Forgets at once that a session is open. */
  forget(sessionId: string): void {
    this.#believed.delete(sessionId);
  }

  async #isOpen(sessionId: string): Promise<boolean> {
    const now = this.#deps.clock.now().getTime();
    if ((this.#believed.get(sessionId) ?? 0) > now) return true;
    const open = await this.#deps.isOpen(sessionId);
    this.#believed.delete(sessionId);
    if (open) {
      this.#believed.set(sessionId, now + BELIEVED_MS);
      if (this.#believed.size > MAX_BELIEVED) this.#believed.delete(this.#believed.keys().next().value ?? '');
    }
    return open;
  }
}
