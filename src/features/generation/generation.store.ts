import { isUuid } from '../../core/ids.ts';
import type { PrismaClient } from '../../platform/database/generated/prisma/client.ts';
import type { Statements } from '../../platform/database/statement.ts';
import { clientOf } from '../../platform/database/transaction.ts';
import { readParts, textOf } from '../messages/parts.ts';
import type { ConversationState, EarlierMessage, GenerationStore } from './generation-storage.ts';
import { turnStatement } from './turn.store.ts';

type EarlierRow = Omit<EarlierMessage, 'text'> & { readonly parts: unknown };

const CONVERSATION_STATE = {
  name: 'conversation-state',
  text: `SELECT model_id AS "modelId", system_prompt AS "systemPrompt" FROM conversation
         WHERE id = $1 AND user_id = $2 AND deleted_at IS NULL`,
};

const EARLIER_MESSAGE = {
  name: 'earlier-message',
  text: `SELECT m.id AS "userMessageId", m.conversation_id AS "conversationId", m.parts, ARRAY(
                SELECT g.id FROM message a JOIN generation g ON g.message_id = a.id
                WHERE a.parent_id = m.id AND NOT g.regenerated ORDER BY a.sequence) AS "generationIds"
         FROM message m JOIN conversation c ON c.id = m.conversation_id
         WHERE m.author_id = $1 AND m.client_message_id = $2 AND c.deleted_at IS NULL`,
};

export interface LeaseOptions {
  /** This instance. */
  readonly owner: string;
  readonly leaseMs: number;
}

export function generationStore(
  prisma: PrismaClient,
  statements: Statements,
  lease: LeaseOptions,
): GenerationStore {
  return {
    async conversation({ userId }, id) {
      if (!isUuid(id)) return null;
      const [row] = await statements.rows<ConversationState>(CONVERSATION_STATE, [id, userId]);
      return row ?? null;
    },

    async earlierMessage({ userId }, clientMessageId) {
      const [row] = await statements.rows<EarlierRow>(EARLIER_MESSAGE, [userId, clientMessageId]);
      if (!row) return null;
      const { parts, ...sent } = row;
      return { ...sent, text: textOf(readParts(parts)) };
    },

    async answered({ userId }, messageId) {
      if (!isUuid(messageId)) return null;
      const found = await prisma.message.findFirst({
        where: { id: messageId, role: 'ASSISTANT', conversation: { userId, deletedAt: null } },
        select: {
          conversationId: true,
          parentId: true,
          conversation: { select: { modelId: true, systemPrompt: true } },
        },
      });
      return found?.parentId
        ? { ...found.conversation, conversationId: found.conversationId, parentId: found.parentId }
        : null;
    },

    async isRunning({ userId }, id) {
      const found = await prisma.generation.findFirst({
        where: { id, userId, conversation: { deletedAt: null } },
        select: { status: true },
      });
      return found && found.status === 'GENERATING';
    },

    async lockConversation(tx, { userId }, id, parentId) {
      if (!isUuid(id)) return null;
      const db = clientOf(tx);
      const [locked] = await db.$queryRaw<{ lastSequence: number; activeLeafId: string | null }[]>`
        SELECT last_sequence AS "lastSequence", active_leaf_id AS "activeLeafId" FROM conversation
        WHERE id = ${id}::uuid AND user_id = ${userId}::uuid AND deleted_at IS NULL FOR UPDATE`;
      if (!locked) return null;
      const { lastSequence, activeLeafId } = locked;
      if (parentId === null) return { lastSequence, parentId: activeLeafId };
      const parent = isUuid(parentId)
        ? await db.message.findFirst({ where: { id: parentId, conversationId: id }, select: { id: true } })
        : null;
      return { lastSequence, parentId: parent?.id ?? null };
    },

    insertTurn: async (tx, place, message, jobs) =>
      (await clientOf(tx).$executeRaw(turnStatement(place, message, jobs, lease))) === 1,

    async insertAnswers(tx, place, jobs) {
      await clientOf(tx).$executeRaw(turnStatement(place, null, jobs, lease));
    },
  };
}
