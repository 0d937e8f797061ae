import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** The parents of a tree's messages in the order of their making, as places in this list; -1 for a first message. */
export type Parents = readonly number[];

/** One path of `length` messages, and `branches` more leaves that fork off it, evenly spread. */
export function pathWithBranches(length: number, branches: number): Parents {
  const path = Array.from({ length }, (_, at) => at - 1);
  const forks = Array.from({ length: branches }, (_, at) => Math.floor((at * (length - 1)) / branches));
  return [...path, ...forks];
}

const BATCH = 5000;

/** Fills an empty conversation with a tree that nobody could wait for; answers the row ids in order. The last of the path is the leaf. */
export async function growTree(
  databaseUrl: string,
  conversationId: string,
  parents: Parents,
  leafAt: number,
): Promise<string[]> {
  const ids = parents.map(() => randomUUID());
  const rows = lineage(parents);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (let from = 0; from < ids.length; from += BATCH) {
      const some = rows.slice(from, from + BATCH);
      const idOf = (at: number | null) => (at === null ? null : ids[at]);
      await client.query(
        `INSERT INTO message (id, conversation_id, parent_id, depth, jump_id, jump_depth, sequence, child_number, role, status, parts)
         SELECT id, $1, parent, depth, jump, jump_depth, sequence, child_number,
                CASE WHEN depth % 2 = 0 THEN 'USER' ELSE 'ASSISTANT' END::"Role", 'COMPLETE',
                jsonb_build_array(jsonb_build_object('type', 'text', 'text', 'Message ' || sequence))
         FROM unnest($2::uuid[], $3::uuid[], $4::int[], $5::uuid[], $6::int[], $7::int[], $8::int[])
              AS r(id, parent, depth, jump, jump_depth, sequence, child_number)`,
        [
          conversationId,
          ids.slice(from, from + BATCH),
          some.map(({ parent }) => idOf(parent)),
          some.map(({ depth }) => depth),
          some.map(({ jump }) => idOf(jump)),
          some.map(({ jump }) => (jump === null ? null : rows[jump]?.depth)),
          some.map((_, at) => from + at + 1),
          some.map(({ childNumber }) => childNumber),
        ],
      );
    }
    await client.query(
      'UPDATE conversation SET last_sequence = $2, message_count = $2, active_leaf_id = $3 WHERE id = $1',
      [conversationId, ids.length, ids[leafAt]],
    );
  } finally {
    await client.end();
  }
  return ids;
}

interface Lineage {
  readonly parent: number | null;
  readonly depth: number;
  /** The ancestor that it jumps to: two jumps of one length become one of twice the length. */
  readonly jump: number | null;
  readonly childNumber: number;
}

function lineage(parents: Parents): Lineage[] {
  const rows: Lineage[] = [];
  const children = new Map<number, number>();
  for (const at of parents) {
    const childNumber = (children.get(at) ?? 0) + 1;
    children.set(at, childNumber);
    const parent = rows[at];
    const over = parent?.jump == null ? null : rows[parent.jump];
    const beyond = over?.jump == null ? null : rows[over.jump];
    const isDouble = parent && over && beyond && parent.depth - over.depth === over.depth - beyond.depth;
    rows.push({
      parent: parent ? at : null,
      depth: parent ? parent.depth + 1 : 0,
      jump: isDouble ? over.jump : parent ? at : null,
      childNumber,
    });
  }
  return rows;
}
