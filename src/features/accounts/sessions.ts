import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { InvalidInputError } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import { parse } from '../../core/parse.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Transact, Transaction } from '../../platform/database/database.port.ts';
import type { Feed } from '../../platform/feed/feed.port.ts';
import type { AccessTokens } from '../../platform/token/access-token.port.ts';
import type { ChangeTransaction } from '../live/changes.ts';
import { feedKey, type SessionEnded } from '../live/feeds.ts';
import type { Authenticator } from './authenticator.ts';

const ACCESS_TOKEN_MS = 15 * 60_000;
const SESSION_MS = 30 * 24 * 60 * 60_000;
/** Two tabs that refresh at once use one token twice; a thief seldom comes within these seconds. */
const REUSE_GRACE_MS = 10_000;

export const refreshSessionInput = z.object({
  refreshToken: z.string().max(1000, { error: 'Is no refresh token.' }),
});
export const signOutInput = z.object({ everywhere: z.boolean().nullish() });

export interface SessionTokens {
  readonly accessToken: string;
  readonly accessTokenExpiresAt: Date;
  readonly refreshToken: string;
  readonly refreshTokenExpiresAt: Date;
}

export interface StoredRefreshToken {
  readonly sessionId: string;
  readonly userId: string;
  readonly usedAt: Date | null;
  readonly sessionExpiresAt: Date;
  /** The session was revoked, or its person suspended. */
  readonly ended: boolean;
}

export interface SessionStore {
  insertSession(tx: Transaction, session: { id: string; userId: string; expiresAt: Date }): Promise<void>;
  insertRefreshToken(tx: Transaction, token: { hash: string; sessionId: string }): Promise<void>;
  /** Finds the token and holds its row until the transaction ends, so that of parallel uses one is first. */
  lockRefreshToken(tx: Transaction, hash: string): Promise<StoredRefreshToken | null>;
  markUsed(tx: Transaction, hash: string, at: Date): Promise<void>;
  prolong(tx: Transaction, sessionId: string, usedAt: Date, expiresAt: Date): Promise<void>;
  /** Ends sessions and answers the ids of those that this call ended. */
  revoke(tx: Transaction, which: { sessionId: string } | { userId: string }, at: Date): Promise<string[]>;
}

export interface SessionDeps {
  readonly store: SessionStore;
  readonly tokens: AccessTokens;
  readonly feed: Feed;
  readonly authenticator: Authenticator;
  readonly transact: Transact<ChangeTransaction>;
  readonly clock: Clock;
}

/** Sessions: families of refresh tokens that rotate, and the access tokens made from them. */
export class Sessions {
  readonly #deps: SessionDeps;

  constructor(deps: SessionDeps) {
    this.#deps = deps;
  }

  async open(tx: Transaction, userId: string): Promise<{ sessionId: string; tokens: SessionTokens }> {
    const sessionId = newId();
    const expiresAt = this.#sessionEnd();
    await this.#deps.store.insertSession(tx, { id: sessionId, userId, expiresAt });
    return { sessionId, tokens: await this.#issue(tx, { userId, sessionId, expiresAt }) };
  }

  /**
   * Exchanges a refresh token for new tokens. One that was used before is accepted for ten more seconds; after that it is
   * taken for stolen, and the whole session ends.
   */
  async refresh(input: z.input<typeof refreshSessionInput>): Promise<SessionTokens> {
    const { refreshToken } = parse(refreshSessionInput, input);
    const { store, transact, clock } = this.#deps;
    const hash = hashOf(refreshToken);
    const tokens = await transact(async (tx) => {
      const token = await store.lockRefreshToken(tx, hash);
      const now = clock.now();
      if (!token || token.ended || token.sessionExpiresAt <= now) return null;
      if (token.usedAt && now.getTime() - token.usedAt.getTime() > REUSE_GRACE_MS) {
        await this.#revoke(tx, { sessionId: token.sessionId }, token.userId);
        return null;
      }
      if (!token.usedAt) await store.markUsed(tx, hash, now);
      const expiresAt = this.#sessionEnd();
      await store.prolong(tx, token.sessionId, now, expiresAt);
      return this.#issue(tx, { ...token, expiresAt });
    });
    if (!tokens)
      throw InvalidInputError.of('refreshToken', 'This refresh token does not hold. Sign in again.');
    return tokens;
  }

  /** Ends the viewer's session, or with `everywhere` all that this person has. Open streams end with them. */
  async signOut(viewer: Viewer, input: z.input<typeof signOutInput>): Promise<void> {
    const { everywhere } = parse(signOutInput, input);
    await this.#deps.transact((tx) =>
      this.#revoke(
        tx,
        everywhere ? { userId: viewer.userId } : { sessionId: viewer.sessionId },
        viewer.userId,
      ),
    );
  }

  async #revoke(
    tx: ChangeTransaction,
    which: { sessionId: string } | { userId: string },
    userId: string,
  ): Promise<void> {
    const { store, feed, authenticator, clock } = this.#deps;
    const ended = await store.revoke(tx, which, clock.now());
    tx.afterCommit(() => {
      for (const sessionId of ended) {
        authenticator.end(sessionId);
        feed.append<SessionEnded>(feedKey.sessions, { type: 'SessionEnded', sessionId });
      }
    });
    tx.changed(userId, [{ kind: 'session', what: 'Revoked', ids: ended }]);
    // Whoever signs out is told so once the other instances are, or the feed is away.
    tx.afterCommit(() => feed.head(feedKey.sessions).catch(() => {}));
  }

  async #issue(
    tx: Transaction,
    session: { userId: string; sessionId: string; expiresAt: Date },
  ): Promise<SessionTokens> {
    const { store, tokens, clock } = this.#deps;
    const refreshToken = randomBytes(32).toString('base64url');
    await store.insertRefreshToken(tx, { hash: hashOf(refreshToken), sessionId: session.sessionId });
    const accessTokenExpiresAt = new Date(clock.now().getTime() + ACCESS_TOKEN_MS);
    const { userId, sessionId } = session;
    return {
      accessToken: await tokens.issue({ userId, sessionId, expiresAt: accessTokenExpiresAt }),
      accessTokenExpiresAt,
      refreshToken,
      refreshTokenExpiresAt: session.expiresAt,
    };
  }

  #sessionEnd(): Date {
    return new Date(this.#deps.clock.now().getTime() + SESSION_MS);
  }
}

/** A refresh token is 256 random bits: a plain hash hides it, no salt or slowness is needed. */
function hashOf(refreshToken: string): string {
  return createHash('sha256').update(refreshToken).digest('hex');
}
