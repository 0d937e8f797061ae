import { InvalidInputError } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import type { Transaction } from '../../platform/database/database.port.ts';
import type { NewTag, TagLinks, TagStore } from './tag.store.port.ts';
import { tagKey } from './tag-input.ts';
import { checkRoom } from './tags.ts';

/** Tags by their names, as somebody writes them on conversations. Each list is absent where nothing is said of it. */
export interface TagChanges {
  readonly tags?: readonly string[] | null | undefined;
  readonly addTags?: readonly string[] | null | undefined;
  readonly removeTags?: readonly string[] | null | undefined;
}

export interface ResolvedTags {
  readonly links: TagLinks;
  /** Tags that are to be made for this, as soon as something takes them. */
  readonly fresh: readonly NewTag[];
}

export function changesTags({ tags, addTags, removeTags }: TagChanges): boolean {
  return tags != null || addTags != null || removeTags != null;
}

/** Throws an InvalidInputError where `tags` says everything and something else is said too. */
export function checkTagChanges({ tags, addTags, removeTags }: TagChanges): void {
  if (tags != null && (addTags != null || removeTags != null))
    throw InvalidInputError.of('tags', 'Give `tags`, or what to add and to remove, not both.');
}

/** The tags of these names, in a transaction that has locked the person's library. It stores nothing. */
export async function resolveTags(
  store: TagStore,
  tx: Transaction,
  userId: string,
  { tags, addTags, removeTags }: TagChanges,
): Promise<ResolvedTags> {
  const wanted = new Map([...(tags ?? []), ...(addTags ?? [])].map((name) => [tagKey(name), name]));
  const unwanted = (removeTags ?? []).map(tagKey).filter((key) => !wanted.has(key));
  const stored = await store.byKeys(tx, userId, [...wanted.keys(), ...unwanted]);
  const idByKey = new Map(stored.map(({ key, id }) => [key, id]));
  const fresh = [...wanted]
    .filter(([key]) => !idByKey.has(key))
    .map(([key, name]) => ({ id: newId(), userId, key, name }));
  if (fresh.length > 0) {
    checkRoom((await store.count(tx, userId)) + fresh.length, tags ? 'tags' : 'addTags');
    for (const { key, id } of fresh) idByKey.set(key, id);
  }
  const idsOf = (keys: Iterable<string>) => Array.from(keys).flatMap((key) => idByKey.get(key) ?? []);
  const add = idsOf(wanted.keys());
  return {
    links: { set: tags == null ? null : add, add, remove: [...new Set(idsOf(unwanted))] },
    fresh,
  };
}
