import type { PrismaClient } from '../../../platform/database/generated/prisma/client.ts';
import { raw, sql } from '../../../platform/database/sql.ts';
import type { Statements } from '../../../platform/database/statement.ts';
import { clientOf } from '../../../platform/database/transaction.ts';
import { MAX_MODELS } from '../ask/answering-models.ts';
import { conversationSources } from './conversation-texts.store.ts';
import type { TitleStore } from './titles.ts';

/** Of the path's newest: where the first try succeeds these are one exchange. */
const SHOWN_MESSAGES = 6;

/** Answers of a conversation after which a title is asked for; all to one message are one. */
const TRIES = 3;

const ENOUGH = raw(`${TRIES * MAX_MODELS + 1}`);

/** With as many as three messages can be given at once, and no more however often one was given anew. */
const triedFor = (conversationId: string) => sql`
  SELECT count(*) <= ${TRIES * MAX_MODELS}::int AND count(DISTINCT parent_id) <= ${TRIES}::int AS "mayTry"
  FROM (
    SELECT parent_id FROM message WHERE conversation_id = ${conversationId} AND role = 'ASSISTANT' AND status = 'COMPLETE'
    ORDER BY sequence LIMIT ${ENOUGH}
  ) a`;

export function titleStore(prisma: PrismaClient, statements: Statements): TitleStore {
  return {
    async untitled({ conversationId, messageId, userId }) {
      const waiting = await prisma.conversation.findFirst({
        where: { id: conversationId, userId, autoTitle: true, deletedAt: null },
        select: { id: true },
      });
      if (!waiting) return null;
      const [tried] = await statements.rows<{ mayTry: boolean }>(triedFor(conversationId), 'title-tries');
      if (!tried?.mayTry) return null;
      const wanted = { conversationId, leafId: messageId };
      return (await conversationSources(statements, userId, [wanted], SHOWN_MESSAGES))[0] ?? null;
    },

    async entitle(tx, id, title, at) {
      const { count } = await clientOf(tx).conversation.updateMany({
        where: { id, autoTitle: true, deletedAt: null },
        data: { title, autoTitle: false, updatedAt: at, revision: { increment: 1 } },
      });
      return count === 1;
    },
  };
}
