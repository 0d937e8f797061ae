import { isDeepStrictEqual } from 'node:util';
import type { Transaction } from '../../platform/database/database.port.ts';
import type { ViewerFeedEvent } from '../live/feeds.ts';
import { conversationEvents } from './announce.ts';
import type { FolderStore, Inheritance } from './folder.store.port.ts';

/**
 * The events of all conversations in `folderIds`, unless what is inherited in `folderId` now is what they inherited `before`.
 * Those with a model of their own are among them: they inherit system prompts.
 */
export async function inheritanceEvents(
  store: FolderStore,
  tx: Transaction,
  folderIds: readonly string[],
  before: Inheritance,
  folderId: string | null,
): Promise<ViewerFeedEvent[]> {
  if (isDeepStrictEqual(await store.inheritance(tx, folderId), before)) return [];
  return conversationEvents('ConversationChanged', await store.conversationsIn(tx, folderIds));
}
