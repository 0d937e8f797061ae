import { isUuid } from '../../../core/ids.ts';
import { clientOf } from '../../../platform/database/transaction.ts';
import type { BranchStore } from './branches.ts';
import { isOnPath, leafBelow, lockTreeOf, rememberVisit } from './tree-walk.store.ts';

export const branchStore: BranchStore = {
  async select(tx, userId, messageId) {
    if (!isUuid(messageId)) return null;
    const db = clientOf(tx);
    const tree = await lockTreeOf(db, userId, messageId);
    if (!tree) return null;
    const { conversationId, activeLeafId } = tree;
    const shown = await db.message.findFirst({
      where: { id: messageId, hiddenBy: null },
      select: { id: true },
    });
    if (!shown) return null;
    if (activeLeafId !== null && (await isOnPath(db, messageId, activeLeafId)))
      return { conversationId, moved: false };
    const leafId = await leafBelow(db, userId, conversationId, messageId);
    if (leafId === null) return null;
    if (activeLeafId !== null) await rememberVisit(db, userId, activeLeafId);
    await db.conversation.updateMany({ where: { id: conversationId }, data: { activeLeafId: leafId } });
    return { conversationId, moved: true };
  },
  leave: (tx, userId, leafId) => rememberVisit(clientOf(tx), userId, leafId),
};
