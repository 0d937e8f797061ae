import type { Viewer } from '../../../core/viewer.ts';
import { batched } from '../../../platform/database/batched.ts';
import { sql } from '../../../platform/database/sql.ts';
import type { Statements } from '../../../platform/database/statement.ts';
import type { ContextGauge, ContextGauges, GaugedBranch } from './context-gauge.ts';

/** What the messages of a path took together. */
export interface BranchUsage {
  readonly messages: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cost: number;
}

interface Branch {
  readonly conversationId: string;
  readonly leafId: string;
}

export interface BranchReads {
  /** Null when the leaf is none of this conversation. Those asked for in one tick are read together. */
  usage(branch: Branch): Promise<BranchUsage | null>;
  /** Whether the leaf is shown in this conversation; read together. */
  has(branch: Branch): Promise<boolean>;
  /** The leaf must be one of the conversation; read together. */
  gauge(viewer: Viewer, branch: GaugedBranch): Promise<ContextGauge>;
}

/** OFFSET 0, here and below, keeps each message a look into the index of ids, whatever the planner takes the table for. */
const wanted = (branches: readonly Branch[]) => sql`
  unnest(${branches.map(({ conversationId }) => conversationId)}::uuid[], ${branches.map(({ leafId }) => leafId)}::uuid[])
    WITH ORDINALITY AS r(conversation_id, leaf_id, at)
  CROSS JOIN LATERAL (SELECT * FROM message WHERE id = r.leaf_id OFFSET 0) m
  WHERE m.conversation_id = r.conversation_id AND m.hidden_by IS NULL`;

const usagesOf = (branches: readonly Branch[]) => sql`
  WITH RECURSIVE path AS (
    SELECT r.at, m.parent_id, m.deleted_at, m.cached, m.input_tokens, m.output_tokens, m.cost FROM ${wanted(branches)}
    UNION ALL
    SELECT p.at, m.parent_id, m.deleted_at, m.cached, m.input_tokens, m.output_tokens, m.cost
    FROM path p CROSS JOIN LATERAL (
      SELECT s.parent_id, s.deleted_at, s.cached, s.input_tokens, s.output_tokens, s.cost FROM message s
      WHERE s.id = p.parent_id OFFSET 0
    ) m
  )
  SELECT at::int AS at, count(*) FILTER (WHERE deleted_at IS NULL)::int AS messages,
         least(coalesce(sum(input_tokens) FILTER (WHERE NOT cached), 0), 2147483647)::int AS "inputTokens",
         least(coalesce(sum(output_tokens) FILTER (WHERE NOT cached), 0), 2147483647)::int AS "outputTokens",
         coalesce(round(sum(cost)::numeric, 12), 0)::float8 AS cost
  FROM path GROUP BY at`;

const leavesOf = (branches: readonly Branch[]) => sql`SELECT r.at::int AS at FROM ${wanted(branches)}`;

export function branchReads(statements: Statements, gauges: ContextGauges): BranchReads {
  const gauge = batched((asked: readonly { viewer: Viewer; branch: GaugedBranch }[]) => {
    const branches = asked.map(({ branch }) => branch);
    // One request has one viewer.
    return asked[0] ? gauges.read(asked[0].viewer, branches) : Promise.resolve([]);
  });
  return {
    gauge: (viewer, branch) => gauge({ viewer, branch }),
    usage: batched(async (branches: readonly Branch[]) => {
      const rows = await statements.rows<BranchUsage & { at: number }>(usagesOf(branches), 'branch-usages');
      const byBranch = new Map(rows.map(({ at, ...usage }) => [at, usage]));
      return branches.map((_, at) => byBranch.get(at + 1) ?? null);
    }),
    has: batched(async (branches: readonly Branch[]) => {
      const rows = await statements.rows<{ at: number }>(leavesOf(branches), 'branch-leaves');
      const there = new Set(rows.map(({ at }) => at));
      return branches.map((_, at) => there.has(at + 1));
    }),
  };
}
