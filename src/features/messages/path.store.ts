import type { Message, Prisma, PrismaClient } from '../../platform/database/generated/prisma/client.ts';
import { type PathPage, stretchOf } from './message-path.ts';

export interface PathRequest {
  readonly conversationId: string;
  readonly leafId: string;
  readonly page: PathPage;
  readonly query: Prisma.MessageDefaultArgs;
}

export interface PathSlice {
  readonly messages: readonly Message[];
  /** Depth of the leaf: the path has one message more. Null when the leaf is none of this conversation. */
  readonly leafDepth: number | null;
  readonly stretch: { readonly first: number; readonly last: number };
}

const NOWHERE: PathSlice = { messages: [], leafDepth: null, stretch: { first: 0, last: -1 } };

/**
 * Three statements for any number of paths: where the leaves lie, the walk up from each to the top of its stretch, the
 * rows. Requests of one tick come from one field, so they share the selection of the first.
 */
export async function pathSlices(
  prisma: PrismaClient,
  requests: readonly PathRequest[],
): Promise<PathSlice[]> {
  const leaves = await prisma.message.findMany({
    where: { id: { in: requests.map(({ leafId }) => leafId) } },
    select: { id: true, conversationId: true, depth: true },
  });
  const leafById = new Map(leaves.map((leaf) => [leaf.id, leaf]));
  const walks = requests.map(({ conversationId, leafId, page }) => {
    const leaf = leafById.get(leafId);
    if (leaf?.conversationId !== conversationId) return null;
    return { leafId, leafDepth: leaf.depth, stretch: stretchOf(page, leaf.depth) };
  });
  const ids = await walkUp(prisma, walks);
  const { query } = requests[0] ?? { query: {} };
  const rows = await prisma.message.findMany({ ...query, where: { id: { in: [...new Set(ids.flat())] } } });
  const rowById = new Map(rows.map((row) => [row.id, row]));
  return walks.map((walk, at) => {
    if (!walk) return NOWHERE;
    const messages = (ids[at] ?? []).flatMap((id) => rowById.get(id) ?? []);
    return { messages, leafDepth: walk.leafDepth, stretch: walk.stretch };
  });
}

type Walk = { leafId: string; stretch: { first: number; last: number } } | null;

/** The ids on each stretch, from its first message to its last. */
async function walkUp(prisma: PrismaClient, walks: readonly Walk[]): Promise<string[][]> {
  const found = walks.map((): string[] => []);
  const real = walks.flatMap((walk, at) =>
    walk && walk.stretch.first <= walk.stretch.last ? [{ ...walk, at }] : [],
  );
  if (real.length === 0) return found;
  const steps = await prisma.$queryRaw<{ at: number; id: string }[]>`
    WITH RECURSIVE path AS (
      SELECT w.at, w.first, w.last, m.id, m.parent_id, m.depth
      FROM unnest(${real.map(({ at }) => at)}::int[], ${real.map(({ leafId }) => leafId)}::uuid[],
                  ${real.map(({ stretch }) => stretch.first)}::int[], ${real.map(({ stretch }) => stretch.last)}::int[])
           AS w(at, leaf, first, last)
      JOIN message m ON m.id = w.leaf
      UNION ALL
      SELECT p.at, p.first, p.last, m.id, m.parent_id, m.depth
      FROM path p JOIN message m ON m.id = p.parent_id
      WHERE p.depth > p.first
    )
    SELECT at, id FROM path WHERE depth BETWEEN first AND last ORDER BY at, depth`;
  for (const { at, id } of steps) found[at]?.push(id);
  return found;
}
