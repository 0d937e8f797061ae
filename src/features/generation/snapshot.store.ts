import { isUuid } from '../../core/ids.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { PrismaClient } from '../../platform/database/generated/prisma/client.ts';
import { readParts, textOf } from '../messages/parts.ts';
import type { GenerationSnapshot } from './generation-events.ts';
import { standingOf } from './standing.ts';

/**
 * Reads how a generation of the viewer stands. The message is read after the generation, so that the text of one that has
 * ended is the whole of it; text and position are of one row, so that they agree.
 */
export function snapshotReader(prisma: PrismaClient) {
  return async (viewer: Viewer, id: string): Promise<GenerationSnapshot | null> => {
    if (!isUuid(id)) return null;
    const found = await prisma.generation.findFirst({
      where: { id, userId: viewer.userId, conversation: { deletedAt: null } },
      include: { message: true },
    });
    return found && { ...standingOf(found), text: textOf(readParts(found.message.parts)) };
  };
}
