import { sql } from '../../support/database/sql.ts';
import type { Person } from '../../support/people/person.ts';

export interface Session {
  readonly status: string;
  readonly resolved: boolean;
  readonly resolvedAt: string | null;
  readonly notes: string | null;
  readonly startedAt: string;
  readonly lastActivityAt: string;
  readonly expiresAt: string;
  readonly endedAt: string | null;
  readonly endReason: string | null;
  readonly context: unknown;
  readonly state: unknown;
  readonly statistics: {
    readonly messages: number;
    readonly userMessages: number;
    readonly answers: number;
    readonly durationMs: number;
    readonly averageLatencyMs: number | null;
    readonly resumedCount: number;
  };
}

const SESSION = `status resolved resolvedAt notes startedAt lastActivityAt expiresAt endedAt endReason context state
  statistics { messages userMessages answers durationMs averageLatencyMs resumedCount }`;

/** How a conversation stands as a support session; null when it is none. */
export async function readSession(person: Person, id: string): Promise<Session | null> {
  const query = `query ($id: ID!) { conversation(id: $id) { support { ${SESSION} } } }`;
  return (await person.get<{ conversation: { support: Session | null } }>(query, { id })).conversation
    .support;
}

/** As if all that has happened in a conversation had happened so many minutes earlier. */
export async function letPass(databaseUrl: string, conversationId: string, minutes: number): Promise<void> {
  const id = Buffer.from(conversationId, 'base64url').toString().split(':')[1];
  const ago = "- $2 * interval '1 minute'";
  await sql(databaseUrl, `UPDATE conversation SET updated_at = updated_at ${ago} WHERE id = $1`, [
    id,
    minutes,
  ]);
  await sql(
    databaseUrl,
    `UPDATE support_session SET started_at = started_at ${ago}, last_activity_at = last_activity_at ${ago},
            expires_at = expires_at ${ago}, ended_at = ended_at ${ago} WHERE conversation_id = $1`,
    [id, minutes],
  );
}
