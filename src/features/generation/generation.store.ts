import { isUuid } from '../../core/ids.ts';
import type { PrismaClient } from '../../platform/database/generated/prisma/client.ts';
import { clientOf } from '../../platform/database/transaction.ts';
import { readParts, textOf } from '../messages/parts.ts';
import type { GenerationStore } from './generation-storage.ts';

export interface LeaseOptions {
  /** This instance. */
  readonly owner: string;
  readonly leaseMs: number;
}

export function generationStore(prisma: PrismaClient, { owner, leaseMs }: LeaseOptions): GenerationStore {
  return {
    conversation: async ({ userId }, id) =>
      isUuid(id)
        ? prisma.conversation.findFirst({
            where: { id, userId, deletedAt: null },
            select: { modelId: true, systemPrompt: true },
          })
        : null,

    async earlierMessage({ userId }, clientMessageId) {
      const found = await prisma.message.findUnique({
        where: {
          authorId_clientMessageId: { authorId: userId, clientMessageId },
          conversation: { deletedAt: null },
        },
        select: {
          id: true,
          conversationId: true,
          parts: true,
          children: {
            where: { generation: { isNot: null } },
            orderBy: { sequence: 'asc' },
            select: { generation: { select: { id: true, regenerated: true } } },
          },
        },
      });
      if (!found) return null;
      const { id, conversationId, parts, children } = found;
      const generationIds = children.flatMap(({ generation }) =>
        generation && !generation.regenerated ? [generation.id] : [],
      );
      return { userMessageId: id, conversationId, text: textOf(readParts(parts)), generationIds };
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
      const wanted = parentId ?? locked.activeLeafId;
      const parent =
        wanted !== null && isUuid(wanted)
          ? await db.message.findFirst({
              where: { id: wanted, conversationId: id },
              select: { id: true, depth: true },
            })
          : null;
      return { lastSequence: locked.lastSequence, parent };
    },

    async insertUserMessage(tx, { lastSequence, parent }, { text, ...message }) {
      const row = {
        ...message,
        parentId: parent?.id ?? null,
        depth: (parent?.depth ?? -1) + 1,
        sequence: lastSequence + 1,
        role: 'USER' as const,
        status: 'COMPLETE' as const,
        parts: [{ type: 'text', text }],
      };
      // Not a plain insert: of parallel sends one is first, and the others must not end their transaction in an error.
      const { count } = await clientOf(tx).message.createMany({ data: [row], skipDuplicates: true });
      return count === 1 ? { lastSequence: row.sequence, parent: { id: row.id, depth: row.depth } } : null;
    },

    async insertAnswers(tx, { lastSequence, parent }, jobs, { regenerated }) {
      const db = clientOf(tx);
      const [first] = jobs;
      if (!first) return;
      await db.message.createMany({
        data: jobs.map(({ messageId, conversationId, parentId, modelId }, at) => ({
          id: messageId,
          conversationId,
          parentId,
          modelId,
          depth: (parent?.depth ?? -1) + 1,
          sequence: lastSequence + 1 + at,
          role: 'ASSISTANT' as const,
          status: 'GENERATING' as const,
          parts: [],
        })),
      });
      // By the database's clock, so that instances need not agree on the time.
      await db.$executeRaw`
        INSERT INTO generation (id, message_id, model_id, regenerated, conversation_id, user_id, parameters, status,
                                lease_owner, lease_until)
        SELECT g.id, g.message_id, g.model_id, ${regenerated}, ${first.conversationId}::uuid,
               ${first.userId}::uuid, ${JSON.stringify(first.parameters)}::jsonb, 'GENERATING',
               ${owner}, now() + ${leaseMs} * interval '1 millisecond'
        FROM unnest(${jobs.map(({ generationId }) => generationId)}::uuid[],
                    ${jobs.map(({ messageId }) => messageId)}::uuid[],
                    ${jobs.map(({ modelId }) => modelId)}::text[]) AS g(id, message_id, model_id)`;
      await db.conversation.update({
        where: { id: first.conversationId },
        data: {
          lastSequence: lastSequence + jobs.length,
          // A message that was sent comes with its answers.
          messageCount: { increment: jobs.length + (regenerated ? 0 : 1) },
          activeLeafId: first.messageId,
          updatedAt: new Date(),
        },
        select: { id: true },
      });
    },
  };
}
