import type { Client } from 'graphql-ws';
import type { Person } from '../../support/people/person.ts';
import { command } from '../../support/server/command.ts';
import {
  type CachedObject,
  CONVERSATION_EVENTS,
  comparable,
  LISTS,
  MESSAGES,
  PINNED,
  VIEWER_EVENTS,
} from './cached-objects.ts';

type Told = Readonly<Record<string, unknown>> & { readonly __typename: string };

/** One tab: objects by their ids, patched from the payloads of events and from nothing else. */
export class CacheClient implements AsyncDisposable {
  readonly #person: Person;
  readonly #socket: Client;
  #objects = new Map<string, CachedObject>();
  /** The list of favorites, which lie in all conversations, watched or not. */
  #favorites = new Map<string, CachedObject>();
  /** Every message that it has shown: what it asks for when it reads again. */
  readonly #shown = new Set<string>();
  readonly #waiting = new Set<() => void>();
  #applied: Promise<void> = Promise.resolve();
  readonly #seen = new Map<string, Set<string>>();
  /** How often the server said that too much has changed to be told. */
  resets = 0;

  private constructor(person: Person) {
    this.#person = person;
    this.#socket = person.socket();
  }

  /** Resolves when it watches the person and these conversations, and holds what there was before. */
  static async open(person: Person, conversationIds: readonly string[]): Promise<CacheClient> {
    const client = new CacheClient(person);
    client.#watch('viewer', VIEWER_EVENTS, {});
    for (const id of conversationIds) client.#watch(id, CONVERSATION_EVENTS, { id });
    // What happens from then on is told: until each feed has told something, it may not be watched yet.
    for (let nth = 0; [...client.#seen.values()].some(({ size }) => size === 0); nth += 1)
      for (const conversationId of conversationIds)
        await command(person, 'updateConversation', { conversationId, title: `Ready ${nth}` });
    for (const object of await readLists(person)) client.#objects.set(object.id, object);
    client.#favorites = await readFavorites(person);
    return client;
  }

  /** Reads these messages, as a tab does that shows a page of a conversation. */
  async hold(messageIds: readonly string[]): Promise<void> {
    for (const object of await readMessages(this.#person, messageIds)) this.#put(object);
  }

  /** What it holds, by id. */
  get objects(): ReadonlyMap<string, CachedObject> {
    return new Map([...this.#objects].map(([id, object]) => [id, comparable(object)]));
  }

  /** Its list of favorites, the newest mark first. */
  get favorites(): readonly CachedObject[] {
    const newestFirst = [...this.#favorites.values()].sort((one, other) =>
      markOf(one) < markOf(other) ? 1 : -1,
    );
    return newestFirst.map(withoutPlace);
  }

  /** The messages of a conversation that it holds as pinned. */
  pinnedIn(conversationId: string): string[] {
    const isPinned = ({ pinned, conversation }: CachedObject) =>
      pinned && conversation?.id === conversationId;
    return [...this.#objects.values()].flatMap((object) => (isPinned(object) ? object.id : [])).sort();
  }

  /**
   * Resolves when the feed has told an event of this kind about this id: all that came before is applied then. What an event
   * says of an object besides is how it stands when it is told, and so no proof of which event it was.
   */
  async sees(feed: string, kind: string, id: string): Promise<void> {
    while (!this.#seen.get(feed)?.has(`${kind} ${id}`))
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#socket.dispose();
  }

  #watch(feed: string, query: string, variables: Record<string, unknown>): void {
    this.#seen.set(feed, new Set());
    void this.#follow(feed, query, variables);
  }

  async #follow(feed: string, query: string, variables: Record<string, unknown>): Promise<void> {
    for await (const { data, errors } of this.#socket.iterate<Record<string, Told>>({ query, variables })) {
      const [told] = Object.values(data ?? {});
      if (errors || !told) throw new Error(`an event failed: ${JSON.stringify(errors)}`);
      // One after the other over all feeds: what was read anew must not cover what is told meanwhile.
      this.#applied = this.#applied.then(() =>
        feed === 'viewer' && isOfFavorites(told) ? this.#applyToFavorites(told) : this.#apply(told),
      );
      await this.#applied;
      for (const about of Object.values(told))
        this.#seen.get(feed)?.add(`${told.__typename} ${(about as CachedObject | null)?.id ?? about}`);
      for (const wake of this.#waiting) wake();
      this.#waiting.clear();
    }
  }

  async #apply(event: Told): Promise<void> {
    if (event.__typename === 'FeedReset') return this.#reread();
    if (event.__typename === 'TagRemoved')
      this.#retag(String(event.tagId), event.mergedIntoId as string | null);
    if (event.__typename === 'ConversationRemoved') this.#forgetFavoritesOf(String(event.conversationId));
    const { cursor: _, __typename: kind, siblings, added, ...about } = event;
    this.#putBeside(
      siblings ?? (added as { siblings: { nodes: unknown } } | null | undefined)?.siblings.nodes,
    );
    for (const [field, value] of Object.entries(about)) {
      if (kind.endsWith('Removed') && field !== 'mergedIntoId') this.#remove(String(value));
      else if (field === 'generation') this.#put((value as { message?: CachedObject } | null)?.message);
      else if (field !== 'mergedIntoId') this.#put(value as CachedObject | null);
    }
  }

  /** One of them, or one that is none any more; an answer that has ended may be one. */
  #applyToFavorites({ __typename: kind, messageId, message, generation }: Told): void {
    if (kind === 'MessageRemoved') this.#favorites.delete(String(messageId));
    const changed = (message ?? (generation as { message?: unknown } | null)?.message) as CachedObject | null;
    if (!changed || (kind === 'GenerationEnded' && !this.#favorites.has(changed.id))) return;
    if (changed.favorite) this.#favorites.set(changed.id, changed);
    else this.#favorites.delete(changed.id);
  }

  #forgetFavoritesOf(conversationId: string): void {
    for (const { id, conversation } of this.#favorites.values())
      if (conversation?.id === conversationId) this.#favorites.delete(id);
  }

  #putBeside(siblings: unknown): void {
    for (const beside of (siblings ?? []) as CachedObject[]) {
      const held = this.#objects.get(beside.id);
      if (held) this.#objects.set(beside.id, { ...held, ...beside });
    }
  }

  #put(object: CachedObject | null | undefined): void {
    if (!object) return;
    this.#objects.set(object.id, object);
    if (object.__typename === 'Message') this.#shown.add(object.id);
  }

  /** A message goes with all that stood below it. */
  #remove(id: string): void {
    this.#objects.delete(id);
    for (const object of this.#objects.values())
      if (object.__typename === 'Message' && object.parent?.id === id) this.#remove(object.id);
  }

  #retag(tagId: string, mergedIntoId: string | null): void {
    for (const object of this.#objects.values()) {
      if (!object.tags?.some(({ id }) => id === tagId)) continue;
      const kept = object.tags.filter(({ id }) => id !== tagId && id !== mergedIntoId);
      this.#objects.set(object.id, {
        ...object,
        tags: mergedIntoId ? [...kept, { id: mergedIntoId }] : kept,
      });
    }
  }

  async #reread(): Promise<void> {
    this.resets += 1;
    this.#objects = new Map(await readAll(this.#person, [...this.#shown]));
    this.#favorites = await readFavorites(this.#person);
  }
}

/** All there is, asked for anew: the lists, and what still is of these messages. */
export async function readAll(
  person: Person,
  messageIds: readonly string[],
): Promise<ReadonlyMap<string, CachedObject>> {
  const objects = [...(await readLists(person)), ...(await readMessages(person, messageIds))];
  return new Map(objects.map((object) => [object.id, comparable(object)]));
}

/** Those that are there. */
async function readMessages(person: Person, messageIds: readonly string[]): Promise<CachedObject[]> {
  const objects: CachedObject[] = [];
  for (let from = 0; from < messageIds.length; from += 100) {
    const ids = messageIds.slice(from, from + 100);
    const { nodes } = await person.get<{ nodes: (CachedObject | null)[] }>(MESSAGES, { ids });
    objects.push(...nodes.filter((node) => node !== null));
  }
  return objects;
}

/** What stands beside a favorite is told to those alone who watch the conversation that it lies in. */
export function withoutPlace({ siblings: _, ...favorite }: CachedObject): CachedObject {
  return favorite;
}

/** The list of favorites, as it stands, by id in its order. */
export async function readFavorites(person: Person): Promise<Map<string, CachedObject>> {
  const { viewer } = await person.get<Lists>(LISTS);
  return new Map(viewer.favoriteMessages.edges.map(({ node }) => [node.id, node]));
}

/** The ids of the pinned messages of these conversations, each sorted. */
export async function readPinned(person: Person, ids: readonly string[]): Promise<string[][]> {
  const { nodes } = await person.get<{ nodes: { pinnedMessages: { id: string }[] }[] }>(PINNED, { ids });
  return nodes.map(({ pinnedMessages }) => pinnedMessages.map(({ id }) => id).sort());
}

const isOfFavorites = ({ __typename }: Told) => /^Message|^GenerationEnded/.test(__typename);

/** By which the list of favorites is sorted: the moment of the mark, then the row. */
const markOf = ({ favoriteAt, id }: CachedObject) => `${favoriteAt} ${Buffer.from(id, 'base64url')}`;

interface Connection {
  readonly edges: readonly { readonly node: CachedObject }[];
}

interface Lists {
  readonly viewer: {
    readonly conversations: Connection;
    readonly attachments: Connection;
    readonly favoriteMessages: Connection;
    readonly folders: readonly CachedObject[];
    readonly tags: readonly CachedObject[];
  };
  readonly promptTemplates: Connection;
}

async function readLists(person: Person): Promise<CachedObject[]> {
  const { viewer, promptTemplates } = await person.get<Lists>(LISTS);
  const { conversations, attachments } = viewer;
  const nodes = [...conversations.edges, ...attachments.edges, ...promptTemplates.edges].map(
    ({ node }) => node,
  );
  return [...nodes, ...viewer.folders, ...viewer.tags];
}
