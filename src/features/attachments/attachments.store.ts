import type { Transaction } from '../../platform/database/database.port.ts';
import type { PrismaClient } from '../../platform/database/generated/prisma/client.ts';
import { sql } from '../../platform/database/sql.ts';
import { clientOf } from '../../platform/database/transaction.ts';
import type { AttachmentStore, Kept, Removed } from './attachment.store.port.ts';

const ROWS = 100;

const SENDABLE = { id: true, name: true, mediaType: true, size: true, status: true } as const;
const STORED = { ...SENDABLE, userId: true, storageKey: true, sha256: true } as const;
const REMOVED = { id: true, userId: true, storageKey: true } as const;
const UNUSED = sql`NOT EXISTS (SELECT FROM message_attachment m WHERE m.attachment_id = a.id)`;

/** `lockPerson`: until the transaction ends, nobody else who asks for the same lock adds to what this person keeps. */
export function attachmentStore(
  prisma: PrismaClient,
  lockPerson: (tx: Transaction, userId: string) => Promise<void>,
): AttachmentStore {
  return {
    kept: (userId) => kept(prisma, userId),

    async keptLocked(tx, userId) {
      await lockPerson(tx, userId);
      return kept(clientOf(tx), userId);
    },

    async insert(tx, row) {
      await clientOf(tx).attachment.create({ data: { ...row }, select: { id: true } });
    },

    find: (id) => prisma.attachment.findUnique({ where: { id }, select: STORED }),

    own: (userId, ids) =>
      prisma.attachment.findMany({ where: { userId, id: { in: [...ids] } }, select: SENDABLE }),

    async finish(tx, id, extraction) {
      const { attachment, attachmentText } = clientOf(tx);
      const where = { id, status: 'PROCESSING' } as const;
      if (extraction.status === 'FAILED') {
        const { error } = extraction;
        const { count } = await attachment.updateMany({ where, data: { status: 'FAILED', error } });
        return count === 1;
      }
      const { text, pages, truncated } = extraction;
      const characters = [...text].length;
      const data = { status: 'READY', characters, pages, truncated } as const;
      const { count } = await attachment.updateMany({ where, data });
      if (count === 1)
        await attachmentText.create({ data: { attachmentId: id, text }, select: { attachmentId: true } });
      return count === 1;
    },

    async remove(tx, userId, id) {
      const client = clientOf(tx);
      // Waits for messages that are being sent with it.
      await client.$queryRaw`SELECT FROM attachment WHERE id = ${id}::uuid FOR UPDATE`;
      const row = await client.attachment.findFirst({
        where: { id, userId },
        select: { ...REMOVED, messages: { take: 1, select: { messageId: true } } },
      });
      if (!row) return null;
      const { messages, ...removed } = row;
      if (messages.length > 0) return 'used';
      await client.attachment.delete({ where: { id }, select: { id: true } });
      return removed;
    },

    removeUnused: (before) =>
      prisma.$queryRaw<Removed[]>`
        DELETE FROM attachment WHERE id IN (
          SELECT a.id FROM attachment a WHERE a.created_at < ${before} AND ${UNUSED}
          ORDER BY a.created_at LIMIT ${ROWS} FOR UPDATE SKIP LOCKED
        ) RETURNING id, user_id AS "userId", storage_key AS "storageKey"`,

    failUnread: (before, error) =>
      prisma.$queryRaw<{ id: string; userId: string }[]>`
        UPDATE attachment SET status = 'FAILED', error = ${error} WHERE id IN (
          SELECT a.id FROM attachment a WHERE a.status = 'PROCESSING' AND a.created_at < ${before}
          ORDER BY a.created_at LIMIT ${ROWS} FOR UPDATE SKIP LOCKED
        ) RETURNING id, user_id AS "userId"`,

    async unknownKeys(storageKeys) {
      const rows = await prisma.attachment.findMany({
        where: { storageKey: { in: [...storageKeys] } },
        select: { storageKey: true },
      });
      const known = new Set(rows.map(({ storageKey }) => storageKey));
      return storageKeys.filter((key) => !known.has(key));
    },
  };
}

async function kept(client: Pick<PrismaClient, '$queryRaw'>, userId: string): Promise<Kept> {
  const [row] = await client.$queryRaw<Kept[]>`
    SELECT count(*) FILTER (WHERE ${UNUSED})::int AS unused,
      count(*) FILTER (WHERE a.status = 'PROCESSING')::int AS unread,
      coalesce(sum(a.size), 0)::float8 AS bytes
    FROM attachment a WHERE a.user_id = ${userId}::uuid`;
  return row ?? { unused: 0, unread: 0, bytes: 0 };
}
