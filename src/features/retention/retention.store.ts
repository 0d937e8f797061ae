import type { PrismaClient } from '../../platform/database/generated/prisma/client.ts';
import type { RetentionStore } from './retention.ts';

const MESSAGES = 1000;
const ROWS = 500;

export function retentionStore(prisma: PrismaClient): RetentionStore {
  return {
    async purgeConversations(before) {
      const next = await prisma.conversation.findFirst({
        where: { deletedAt: { lt: before } },
        orderBy: { deletedAt: 'asc' },
        select: { id: true },
      });
      if (!next) return false;
      // The newest first: a message takes those behind it along, and a first message would take all of them at once.
      const deleted = await prisma.$executeRaw`
        DELETE FROM message WHERE id IN (
          SELECT id FROM message WHERE conversation_id = ${next.id}::uuid ORDER BY sequence DESC LIMIT ${MESSAGES}
        )`;
      if (deleted < MESSAGES)
        await prisma.conversation.deleteMany({ where: { id: next.id, deletedAt: { lt: before } } });
      return true;
    },

    async purgeSessions(before) {
      const sessions = await prisma.$executeRaw`
        DELETE FROM session WHERE id IN (
          SELECT id FROM session WHERE expires_at < ${before} OR revoked_at < ${before} LIMIT ${ROWS}
        )`;
      const tokens = await prisma.$executeRaw`
        DELETE FROM refresh_token WHERE hash IN (
          SELECT hash FROM refresh_token WHERE used_at < ${before} LIMIT ${ROWS}
        )`;
      return sessions === ROWS || tokens === ROWS;
    },
  };
}
