import { empty, type Sql, sql } from '../../../platform/database/sql.ts';
import type { NewUserMessage } from '../../messages/new-message.ts';
import { filesOf } from '../../messages/parts.ts';
import type { RunJob } from '../run/run.ts';
import { MAX_SIBLINGS, type Place, type TurnOutcome } from './generation.store.port.ts';

/** The queries of a turn that read the place of messages and add them; each has the rows of those before it by their names. */
export interface MessageInserts {
  /** `place`: the parent, or the place of first messages, with the number of its last child; no row where there is none. */
  place(conversationId: string, parentId: string | null): Sql;
  /** `answered`: adds a message below `place` where `condition` holds, and gives the place below that one. */
  question(message: NewUserMessage, sequence: number, condition: Sql): Sql;
  /** Adds an empty answer below `answered` for each `job`, and gives its `id`. */
  answers(conversationId: string, sequence: number): Sql;
}

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
  inserts: MessageInserts,
): Sql {
  const [first] = jobs;
  if (!first) throw new TypeError('A turn has at least one answer.');
  const { conversationId, userId, parameters } = first;
  const sequence = place.lastSequence + (message ? 1 : 0);
  const added = jobs.length + (message ? 1 : 0);
  const files = filesOf(message?.parts ?? []).map(({ attachmentId }) => attachmentId);
  const fits = sql`children + ${message ? 1 : jobs.length}::int <= ${MAX_SIBLINGS} AND ${areThere(files)}`;
  return sql`
    WITH place AS (
      ${inserts.place(conversationId, place.parentId)}
    )${files.length > 0 ? lockFiles(files) : empty}, answered AS (
      ${message ? inserts.question(message, sequence, fits) : sql`SELECT * FROM place WHERE ${fits}`}
    ), job AS (
      SELECT * FROM unnest(${jobs.map(({ generationId }) => generationId)}::uuid[],
                           ${jobs.map(({ messageId }) => messageId)}::uuid[],
                           ${jobs.map(({ modelId }) => modelId)}::text[])
        WITH ORDINALITY AS job(generation_id, message_id, model_id, number)
    ), answer AS (
      ${inserts.answers(conversationId, sequence)}
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
