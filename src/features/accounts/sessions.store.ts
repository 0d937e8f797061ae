import type { PrismaClient } from '../../platform/database/generated/prisma/client.ts';
import { clientOf } from '../../platform/database/transaction.ts';
import type { SessionStore, StoredRefreshToken } from './sessions.ts';

export function sessionStore(): SessionStore {
  return {
    async insertSession(tx, session) {
      await clientOf(tx).session.create({ data: session });
    },
    async insertRefreshToken(tx, token) {
      await clientOf(tx).refreshToken.create({ data: token });
    },
    async lockRefreshToken(tx, hash) {
      const [row] = await clientOf(tx).$queryRaw<StoredRefreshToken[]>`
        SELECT t.session_id AS "sessionId", s.user_id AS "userId", t.used_at AS "usedAt",
               s.expires_at AS "sessionExpiresAt", (s.revoked_at IS NOT NULL OR NOT u.active) AS "ended"
        FROM refresh_token t JOIN session s ON s.id = t.session_id JOIN "user" u ON u.id = s.user_id
        WHERE t.hash = ${hash}
        FOR UPDATE OF t`;
      return row ?? null;
    },
    async markUsed(tx, hash, at) {
      await clientOf(tx).refreshToken.update({ where: { hash }, data: { usedAt: at } });
    },
    async prolong(tx, sessionId, usedAt, expiresAt) {
      await clientOf(tx).session.update({
        where: { id: sessionId },
        data: { lastUsedAt: usedAt, expiresAt },
      });
    },
    async revoke(tx, which, at) {
      const where = 'sessionId' in which ? { id: which.sessionId } : { userId: which.userId };
      const ended = await clientOf(tx).session.updateManyAndReturn({
        where: { ...where, revokedAt: null },
        data: { revokedAt: at },
        select: { id: true },
      });
      return ended.map(({ id }) => id);
    },
  };
}

/** Whether a session may still act: neither revoked nor run out, and its person not suspended. */
export function isSessionOpen(prisma: PrismaClient): (sessionId: string) => Promise<boolean> {
  return async (sessionId) => {
    const found = await prisma.session.findFirst({
      where: { id: sessionId, revokedAt: null, expiresAt: { gt: new Date() }, user: { active: true } },
      select: { id: true },
    });
    return found !== null;
  };
}
