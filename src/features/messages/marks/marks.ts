import { z } from 'zod';
import { InvalidInputError } from '../../../core/errors.ts';
import { parse } from '../../../core/parse.ts';
import { textSchema } from '../../../core/text.ts';
import type { Viewer } from '../../../core/viewer.ts';
import type { Transaction } from '../../../platform/database/database.port.ts';
import type { MessageChanges } from './message-changes.ts';

export const rateMessageInput = z.object({
  rating: z.enum(['LIKE', 'DISLIKE']).nullish(),
  reason: textSchema(1, 1000).nullish(),
});
export type RateMessageInput = z.input<typeof rateMessageInput>;

/** What one person thinks of a message. */
export interface Mark {
  /** Null while it is no favorite. */
  readonly favoriteAt: Date | null;
  readonly rating: 'LIKE' | 'DISLIKE' | null;
  readonly reason: string | null;
  /** When the rating was given; meaningless without one. */
  readonly ratedAt: Date;
}

export const NO_MARK: Mark = { favoriteAt: null, rating: null, reason: null, ratedAt: new Date(0) };

export interface MarkStore {
  /** False when it was so already. */
  setFavorite(tx: Transaction, messageId: string, userId: string, favoriteAt: Date | null): Promise<boolean>;
  /** False when it was so already. */
  setRating(
    tx: Transaction,
    messageId: string,
    userId: string,
    rating: Pick<Mark, 'rating' | 'reason' | 'ratedAt'>,
  ): Promise<boolean>;
}

export interface MarkDeps {
  readonly changes: MessageChanges;
  readonly store: MarkStore;
}

/** One person's marks at messages. They are no changes of the message: its revision stays. */
export class Marks {
  readonly #deps: MarkDeps;

  constructor(deps: MarkDeps) {
    this.#deps = deps;
  }

  /** Doing it again changes nothing. Answers the message's id, or throws a NotFoundError. */
  setFavorite(viewer: Viewer, messageId: string, favorite: boolean): Promise<string> {
    const { changes, store } = this.#deps;
    return changes.change(viewer, messageId, null, async (tx, { id }, at) => {
      if (!(await store.setFavorite(tx, id, viewer.userId, favorite ? at : null))) return null;
      // As one of the favorites it is told anyway; that it is none any more would not be.
      if (!favorite) tx.changed(viewer.userId, [{ kind: 'favoriteMessage', what: 'Changed', ids: [id] }]);
      return 'message';
    });
  }

  /**
   * Replaces the viewer's rating of an answer and its reason as one; a rating of null takes both back. Answers the message's
   * id. Throws a NotFoundError, or an InvalidInputError for a message that is no answer and a reason without a rating.
   */
  rate(viewer: Viewer, messageId: string, input: RateMessageInput): Promise<string> {
    const { changes, store } = this.#deps;
    return changes.change(viewer, messageId, null, async (tx, { id, role }, ratedAt) => {
      const { rating = null, reason = null } = parse(rateMessageInput, input);
      if (role !== 'ASSISTANT') throw InvalidInputError.of('messageId', 'Only an answer can be rated.');
      if (rating === null && reason !== null)
        throw InvalidInputError.of('reason', 'A reason goes with a rating.');
      const changed = await store.setRating(tx, id, viewer.userId, { rating, reason, ratedAt });
      return changed ? 'message' : null;
    });
  }
}

/** The list that its cursors are of. */
export const FAVORITE_MESSAGES = 'messages/favorites';
