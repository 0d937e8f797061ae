import { isUuid } from '../../../core/ids.ts';
import type { PrismaClient } from '../../../platform/database/generated/prisma/client.ts';
import { sql } from '../../../platform/database/sql.ts';
import type { Statements } from '../../../platform/database/statement.ts';
import { clientOf } from '../../../platform/database/transaction.ts';
import { readParts } from '../../messages/parts.ts';
import { conversationStates } from '../prompt/conversation-state.store.ts';
import type { LeaseOptions } from '../run/run.store.ts';
import type { EarlierMessage, GenerationStore, LockedConversation } from './generation.store.port.ts';
import { type MessageInserts, outcomeOf, type TurnRow, turnStatement } from './turn.store.ts';

type EarlierRow = Omit<EarlierMessage, 'parts'> & { readonly parts: unknown };

const earlierOf = (authorId: string, clientMessageId: string) => sql`
  SELECT m.id AS "userMessageId", m.conversation_id AS "conversationId",
         coalesce((SELECT v.parts FROM message_version v WHERE v.message_id = m.id AND v.number = 1), m.parts) AS parts,
         ARRAY(
           SELECT g.id FROM message a JOIN generation g ON g.message_id = a.id
           WHERE a.parent_id = m.id AND NOT g.regenerated ORDER BY a.sequence) AS "generationIds"
  FROM message m JOIN conversation c ON c.id = m.conversation_id
  WHERE m.author_id = ${authorId} AND m.client_message_id = ${clientMessageId} AND c.deleted_at IS NULL
    AND m.hidden_by IS NULL AND m.deleted_at IS NULL`;

export function generationStore(
  prisma: PrismaClient,
  statements: Statements,
  lease: LeaseOptions,
  inserts: MessageInserts,
): GenerationStore {
  const stateOf = async (userId: string, id: string) =>
    (await conversationStates(statements, userId, [id])).get(id) ?? null;

  return {
    conversation: async ({ userId }, id) => (isUuid(id) ? stateOf(userId, id) : null),

    async earlierMessage({ userId }, clientMessageId) {
      const [row] = await statements.rows<EarlierRow>(earlierOf(userId, clientMessageId), 'earlier-message');
      return row ? { ...row, parts: readParts(row.parts) } : null;
    },

    async reconsidered({ userId }, messageId) {
      if (!isUuid(messageId)) return null;
      const found = await prisma.message.findFirst({
        where: { id: messageId, deletedAt: null, hiddenBy: null, conversation: { userId, deletedAt: null } },
        select: {
          conversationId: true,
          parentId: true,
          role: true,
          parts: true,
          parent: { select: { parts: true, deletedAt: true } },
        },
      });
      const state = found && (await stateOf(userId, found.conversationId));
      if (!found || !state) return null;
      const { parent, ...message } = found;
      const parentParts = parent?.deletedAt ? null : readParts(parent?.parts);
      return { ...message, ...state, parts: readParts(found.parts), parentParts };
    },

    async isRunning({ userId }, id) {
      const found = await prisma.generation.findFirst({
        where: { id, userId, conversation: { deletedAt: null }, message: { hiddenBy: null } },
        select: { status: true },
      });
      return found && found.status === 'GENERATING';
    },

    async lockConversation(tx, { userId }, id) {
      if (!isUuid(id)) return null;
      const [locked] = await clientOf(tx).$queryRaw<LockedConversation[]>`
        SELECT last_sequence AS "lastSequence", active_leaf_id AS "activeLeafId" FROM conversation
        WHERE id = ${id}::uuid AND user_id = ${userId}::uuid AND deleted_at IS NULL FOR UPDATE`;
      return locked ?? null;
    },

    async revision(tx, id) {
      const [locked] = await clientOf(tx).$queryRaw<{ revision: number }[]>`
        SELECT revision FROM message WHERE id = ${id}::uuid AND deleted_at IS NULL AND hidden_by IS NULL
        FOR NO KEY UPDATE`;
      return locked?.revision ?? null;
    },

    async exchange(tx, answerId) {
      const [found] = await clientOf(tx).$queryRaw<{ answer: boolean; question: boolean }[]>`
        SELECT a.deleted_at IS NULL AND a.hidden_by IS NULL AS answer,
               q.deleted_at IS NULL AND q.hidden_by IS NULL AS question
        FROM message a JOIN message q ON q.id = a.parent_id WHERE a.id = ${answerId}::uuid`;
      return found ?? { answer: false, question: false };
    },

    async insertTurn(tx, place, message, jobs) {
      const [row] = await clientOf(tx).$queryRaw<TurnRow[]>(
        turnStatement(place, message, jobs, lease, inserts),
      );
      return outcomeOf(row, message, jobs);
    },
  };
}
