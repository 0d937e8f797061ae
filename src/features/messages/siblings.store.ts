import type { Message, PrismaClient } from '../../platform/database/generated/prisma/client.ts';

export interface SiblingGroup {
  /** All ids at this point of the tree, in the order of their making. */
  readonly ids: readonly string[];
  readonly index: number;
}

type Member = Pick<Message, 'id' | 'conversationId' | 'parentId'>;

interface GroupRow {
  readonly conversationId: string;
  readonly parentId: string | null;
  readonly ids: string[];
}

const groupKey = ({ conversationId, parentId }: Pick<Member, 'conversationId' | 'parentId'>) =>
  parentId ?? `first of ${conversationId}`;

/** One statement for any number of messages. The first messages of a conversation are siblings too. */
export async function siblingGroups(
  prisma: PrismaClient,
  messages: readonly Member[],
): Promise<SiblingGroup[]> {
  const parents = messages.flatMap(({ parentId }) => parentId ?? []);
  const roots = messages
    .filter(({ parentId }) => parentId === null)
    .map(({ conversationId }) => conversationId);
  const rows = await prisma.$queryRaw<GroupRow[]>`
    SELECT conversation_id AS "conversationId", parent_id AS "parentId", array_agg(id::text ORDER BY sequence) AS ids
    FROM message
    WHERE parent_id = ANY(${parents}::uuid[]) OR (parent_id IS NULL AND conversation_id = ANY(${roots}::uuid[]))
    GROUP BY conversation_id, parent_id`;
  const groups = new Map(rows.map((row) => [groupKey(row), row.ids]));
  return messages.map((message) => {
    const ids = groups.get(groupKey(message)) ?? [message.id];
    return { ids, index: ids.indexOf(message.id) };
  });
}
