import { z } from 'zod';
import { InvalidInputError, NotFoundError } from '../../../core/errors.ts';
import { newId } from '../../../core/ids.ts';
import { nameSchema } from '../../../core/name.ts';
import { parse } from '../../../core/parse.ts';
import type { Viewer } from '../../../core/viewer.ts';
import type { Transact, Transaction } from '../../../platform/database/database.port.ts';
import type { LibraryStore } from '../../conversations/conversation.store.port.ts';
import type { ChangeTransaction } from '../../live/changes.ts';

export type ForkScope = 'PATH' | 'SUBTREE';

const MAX_TITLE = 200;
const SUFFIX = ' (fork)';
/** More would take longer than a statement may. */
export const MAX_COPIED = 50_000;

export const forkInput = z.object({ title: nameSchema(MAX_TITLE).nullish() });
export interface ForkInput {
  readonly messageId: string;
  readonly scope: ForkScope;
  readonly title?: string | null | undefined;
}

/** What is to be copied, while its conversation is locked. */
export interface ForkSource {
  readonly messageId: string;
  readonly conversationId: string;
  readonly scope: ForkScope;
  readonly title: string;
  readonly folderId: string | null;
  readonly tagIds: readonly string[];
  /** Messages, empty places among them. */
  readonly count: number;
  /** Whether an answer among them is still being written. */
  readonly generating: boolean;
  /** The leaf of the copy, by its id in the source. */
  readonly leafId: string;
}

export interface ForkStore {
  /** Null when there is no such message of this person, or it was deleted. */
  source(tx: Transaction, userId: string, messageId: string, scope: ForkScope): Promise<ForkSource | null>;
  copy(
    tx: Transaction,
    source: ForkSource,
    fork: { readonly id: string; readonly title: string },
  ): Promise<void>;
}

export interface ForkDeps {
  readonly store: ForkStore;
  readonly library: LibraryStore;
  readonly transact: Transact<ChangeTransaction>;
  /** Of one conversation. */
  readonly maxMessages: number;
}

/** New conversations that begin with a part of another one. */
export class Forks {
  readonly #deps: ForkDeps;

  constructor(deps: ForkDeps) {
    this.#deps = deps;
  }

  /**
   * Answers the new conversation's id. Throws a NotFoundError for a message that is not the viewer's or was deleted, and an
   * InvalidInputError for a faulty title, an answer that is still being written, and more messages than can be copied.
   */
  async fork(viewer: Viewer, { messageId, scope, title }: ForkInput): Promise<string> {
    const { store, library, transact } = this.#deps;
    const { userId } = viewer;
    const most = Math.min(MAX_COPIED, this.#deps.maxMessages);
    const given = parse(forkInput, { title });
    const id = newId();
    return transact(async (tx) => {
      // First of all, as everybody does who changes the library: the folder and the tags of the source stay until the end.
      await library.lock(tx, userId);
      const source = await store.source(tx, userId, messageId, scope);
      if (!source) throw new NotFoundError('message', 'messageId');
      if (source.generating)
        throw InvalidInputError.of(
          'messageId',
          'An answer is still being written: stop it, or wait for its end.',
        );
      if (source.count > most)
        throw InvalidInputError.of('messageId', `At most ${most} messages can be copied; these are more.`);
      await store.copy(tx, source, { id, title: given.title ?? forkTitle(source.title) });
      const around = source.folderId === null ? [] : await library.upwards(tx, userId, [source.folderId]);
      tx.changed(userId, [
        { kind: 'conversation', what: 'Added', ids: [id] },
        { kind: 'folder', what: 'Changed', ids: around },
        { kind: 'tag', what: 'Changed', ids: source.tagIds },
      ]);
      return id;
    });
  }
}

function forkTitle(title: string): string {
  return [...title].slice(0, MAX_TITLE - SUFFIX.length).join('') + SUFFIX;
}
