import { batched } from '../../../platform/database/batched.ts';
import { sql } from '../../../platform/database/sql.ts';
import type { Statements } from '../../../platform/database/statement.ts';
import { clientOf } from '../../../platform/database/transaction.ts';
import type { ReactionCount, ReactionStore } from './reactions.ts';

export const reactionStore: ReactionStore = {
  async own(tx, messageId, userId) {
    const rows = await clientOf(tx).reaction.findMany({
      where: { messageId, userId },
      select: { emoji: true },
    });
    return rows.map(({ emoji }) => emoji);
  },
  async add(tx, messageId, userId, emoji, createdAt) {
    await clientOf(tx).reaction.createMany({ data: [{ messageId, userId, emoji, createdAt }] });
  },
  async remove(tx, messageId, userId, emoji) {
    await clientOf(tx).reaction.deleteMany({ where: { messageId, userId, emoji } });
  },
};

/** A message as one person sees it. The id must come from a read that was scoped to that person. */
export interface SeenMessage {
  readonly messageId: string;
  readonly userId: string;
}

/** The reactions to a message, the first used first; those asked for in one tick are read together. */
export type ReactionReads = (seen: SeenMessage) => Promise<ReactionCount[]>;

const countsOf = (seen: readonly SeenMessage[]) => sql`
  SELECT s.at::int AS at, r.emoji, count(*)::int AS count, bool_or(r.user_id = s.user_id) AS mine
  FROM unnest(${seen.map(({ messageId }) => messageId)}::uuid[], ${seen.map(({ userId }) => userId)}::uuid[])
    WITH ORDINALITY AS s(message_id, user_id, at)
  JOIN reaction r ON r.message_id = s.message_id
  GROUP BY s.at, r.emoji ORDER BY s.at, min(r.created_at), r.emoji`;

export function reactionReads(statements: Statements): ReactionReads {
  return batched(async (seen) => {
    const rows = await statements.rows<ReactionCount & { at: number }>(countsOf(seen), 'reaction-counts');
    const byMessage = Map.groupBy(rows, ({ at }) => at - 1);
    return seen.map((_, at) => byMessage.get(at) ?? []);
  });
}
