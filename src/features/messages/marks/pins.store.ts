import { isUuid } from '../../../core/ids.ts';
import { clientOf } from '../../../platform/database/transaction.ts';
import { lockRunsAndTreeOf } from '../tree/tree-lock.store.ts';
import type { PinStore } from './pins.ts';

export const pinStore: PinStore = {
  async lockConversationOf(tx, userId, messageId) {
    if (isUuid(messageId)) await lockRunsAndTreeOf(clientOf(tx), userId, messageId);
  },
  countPinned: (tx, conversationId) =>
    clientOf(tx).message.count({ where: { conversationId, pinned: true, deletedAt: null, hiddenBy: null } }),
  async write(tx, messageId, pinned) {
    await clientOf(tx).message.updateMany({
      where: { id: messageId },
      data: { pinned, revision: { increment: 1 } },
    });
  },
};
