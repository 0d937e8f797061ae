import { Prisma } from '../../../platform/database/generated/prisma/client.ts';
import { clientOf } from '../../../platform/database/transaction.ts';
import type { AnnotationStore } from './annotations.ts';

export const annotationStore: AnnotationStore = {
  async write(tx, messageId, { annotations, metadata }) {
    await clientOf(tx).message.updateMany({
      where: { id: messageId },
      data: {
        annotations: (annotations as Prisma.InputJsonObject | null) ?? Prisma.DbNull,
        metadata: (metadata as Prisma.InputJsonObject | null) ?? Prisma.DbNull,
        revision: { increment: 1 },
      },
    });
  },
};
