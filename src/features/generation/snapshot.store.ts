import { isUuid } from '../../core/ids.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { PrismaClient } from '../../platform/database/generated/prisma/client.ts';
import type { GenerationFeedEvent } from '../live/feeds.ts';
import { type MessagePart, readParts } from '../messages/parts.ts';
import type { GenerationSnapshot } from './generation-events.ts';
import { standingOf } from './standing.ts';

/**
 * Reads how a generation of the viewer stands. The message is read after the generation, so that the answer of one that has
 * ended is whole; its parts and its position are of one row, so that they agree.
 */
export function snapshotReader(prisma: PrismaClient) {
  return async (viewer: Viewer, id: string): Promise<GenerationSnapshot | null> => {
    if (!isUuid(id)) return null;
    const found = await prisma.generation.findFirst({
      where: { id, userId: viewer.userId, conversation: { deletedAt: null } },
      include: { message: true },
    });
    return found && { ...standingOf(found), deltas: readParts(found.message.parts).map(deltaOf) };
  };
}

function deltaOf({ type, text }: MessagePart): GenerationFeedEvent {
  return { type: type === 'text' ? 'TextDelta' : 'ReasoningDelta', text };
}
