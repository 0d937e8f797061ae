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

    async purgeMessages(before) {
      // Those below go before what they stand below: they were hidden earlier, or together and written later.
      const deleted = await prisma.$executeRaw`
        DELETE FROM message WHERE id IN (
          SELECT id FROM message WHERE hidden_at < ${before} ORDER BY hidden_at, sequence DESC LIMIT ${MESSAGES}
        )`;
      const emptied = await prisma.$executeRaw`
        WITH place AS (
          SELECT id FROM message WHERE deleted_at < ${before} AND parts <> 'null'::jsonb
          ORDER BY deleted_at DESC LIMIT ${ROWS}
        ), versions AS (
          DELETE FROM message_version WHERE message_id IN (SELECT id FROM place)
        ), reactions AS (
          DELETE FROM reaction WHERE message_id IN (SELECT id FROM place)
        ), marks AS (
          DELETE FROM message_mark WHERE message_id IN (SELECT id FROM place)
        ), files AS (
          DELETE FROM message_attachment WHERE message_id IN (SELECT id FROM place)
        )
        UPDATE message SET parts = 'null', annotations = NULL, metadata = NULL, pinned = false
        WHERE id IN (SELECT id FROM place)`;
      return deleted === MESSAGES || emptied === ROWS;
    },

    async purgeFolders(before) {
      const deleted = await prisma.$executeRaw`
        DELETE FROM folder WHERE id IN (SELECT id FROM folder WHERE deleted_at < ${before} LIMIT ${ROWS})`;
      return deleted === ROWS;
    },

    async purgeTemplates(before) {
      const deleted = await prisma.$executeRaw`
        DELETE FROM prompt_template WHERE id IN (
          SELECT id FROM prompt_template WHERE deleted_at < ${before} LIMIT ${ROWS}
        )`;
      return deleted === ROWS;
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
