import { newId } from '../../../core/ids.ts';
import type { Prisma } from '../../../platform/database/generated/prisma/client.ts';
import { clientOf } from '../../../platform/database/transaction.ts';
import type { EditStore, NewVersion } from './edits.ts';

const asJson = ({ parts }: NewVersion) => parts as Prisma.InputJsonArray;

export const editStore: EditStore = {
  async write(tx, messageId, versions, editCount) {
    const db = clientOf(tx);
    await db.messageVersion.createMany({
      data: versions.map((version) => ({ ...version, id: newId(), messageId, parts: asJson(version) })),
    });
    const current = versions.at(-1);
    if (!current) throw new TypeError('An edit has at least one version.');
    await db.message.updateMany({
      where: { id: messageId },
      data: {
        parts: asJson(current),
        editCount,
        editedAt: current.createdAt,
        revision: { increment: 1 },
      },
    });
  },
  async parts(tx, messageId, number) {
    const version = await clientOf(tx).messageVersion.findUnique({
      where: { messageId_number: { messageId, number } },
      select: { parts: true },
    });
    return version?.parts ?? null;
  },
};
