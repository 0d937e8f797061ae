import { isUuid } from '../../core/ids.ts';
import type { Viewer } from '../../core/viewer.ts';
import { batched } from '../../platform/database/batched.ts';
import {
  type Attachment,
  Prisma,
  type PrismaClient,
} from '../../platform/database/generated/prisma/client.ts';
import { columnsOf } from '../../platform/database/model-rows.ts';
import { sql } from '../../platform/database/sql.ts';
import type { Statements } from '../../platform/database/statement.ts';
import type { AttachmentList } from './attachment-list.ts';

export interface AttachmentReads {
  /** Null when there is none or it is somebody else's. Those asked for in one tick are read together. */
  byId(viewer: Viewer, id: string): Promise<Attachment | null>;
  /** Those of `ids` that `byId` would find, in no order. */
  byIds(viewer: Viewer, ids: readonly string[]): Promise<Attachment[]>;
  /** What a message carries, in order; the message must come from a read that was scoped to the viewer. */
  ofMessage(messageId: string): Promise<Attachment[]>;
  /** In the page's direction, one row more than its size where there is one; the newest come first. */
  page(userId: string, list: AttachmentList): Promise<Attachment[]>;
  count(userId: string, unused: boolean | null): Promise<number>;
}

const COLUMNS = columnsOf('a', Prisma.AttachmentScalarFieldEnum);
const ofMessages = (ids: readonly string[]) => sql`
  SELECT m.message_id AS "messageId", ${COLUMNS} FROM message_attachment m
  JOIN attachment a ON a.id = m.attachment_id
  WHERE m.message_id = ANY(${ids}::uuid[]) ORDER BY m.message_id, m.position`;

/** One request's reads of attachments. */
export function attachmentReads(prisma: PrismaClient, statements: Statements): AttachmentReads {
  const byIds = (userId: string, ids: readonly string[]) =>
    prisma.attachment.findMany({ where: { userId, id: { in: ids.filter(isUuid) } } });
  const byId = batched(async (asked: readonly { readonly userId: string; readonly id: string }[]) => {
    const [first] = asked;
    const rows = first
      ? await byIds(
          first.userId,
          asked.map(({ id }) => id),
        )
      : [];
    const found = new Map(rows.map((row) => [row.id, row]));
    return asked.map(({ id }) => found.get(id) ?? null);
  });
  return {
    byId: ({ userId }, id) => byId({ userId, id }),
    byIds: ({ userId }, ids) => byIds(userId, ids),
    ofMessage: batched(async (messageIds) => {
      const rows = await statements.rows<Attachment & { messageId: string }>(
        ofMessages(messageIds),
        'attachments-of-messages',
      );
      const byMessage = Map.groupBy(rows, ({ messageId }) => messageId);
      return messageIds.map((id) => byMessage.get(id) ?? []);
    }),
    page: (userId, { unused, page, after, before }) => {
      const sort = page.backwards ? 'asc' : 'desc';
      return prisma.attachment.findMany({
        where: {
          userId,
          ...usedOrNot(unused),
          AND: [
            after ? beyond(after.createdAt, after.id, 'lt') : {},
            before ? beyond(before.createdAt, before.id, 'gt') : {},
          ],
        },
        orderBy: [{ createdAt: sort }, { id: sort }],
        take: page.size + 1,
      });
    },
    count: (userId, unused) => prisma.attachment.count({ where: { userId, ...usedOrNot(unused) } }),
  };
}

function usedOrNot(unused: boolean | null): Prisma.AttachmentWhereInput {
  if (unused === null) return {};
  return { messages: unused ? { none: {} } : { some: {} } };
}

function beyond(createdAt: Date, id: string, side: 'lt' | 'gt'): Prisma.AttachmentWhereInput {
  return { OR: [{ createdAt: { [side]: createdAt } }, { createdAt, id: { [side]: id } }] };
}
