import type { Pool } from 'pg';
import { decodeGlobalId, encodeGlobalId } from '../../../src/graphql/global-id.ts';
import { LIST_CONVERSATIONS, READ_CONVERSATION } from './read-statements.ts';

interface MessageRow {
  readonly id: string;
  readonly parts: readonly { readonly text: string }[];
  readonly [column: string]: unknown;
}

/** As our own schema answers it. */
export async function readConversation(pool: Pool, userId: string, globalId: string) {
  const { id } = decodeGlobalId(globalId);
  const { rows } = await pool.query({ ...READ_CONVERSATION, values: [id, userId] });
  const [row] = rows;
  if (row === undefined) return null;
  const edges = row.messages.map(({ parts, ...message }: MessageRow) => ({
    node: { ...message, id: encodeGlobalId('Message', message.id), text: textOf(parts) },
  }));
  return { id: globalId, title: row.title, updatedAt: row.updated_at, messages: { edges } };
}

export async function listConversations(pool: Pool, userId: string) {
  const { rows } = await pool.query({ ...LIST_CONVERSATIONS, values: [userId] });
  const edges = rows.slice(0, 20).map(({ id, title, pinned, message_count, updated_at }) => ({
    node: {
      id: encodeGlobalId('Conversation', id),
      title,
      pinned,
      messageCount: message_count,
      updatedAt: updated_at,
    },
  }));
  return { edges, pageInfo: { hasNextPage: rows.length > 20 } };
}

export function textOf(parts: readonly { readonly text: string }[]): string {
  return parts.map(({ text }) => text).join('');
}
