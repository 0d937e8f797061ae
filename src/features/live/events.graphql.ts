import type { ObjectRef } from '@pothos/core';
import { builder } from '../../graphql/builder.ts';
import { readableKind, type SignedIn } from '../../graphql/kind.ts';
import { idIn, thingField } from '../../graphql/thing-field.ts';
import type { FeedEvent as Event } from '../../platform/feed/feed.port.ts';
import type { ConversationFeedEvent, ViewerFeedEvent } from './changes.ts';
import type { Delivered } from './feed-subscription.ts';
import { FeedEvent, FeedReset } from './live.graphql.ts';

type Told = ConversationFeedEvent | ViewerFeedEvent;
type Ref<E> = ObjectRef<typeof builder.$inferSchemaTypes, Delivered<E & Event>>;
type RefOf<Type> = Ref<Told & { readonly type: Type }>;

const MEMBERS: Readonly<Record<'conversation' | 'viewer', Ref<Event>[]>> = {
  conversation: [FeedReset],
  viewer: [FeedReset],
};
/** Whose events they are: `conversationEvents`, `viewerEvents` or both may tell them. */
type Of = readonly (keyof typeof MEMBERS)[];

type IsThere = (told: Event, context: SignedIn) => Promise<boolean>;
/** Removals that can be undone, by type: whether their thing is there again, and what they are told as then. */
const UNDONE = new Map<string, { readonly isThere: IsThere; readonly type: string }>();

/** Declares an event. What it carries stands in `changes.ts`. */
export function feedEvent<Type extends Told['type']>(type: Type, of: Of, description: string): RefOf<Type> {
  const ref = builder.objectRef<Delivered<Event>>(type).implement({ interfaces: [FeedEvent], description });
  for (const feed of of) MEMBERS[feed].push(ref);
  return ref as RefOf<Type>;
}

/**
 * Declares what may happen to things of a kind, with a description of each: `FolderAdded` and the like. A removal has the
 * thing's id, all others have the thing as it stands, so that a client patches what it holds without asking again.
 */
export function eventsOf<Name extends string, What extends string>(
  name: Name,
  of: Of,
  happenings: Readonly<Record<What, string>>,
): { readonly [W in What]: RefOf<`${Name}${W}`> } {
  const { ref: thing, restorable, read, field } = readableKind(name);
  const isThere: IsThere = async (told, context) =>
    (await read(context, idIn(told, `${field}Id`), () => ({}))) !== null;
  const refs = Object.entries<string>(happenings).map(([what, description]) => {
    const ref = feedEvent(`${name}${what}` as Told['type'], of, description);
    if (what === 'Removed') showId(ref, name, 'The global id of what is gone.');
    else thingField(ref, thing, { nullable: true });
    if (what === 'Removed' && restorable) UNDONE.set(ref.name, { isThere, type: `${name}Changed` });
    return [what, ref];
  });
  return Object.fromEntries(refs);
}

/** Gives the event a field with the global id of what it names. */
export function showId(event: Ref<Event>, name: string, description: string): void {
  const idField = `${readableKind(name).field}Id`;
  builder.objectField(event, idField, (t) =>
    t.globalID({ description, resolve: (told) => ({ type: name, id: idIn(told, idField) }) }),
  );
}

/**
 * The subscription to the feed of `key`, behind `after`. Events say how a thing stands when they are told, so that their order
 * does not matter, but for removals: of two commits on two instances the later one may come to the feed first. A removal of
 * what is there again is told as its change.
 */
export function subscribeTo(key: string, after: string | null | undefined, context: SignedIn) {
  return context.services.subscribeToEvents(key, after ?? null, async (event) => {
    const undone = UNDONE.get(event.type);
    return undone && (await undone.isThere(event, context)) ? { ...event, type: undone.type } : event;
  });
}

const union = (name: string, of: keyof typeof MEMBERS, about: string) =>
  builder.unionType(name, {
    description: `Something that ${about}. More kinds will come; skip what you do not know.`,
    types: () => MEMBERS[of],
    resolveType: ({ type }) => type,
  });

export const ConversationEvent = union('ConversationEvent', 'conversation', 'happened in a conversation');
export const ViewerEvent = union('ViewerEvent', 'viewer', 'concerns the viewer');
