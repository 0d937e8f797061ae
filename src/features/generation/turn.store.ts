import { Prisma } from '../../platform/database/generated/prisma/client.ts';
import type { NewUserMessage, Place } from './generation-storage.ts';
import type { RunJob } from './run.ts';

type Sql = ReturnType<typeof Prisma.sql>;

/** The columns by which a message knows its way up the tree. */
const LINEAGE = Prisma.sql`id, depth, jump_id, jump_depth`;

/**
 * What a child of the message `p` writes of its way up; `j` is where `p` jumps to. Two jumps of one length become one of
 * twice the length (Myers' skew-binary jump pointers), so that any ancestor is reached in logarithmic time.
 */
const CHILD = Prisma.sql`
  coalesce(p.depth + 1, 0) AS depth,
  CASE WHEN p.depth - j.depth = j.depth - j.jump_depth THEN j.jump_id ELSE p.id END AS jump_id,
  CASE WHEN p.depth - j.depth = j.depth - j.jump_depth THEN j.jump_depth ELSE p.depth END AS jump_depth`;

export interface TurnLease {
  readonly owner: string;
  readonly leaseMs: number;
}

/**
 * One statement that adds a message (null: none, the answers are to the message at the place), its answers and their
 * generations, and moves the conversation on. It changes no conversation when the message was stored before.
 */
export function turnStatement(
  { lastSequence, parentId }: Place,
  message: NewUserMessage | null,
  jobs: readonly RunJob[],
  { owner, leaseMs }: TurnLease,
): Sql {
  const [first] = jobs;
  if (!first) throw new TypeError('A turn has at least one answer.');
  const { conversationId, userId, parameters } = first;
  const sequence = lastSequence + (message ? 1 : 0);
  const added = jobs.length + (message ? 1 : 0);
  return Prisma.sql`
    WITH place AS (
      SELECT ${LINEAGE} FROM message WHERE id = ${parentId}::uuid
    ), answered AS (
      ${message ? insertMessage(message, lastSequence + 1) : Prisma.sql`SELECT ${LINEAGE} FROM place`}
    ), job AS (
      SELECT * FROM unnest(${jobs.map(({ generationId }) => generationId)}::uuid[],
                           ${jobs.map(({ messageId }) => messageId)}::uuid[],
                           ${jobs.map(({ modelId }) => modelId)}::text[])
        WITH ORDINALITY AS job(generation_id, message_id, model_id, number)
    ), answer AS (
      INSERT INTO message (id, conversation_id, parent_id, model_id, role, status, parts, sequence, depth, jump_id, jump_depth)
      SELECT job.message_id, ${conversationId}::uuid, p.id, job.model_id, 'ASSISTANT', 'GENERATING', '[]',
             ${sequence}::int + job.number, ${CHILD}
      FROM job CROSS JOIN answered p LEFT JOIN message j ON j.id = p.jump_id
      RETURNING id
    ), run AS (
      INSERT INTO generation (id, message_id, model_id, regenerated, conversation_id, user_id, parameters, status,
                              lease_owner, lease_until)
      SELECT job.generation_id, answer.id, job.model_id, ${message === null}, ${conversationId}::uuid, ${userId}::uuid,
             ${JSON.stringify(parameters)}::jsonb, 'GENERATING',
             ${owner}, now() + ${leaseMs} * interval '1 millisecond'
      FROM job JOIN answer ON answer.id = job.message_id
    )
    UPDATE conversation SET last_sequence = ${lastSequence + added}, message_count = message_count + ${added},
           active_leaf_id = ${first.messageId}::uuid, updated_at = now()
    WHERE id = ${conversationId}::uuid AND EXISTS (SELECT FROM answered)`;
}

/** Of parallel sends one is first, and the others must not end their transaction in an error. */
function insertMessage(message: NewUserMessage, sequence: number): Sql {
  const { id, conversationId, authorId, text, clientMessageId } = message;
  return Prisma.sql`
    INSERT INTO message (id, conversation_id, parent_id, author_id, client_message_id, role, status, parts, sequence,
                         depth, jump_id, jump_depth)
    SELECT ${id}::uuid, ${conversationId}::uuid, p.id, ${authorId}::uuid, ${clientMessageId}::uuid, 'USER', 'COMPLETE',
           ${JSON.stringify([{ type: 'text', text }])}::jsonb, ${sequence}::int, ${CHILD}
    FROM (VALUES (1)) one LEFT JOIN place p ON true LEFT JOIN message j ON j.id = p.jump_id
    ON CONFLICT DO NOTHING RETURNING ${LINEAGE}`;
}
