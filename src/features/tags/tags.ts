import { InvalidInputError, NotFoundError } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import { parse } from '../../core/parse.ts';
import { checkRevision } from '../../core/revision.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Transact, Transaction } from '../../platform/database/database.port.ts';
import type { Change, ChangeTransaction } from '../live/changes.ts';
import type { StoredTag, TagStore } from './tag.store.port.ts';
import {
  type CreateTagInput,
  createTagInput,
  type MergeTagsInput,
  mergeTagsInput,
  tagKey,
  type UpdateTagInput,
  updateTagInput,
} from './tag-input.ts';

/** How many tags a person may have. */
export const MAX_TAGS = 1000;

/** What a tag of 100,000 conversations takes on a slow machine, in many short statements. */
const MUCH = { timeoutMs: 60_000 };

export interface TagDeps {
  readonly store: TagStore;
  readonly transact: Transact<ChangeTransaction>;
}

/**
 * A person's tags. Each verb answers the tag's id. What calls tags of conversations otherwise (a rename, a merge, a deletion)
 * raises the revision of these conversations.
 */
export class Tags {
  readonly #deps: TagDeps;

  constructor(deps: TagDeps) {
    this.#deps = deps;
  }

  /** Throws an InvalidInputError for a name that another tag has, in whatever case, and for one tag too many. */
  async create(viewer: Viewer, input: CreateTagInput): Promise<string> {
    const { name, color } = parse(createTagInput, input);
    const { store } = this.#deps;
    const id = newId();
    const key = tagKey(name);
    await this.#change(viewer, async (tx) => {
      if ((await store.byKeys(tx, viewer.userId, [key])).length > 0)
        throw InvalidInputError.of('name', 'There is a tag of this name already.');
      checkRoom((await store.count(tx, viewer.userId)) + 1, 'name');
      await store.insert(tx, [{ id, userId: viewer.userId, name, key, color }]);
      return [{ kind: 'tag', what: 'Added', ids: [id] }];
    });
    return id;
  }

  /** Writes what is given. With `expectedRevision`, a tag that has moved on is left alone: ConflictError. */
  async update(
    viewer: Viewer,
    id: string,
    expectedRevision: number | null,
    input: UpdateTagInput,
  ): Promise<string> {
    const { name, color } = parse(updateTagInput, input);
    const { store } = this.#deps;
    await this.#change(viewer, async (tx) => {
      const tag = await this.#checked(tx, viewer, id, expectedRevision);
      const key = name == null ? null : tagKey(name);
      const [taken] = key === null ? [] : await store.byKeys(tx, viewer.userId, [key]);
      if (taken && taken.id !== id)
        throw InvalidInputError.of('name', 'Another tag has this name: `mergeTags` makes one of both.');
      await store.update(tx, id, {
        ...(name != null && { name, key: tagKey(name) }),
        ...(color !== undefined && { color }),
      });
      const renamed = key !== null && key !== tag.key ? await store.touch(tx, [id]) : [];
      return [conversationsChanged(renamed), { kind: 'tag', what: 'Changed', ids: [id] }];
    });
    return id;
  }

  /** Whatever has one of `tagIds` has `intoTagId` instead, once; the others are gone for good. */
  async merge(viewer: Viewer, input: MergeTagsInput): Promise<string> {
    const { tagIds, intoTagId } = parse(mergeTagsInput, input);
    const { store } = this.#deps;
    const ids = [...new Set(tagIds)];
    await this.#change(viewer, async (tx) => {
      const known = new Set((await store.byIds(tx, viewer.userId, [...ids, intoTagId])).map(({ id }) => id));
      if (!known.has(intoTagId)) throw new NotFoundError('tag', 'intoTagId');
      if (!ids.every((id) => known.has(id))) throw new NotFoundError('tag', 'tagIds');
      const touched = await store.touch(tx, ids);
      await store.merge(tx, ids, intoTagId);
      return [
        { kind: 'tag', what: 'Removed', ids, mergedIntoId: intoTagId },
        conversationsChanged(touched),
        { kind: 'tag', what: 'Changed', ids: [intoTagId] },
      ];
    });
    return intoTagId;
  }

  /** The tag is gone for good; conversations that had it have lost it. */
  async delete(viewer: Viewer, id: string, expectedRevision: number | null): Promise<string> {
    const { store } = this.#deps;
    await this.#change(viewer, async (tx) => {
      await this.#checked(tx, viewer, id, expectedRevision);
      const touched = await store.touch(tx, [id]);
      await store.delete(tx, id);
      return [{ kind: 'tag', what: 'Removed', ids: [id], mergedIntoId: null }, conversationsChanged(touched)];
    });
    return id;
  }

  async #change(viewer: Viewer, work: (tx: Transaction) => Promise<Change[]>): Promise<void> {
    const { store, transact } = this.#deps;
    await transact(async (tx) => {
      await store.lock(tx, viewer.userId);
      tx.changed(viewer.userId, await work(tx));
    }, MUCH);
  }

  async #checked(
    tx: Transaction,
    { userId }: Viewer,
    id: string,
    expectedRevision: number | null,
  ): Promise<StoredTag> {
    const [tag] = await this.#deps.store.byIds(tx, userId, [id]);
    if (!tag) throw new NotFoundError('tag', 'tagId');
    checkRevision('Tag', tag, expectedRevision);
    return tag;
  }
}

const conversationsChanged = (ids: readonly string[]): Change => ({
  kind: 'conversation',
  what: 'Changed',
  ids,
});

/** Whether a person may have so many tags. */
export function checkRoom(count: number, field: string): void {
  if (count > MAX_TAGS)
    throw InvalidInputError.of(field, `There can be at most ${MAX_TAGS} tags. Merge or delete some.`);
}
