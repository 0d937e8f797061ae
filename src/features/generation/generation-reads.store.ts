import { isUuid } from '../../core/ids.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Generation, Prisma, PrismaClient } from '../../platform/database/generated/prisma/client.ts';

export interface GenerationReads {
  /** Null when there is none or it is somebody else's. */
  byId(viewer: Viewer, id: string, query: Prisma.GenerationDefaultArgs): Promise<Generation | null>;
  byIds(viewer: Viewer, ids: readonly string[], query: Prisma.GenerationDefaultArgs): Promise<Generation[]>;
}

export function generationReads(prisma: PrismaClient): GenerationReads {
  const visible = ({ userId }: Viewer) => ({ userId, conversation: { deletedAt: null } });
  return {
    byId: async (viewer, id, query) =>
      isUuid(id) ? prisma.generation.findFirst({ ...query, where: { id, ...visible(viewer) } }) : null,
    byIds: (viewer, ids, query) =>
      prisma.generation.findMany({
        ...query,
        where: { id: { in: [...ids] }, ...visible(viewer) },
        orderBy: { id: 'asc' },
      }),
  };
}
