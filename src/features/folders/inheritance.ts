import { isDeepStrictEqual } from 'node:util';
import type { Transaction } from '../../platform/database/database.port.ts';
import type { Change } from '../live/changes.ts';
import type { FolderStore, Inheritance } from './folder.store.port.ts';

/**
 * The changes of all conversations in `folderIds`, unless what is inherited in `folderId` now is what they inherited `before`.
 * Those with a model of their own are among them: they inherit system prompts.
 */
export async function inheritanceChanges(
  store: FolderStore,
  tx: Transaction,
  folderIds: readonly string[],
  before: Inheritance,
  folderId: string | null,
): Promise<Change[]> {
  if (isDeepStrictEqual(await store.inheritance(tx, folderId), before)) return [];
  const ids = await store.conversationsIn(tx, folderIds);
  return [{ kind: 'conversation', what: 'Changed', ids }];
}
