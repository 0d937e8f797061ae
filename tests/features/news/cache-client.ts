import type { Client } from 'graphql-ws';
import { command } from '../../support/command.ts';
import type { Person } from '../../support/person.ts';
import {
  type CachedObject,
  CONVERSATION_EVENTS,
  comparable,
  LISTS,
  MESSAGES,
  VIEWER_EVENTS,
} from './cached-objects.ts';

type Told = Readonly<Record<string, unknown>> & { readonly __typename: string };

/** One tab: objects by their ids, patched from the payloads of events and from nothing else. */
export class CacheClient implements AsyncDisposable {
  readonly #person: Person;
  readonly #socket: Client;
  #objects = new Map<string, CachedObject>();
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
      this.#applied = this.#applied.then(() => this.#apply(told));
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
    const { cursor: _, __typename: kind, ...about } = event;
    for (const [field, value] of Object.entries(about)) {
      if (kind.endsWith('Removed') && field !== 'mergedIntoId') this.#remove(String(value));
      else if (field === 'generation') this.#put((value as { message?: CachedObject } | null)?.message);
      else if (field !== 'mergedIntoId') this.#put(value as CachedObject | null);
    }
  }

  #put(object: CachedObject | null | undefined): void {
    if (object) this.#objects.set(object.id, object);
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
    const messages = [...this.#objects.values()].filter(({ __typename }) => __typename === 'Message');
    const fresh = await readAll(
      this.#person,
      messages.map(({ id }) => id),
    );
    this.#objects = new Map(fresh);
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

interface Lists {
  readonly viewer: {
    readonly conversations: { readonly edges: readonly { readonly node: CachedObject }[] };
    readonly folders: readonly CachedObject[];
    readonly tags: readonly CachedObject[];
  };
  readonly promptTemplates: { readonly edges: readonly { readonly node: CachedObject }[] };
}

async function readLists(person: Person): Promise<CachedObject[]> {
  const { viewer, promptTemplates } = await person.get<Lists>(LISTS);
  const nodes = [...viewer.conversations.edges, ...promptTemplates.edges].map(({ node }) => node);
  return [...nodes, ...viewer.folders, ...viewer.tags];
}
