import { clientOf } from '../../platform/database/transaction.ts';
import type { PinStore } from './pins.ts';

export const pinStore: PinStore = {
  async countPinned(tx, conversationId) {
    const db = clientOf(tx);
    // Behind the message's own lock, as the end of an answer takes them: two orders would be a deadlock.
    await db.$queryRaw`SELECT id FROM conversation WHERE id = ${conversationId}::uuid FOR NO KEY UPDATE`;
    return db.message.count({ where: { conversationId, pinned: true, deletedAt: null, hiddenBy: null } });
  },
  async write(tx, messageId, pinned) {
    await clientOf(tx).message.updateMany({
      where: { id: messageId },
      data: { pinned, revision: { increment: 1 } },
    });
  },
};
