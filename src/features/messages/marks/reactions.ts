import { InvalidInputError } from '../../../core/errors.ts';
import type { Viewer } from '../../../core/viewer.ts';
import type { Transaction } from '../../../platform/database/database.port.ts';
import type { MessageChanges } from './message-changes.ts';

/** Different emoji of one person at one message. */
export const MAX_REACTIONS = 20;

/** An emoji at a message. */
export interface ReactionCount {
  readonly emoji: string;
  /** How many people. */
  readonly count: number;
  /** Whether the viewer is one of them. */
  readonly mine: boolean;
}

export interface ReactionStore {
  /** The emoji of one person at a message. */
  own(tx: Transaction, messageId: string, userId: string): Promise<string[]>;
  add(tx: Transaction, messageId: string, userId: string, emoji: string, at: Date): Promise<void>;
  remove(tx: Transaction, messageId: string, userId: string, emoji: string): Promise<void>;
}

export interface ReactionDeps {
  readonly changes: MessageChanges;
  readonly store: ReactionStore;
}

/** What people think of a message, as emoji. It is no change of the message: its revision stays. */
export class Reactions {
  readonly #deps: ReactionDeps;

  constructor(deps: ReactionDeps) {
    this.#deps = deps;
  }

  /**
   * Adds the viewer's reaction or takes it back; doing it again changes nothing. Answers the message's id. Throws a
   * NotFoundError, or an InvalidInputError when `emoji` is not one emoji or would be the 21st of this person.
   */
  react(viewer: Viewer, messageId: string, emoji: string, reacted: boolean): Promise<string> {
    const { changes, store } = this.#deps;
    return changes.change(viewer, messageId, null, async (tx, { id }, at) => {
      const normal = normalEmoji(emoji);
      if (normal === null) throw InvalidInputError.of('emoji', 'Must be exactly one emoji.');
      const own = await store.own(tx, id, viewer.userId);
      if (own.includes(normal) === reacted) return null;
      if (reacted && own.length >= MAX_REACTIONS)
        throw InvalidInputError.of(
          'emoji',
          `One person may use at most ${MAX_REACTIONS} emoji at a message.`,
        );
      if (reacted) await store.add(tx, id, viewer.userId, normal, at);
      else await store.remove(tx, id, viewer.userId, normal);
      return 'reactions';
    });
  }
}

/** UTF-16 units; the longest emoji of Unicode have about 35. */
const MAX_LENGTH = 64;

const ONE_EMOJI = /^\p{RGI_Emoji}$/v;
const PRESENTATION_SELECTORS = /[\ufe0e\ufe0f]/g;
/** An emoji that is text by default, unless a skin tone behind it makes it an emoji already. */
const TEXT_BY_DEFAULT = /(?=\p{Emoji})\P{Emoji_Presentation}(?!\p{Emoji_Modifier})/gu;

/**
 * The one emoji that `text` is, as Unicode recommends it for interchange, so that ❤ with and without its variation selector
 * are one. Sequences count as one: flags, keycaps, skin tones, families. Null for anything else.
 */
export function normalEmoji(text: string): string | null {
  if (text.length > MAX_LENGTH) return null;
  const bare = text.replace(PRESENTATION_SELECTORS, '');
  const full = bare.replace(TEXT_BY_DEFAULT, '$&\ufe0f');
  return ONE_EMOJI.test(full) ? full : null;
}
