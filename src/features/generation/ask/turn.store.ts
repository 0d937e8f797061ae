import { empty, type Sql, sql } from '../../../platform/database/sql.ts';
import { filesOf } from '../../messages/parts.ts';
import type { RunJob } from '../run/run.ts';
import { MAX_SIBLINGS, type NewUserMessage, type Place, type TurnOutcome } from './generation.store.port.ts';

/** The columns by which a message knows its way up the tree. */
const LINEAGE = sql`id, depth, jump_id, jump_depth`;

/**
 * What a child of the message `p` writes of its way up; `j` is where `p` jumps to. Two jumps of one length become one of
 * twice the length (Myers' skew-binary jump pointers), so that any ancestor is reached in logarithmic time.
 */
const CHILD = sql`
  coalesce(p.depth + 1, 0) AS depth,
  CASE WHEN p.depth - j.depth = j.depth - j.jump_depth THEN j.jump_id ELSE p.id END AS jump_id,
  CASE WHEN p.depth - j.depth = j.depth - j.jump_depth THEN j.jump_depth ELSE p.depth END AS jump_depth`;

export interface TurnLease {
  readonly owner: string;
  readonly leaseMs: number;
}

/** The one row that `turnStatement` gives. */
export interface TurnRow {
  readonly stored: boolean;
  /** Messages that were ever made at the place; null when there is no such place. */
  readonly children: number | null;
  /** Whether all attachments of the message are there. */
  readonly files: boolean;
}

export function outcomeOf(
  row: TurnRow | undefined,
  message: NewUserMessage | null,
  jobs: readonly RunJob[],
): TurnOutcome {
  if (row?.stored) return 'stored';
  if (row?.children == null) return 'no-parent';
  if (!row.files) return 'no-file';
  return row.children + (message ? 1 : jobs.length) > MAX_SIBLINGS ? 'full' : 'repeated';
}

/**
 * One statement that adds a message (null: none, the answers are to the message at the place), its answers and their
 * generations, and moves the conversation on; all of it or nothing.
 */
export function turnStatement(
  place: Place,
  message: NewUserMessage | null,
  jobs: readonly RunJob[],
  { owner, leaseMs }: TurnLease,
): Sql {
  const [first] = jobs;
  if (!first) throw new TypeError('A turn has at least one answer.');
  const { conversationId, userId, parameters } = first;
  const sequence = place.lastSequence + (message ? 1 : 0);
  const added = jobs.length + (message ? 1 : 0);
  const files = filesOf(message?.parts ?? []).map(({ attachmentId }) => attachmentId);
  return sql`
    WITH place AS (
      ${selectPlace(place, conversationId)}
    )${files.length > 0 ? lockFiles(files) : empty}, answered AS (
      ${message ? insertMessage(message, sequence, files) : sql`SELECT * FROM place WHERE children + ${jobs.length}::int <= ${MAX_SIBLINGS}`}
    ), job AS (
      SELECT * FROM unnest(${jobs.map(({ generationId }) => generationId)}::uuid[],
                           ${jobs.map(({ messageId }) => messageId)}::uuid[],
                           ${jobs.map(({ modelId }) => modelId)}::text[])
        WITH ORDINALITY AS job(generation_id, message_id, model_id, number)
    ), answer AS (
      INSERT INTO message (id, conversation_id, parent_id, model_id, role, status, parts, sequence, child_number,
                           depth, jump_id, jump_depth)
      SELECT job.message_id, ${conversationId}::uuid, p.id, job.model_id, 'ASSISTANT', 'GENERATING', '[]',
             ${sequence}::int + job.number, p.children + job.number, ${CHILD}
      FROM job CROSS JOIN answered p LEFT JOIN message j ON j.id = p.jump_id
      RETURNING id
    ), run AS (
      INSERT INTO generation (id, message_id, model_id, regenerated, conversation_id, user_id, parameters, status,
                              lease_owner, lease_until)
      SELECT job.generation_id, answer.id, job.model_id, ${message === null}, ${conversationId}::uuid, ${userId}::uuid,
             ${JSON.stringify(parameters)}::jsonb, 'GENERATING',
             ${owner}, now() + ${leaseMs} * interval '1 millisecond'
      FROM job JOIN answer ON answer.id = job.message_id
    )${files.length > 0 ? insertFiles(files) : empty}, moved AS (
      UPDATE conversation SET last_sequence = ${place.lastSequence + added}, message_count = message_count + ${added},
             active_leaf_id = ${first.messageId}::uuid, updated_at = now()
      WHERE id = ${conversationId}::uuid AND EXISTS (SELECT FROM answered)
      RETURNING id
    )
    SELECT EXISTS (SELECT FROM moved) AS stored, (SELECT children FROM place) AS children, ${areThere(files)} AS files`;
}

/** The parent with the number of its last child: the children are numbered in the order of their making. */
function selectPlace({ parentId }: Place, conversationId: string): Sql {
  if (parentId === null)
    return sql`
      SELECT NULL::uuid AS id, NULL::int AS depth, NULL::uuid AS jump_id, NULL::int AS jump_depth, coalesce((
               SELECT child_number FROM message WHERE conversation_id = ${conversationId}::uuid AND parent_id IS NULL
               ORDER BY sequence DESC LIMIT 1), 0) AS children`;
  return sql`
    SELECT ${LINEAGE}, coalesce((
             SELECT c.child_number FROM message c WHERE c.parent_id = p.id ORDER BY c.sequence DESC LIMIT 1), 0) AS children
    FROM message p
    WHERE p.id = ${parentId}::uuid AND p.conversation_id = ${conversationId}::uuid AND p.hidden_by IS NULL`;
}

/** Of parallel sends one is first, and the others must not end their transaction in an error. */
function insertMessage(message: NewUserMessage, sequence: number, files: readonly string[]): Sql {
  const { id, conversationId, authorId, parts, metadata, clientMessageId } = message;
  return sql`
    INSERT INTO message (id, conversation_id, parent_id, author_id, client_message_id, role, status, parts, metadata,
                         sequence, child_number, depth, jump_id, jump_depth)
    SELECT ${id}::uuid, ${conversationId}::uuid, p.id, ${authorId}::uuid, ${clientMessageId}::uuid, 'USER', 'COMPLETE',
           ${JSON.stringify(parts)}::jsonb, ${metadata == null ? null : JSON.stringify(metadata)}::jsonb,
           ${sequence}::int, p.children + 1, ${CHILD}
    FROM place p LEFT JOIN message j ON j.id = p.jump_id WHERE p.children < ${MAX_SIBLINGS} AND ${areThere(files)}
    ON CONFLICT DO NOTHING RETURNING ${LINEAGE}, 0 AS children`;
}

/** Those that are there, which nobody can delete until the message has them. */
function lockFiles(ids: readonly string[]): Sql {
  return sql`, there AS (
      SELECT id FROM attachment WHERE id = ANY(${ids}::uuid[]) ORDER BY id FOR KEY SHARE
    )`;
}

function areThere({ length }: readonly string[]): Sql {
  return length === 0 ? sql`true` : sql`(SELECT count(*) FROM there) = ${length}::int`;
}

function insertFiles(ids: readonly string[]): Sql {
  return sql`, file AS (
      INSERT INTO message_attachment (message_id, attachment_id, position)
      SELECT answered.id, f.id, f.number - 1
      FROM answered CROSS JOIN unnest(${ids}::uuid[]) WITH ORDINALITY AS f(id, number)
    )`;
}
