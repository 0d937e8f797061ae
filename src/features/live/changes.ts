import type { Transact, Transaction } from '../../platform/database/database.port.ts';
import type { Feed, FeedEvent } from '../../platform/feed/feed.port.ts';
import { feedKey } from './feeds.ts';

/** An event that names one thing, by `folderId` where it is a Folder. */
type ObjectEvent<Kind extends string, What extends string> = FeedEvent & {
  readonly type: `${Kind}${What}`;
} & { readonly [Id in `${Uncapitalize<Kind>}Id`]: string };

type Coming = 'Added' | 'Changed' | 'Removed';

interface ReactionsChanged extends FeedEvent {
  readonly type: 'ReactionsChanged';
  readonly messageId: string;
}

interface TagRemoved extends FeedEvent {
  readonly type: 'TagRemoved';
  readonly tagId: string;
  /** The tag that conversations have instead; null when they have lost it. */
  readonly mergedIntoId: string | null;
}

interface ProviderKeysChanged extends FeedEvent {
  readonly type: 'ProviderKeysChanged';
}

/** More changed at once than is told one by one: whoever shows it reads it again. */
interface ManyChanged extends FeedEvent {
  readonly type: 'FeedReset';
}

/**
 * What one conversation's feed carries: names of what changed; a reader looks up how it stands. `MessageRemoved`: it is gone
 * with its place. One whose place stays has `MessageChanged`.
 */
export type ConversationFeedEvent =
  | ObjectEvent<'Message', Coming>
  | ReactionsChanged
  | ObjectEvent<'Conversation', Coming>
  | ObjectEvent<'Generation', 'Started' | 'Ended'>
  | ManyChanged;

/** What one person's feed carries. Messages are favorites: that one changed, came back or went, became one or is none any more. */
export type ViewerFeedEvent =
  | ObjectEvent<'Message', 'Changed' | 'Removed'>
  | ObjectEvent<'Conversation', Coming>
  | ObjectEvent<'Generation', 'Started' | 'Ended'>
  | ObjectEvent<'Folder', Coming>
  | ObjectEvent<'Tag', 'Added' | 'Changed'>
  | TagRemoved
  | ObjectEvent<'PromptTemplate', Coming>
  | ObjectEvent<'Attachment', Coming>
  | ProviderKeysChanged
  | ManyChanged
  | ObjectEvent<'Session', 'Revoked'>;

interface Things<Kind extends string, What extends string> {
  readonly kind: Kind;
  readonly what: What;
  readonly ids: readonly string[];
}

interface InConversation {
  readonly conversationId: string;
}

/** What became of one person's things, as data. What comes back is `Added`. */
export type Change =
  | Things<'conversation', Coming>
  | Things<'folder', Coming>
  | Things<'tag', 'Added' | 'Changed'>
  | (Things<'tag', 'Removed'> & Pick<TagRemoved, 'mergedIntoId'>)
  | Things<'promptTemplate', Coming>
  | Things<'attachment', Coming>
  | Things<'session', 'Revoked'>
  | { readonly kind: 'providerKeys' }
  | (Things<'message', 'Added' | 'Changed'> & InConversation)
  | (Things<'reactions', 'Changed'> & InConversation)
  /** Messages that go, come back or lose their content together: their conversation counts otherwise. */
  | (Things<'subtree', Coming> & InConversation & { readonly favoriteIds: readonly string[] })
  /** Beside what their conversation is told: the list of favorites is of all conversations. */
  | Things<'favoriteMessage', 'Changed'>
  | (Things<'generation', 'Started' | 'Ended'> & InConversation);

/** The feeds that may hear of a change. */
interface Feeds {
  readonly viewer: (events: readonly ViewerFeedEvent[]) => void;
  readonly conversation: (id: string, events: readonly ConversationFeedEvent[]) => void;
}

/** Beyond this a client that reads its lists again is done sooner than one that is told each thing by itself. */
export const MAX_EVENTS = 200;
/** Messages of a subtree, and favorites among them, that are told one by one. One id more is enough to say that there are more. */
export const MAX_TREE_EVENTS = 100;

/** The table: which feeds hear of each kind of change, and what. */
const TOLD: {
  readonly [Kind in Change['kind']]: (change: Extract<Change, { kind: Kind }>, to: Feeds) => void;
} = {
  conversation: ({ what, ids }, to) => {
    to.viewer(ids.map((conversationId) => ({ type: `Conversation${what}`, conversationId })));
    // To those who looked at it when it went, it is changed: it is there again.
    const type = what === 'Removed' ? 'ConversationRemoved' : 'ConversationChanged';
    for (const conversationId of ids) to.conversation(conversationId, [{ type, conversationId }]);
  },
  folder: ({ what, ids }, to) => to.viewer(ids.map((folderId) => ({ type: `Folder${what}`, folderId }))),
  tag: (change, to) =>
    to.viewer(
      change.ids.map((tagId) =>
        change.what === 'Removed'
          ? { type: 'TagRemoved', tagId, mergedIntoId: change.mergedIntoId }
          : { type: `Tag${change.what}`, tagId },
      ),
    ),
  promptTemplate: ({ what, ids }, to) =>
    to.viewer(ids.map((promptTemplateId) => ({ type: `PromptTemplate${what}`, promptTemplateId }))),
  attachment: ({ what, ids }, to) =>
    to.viewer(ids.map((attachmentId) => ({ type: `Attachment${what}`, attachmentId }))),
  session: ({ ids }, to) => to.viewer(ids.map((sessionId) => ({ type: 'SessionRevoked', sessionId }))),
  providerKeys: (_, to) => to.viewer([{ type: 'ProviderKeysChanged' }]),
  message: ({ what, ids, conversationId }, to) =>
    to.conversation(
      conversationId,
      ids.map((messageId) => ({ type: `Message${what}`, messageId })),
    ),
  reactions: ({ ids, conversationId }, to) =>
    to.conversation(
      conversationId,
      ids.map((messageId) => ({ type: 'ReactionsChanged', messageId })),
    ),
  subtree: ({ what, ids, conversationId, favoriteIds }, to) => {
    const changed = [{ type: 'ConversationChanged', conversationId }] as const;
    // Each by itself, and not their root alone: who holds a page of a path may not know what stands above it.
    to.conversation(
      conversationId,
      ids.length > MAX_TREE_EVENTS
        ? [RESET]
        : ids.map((messageId) => ({ type: `Message${what}`, messageId })),
    );
    to.conversation(conversationId, changed);
    to.viewer(changed);
    const type = what === 'Removed' ? 'MessageRemoved' : 'MessageChanged';
    to.viewer(
      favoriteIds.length > MAX_TREE_EVENTS ? [RESET] : favoriteIds.map((messageId) => ({ type, messageId })),
    );
  },
  favoriteMessage: ({ ids }, to) =>
    to.viewer(ids.map((messageId) => ({ type: 'MessageChanged', messageId }))),
  generation: ({ what, ids, conversationId }, to) => {
    const events = ids.map((generationId) => ({ type: `Generation${what}`, generationId }) as const);
    to.conversation(conversationId, events);
    to.viewer(events);
  },
};

const RESET = { type: 'FeedReset' } as const;

/**
 * Tells a person's feed and those of their conversations what is stored: each event once, in the order of the changes, and
 * one FeedReset instead to a feed that would hear more than `MAX_EVENTS`. Answers the keys of these feeds. What a transaction
 * changes is told by `changed`.
 */
export function tell(feed: Feed, userId: string, changes: readonly Change[]): string[] {
  const told = new Map<string, Map<string, FeedEvent>>();
  const note = (key: string, events: readonly FeedEvent[]) => {
    const noted = told.get(key) ?? new Map<string, FeedEvent>();
    told.set(key, noted);
    for (const event of events) noted.set(JSON.stringify(event), event);
  };
  const feeds: Feeds = {
    viewer: (events) => note(feedKey.viewer(userId), events),
    conversation: (id, events) => note(feedKey.conversation(id), events),
  };
  // The kind of a change is that of its row.
  for (const change of changes) TOLD[change.kind](change as never, feeds);
  for (const [key, events] of told)
    for (const event of events.size > MAX_EVENTS ? [RESET] : events.values()) feed.append(key, event);
  return [...told.keys()];
}

/** A transaction that is told what it changes. */
export interface ChangeTransaction extends Transaction {
  /** Has this told after the commit, as `tell` does: what is said in one call is joined. */
  changed(userId: string, changes: readonly Change[]): void;
}

/**
 * Transactions whose changes are told. This is where all that changes passes while it can still be rolled back: whatever is to
 * be stored with the changes (an outbox, an audit) is hung in here, what follows from them once stored beside `tell`.
 */
export function tellingChanges(transact: Transact, feed: Feed): Transact<ChangeTransaction> {
  return (work, limits) =>
    transact((tx) => {
      const changed: ChangeTransaction['changed'] = (userId, changes) =>
        tx.afterCommit(() => void tell(feed, userId, changes));
      return work(Object.assign(tx, { changed }));
    }, limits);
}
