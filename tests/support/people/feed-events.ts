import { readSse } from '../network/sse.ts';
import type { Answer, Person } from './person.ts';

export interface ReadEvent {
  readonly __typename: string;
  readonly cursor: string;
  readonly message?: { id: string; role: string; status: string } | null;
  readonly conversation?: { id: string; title: string } | null;
  readonly conversationId?: string;
  readonly generationId?: string;
  readonly generation?: { id: string; status: string } | null;
}

const CONVERSATION = '... on ConversationChanged { conversation { id title } }';
const GENERATION = `... on GenerationStarted { generationId generation { id status } }
  ... on GenerationEnded { generationId generation { id status } }`;
const SELECTIONS = {
  viewerEvents: `... on ConversationAdded { conversation { id title } } ${CONVERSATION}
    ... on ConversationRemoved { conversationId } ${GENERATION}`,
  conversationEvents: `... on MessageAdded { message { id role status } } ... on MessageChanged { message { id role status } }
    ${CONVERSATION} ${GENERATION}`,
};

interface EventOptions {
  readonly conversationId?: string;
  readonly after?: string;
  readonly selection?: string;
}

/** A subscription to events over SSE, which the story reads event by event. */
export class FeedEvents<Told extends { readonly __typename: string } = ReadEvent> implements AsyncDisposable {
  readonly #events: AsyncGenerator<Told>;
  readonly #stop: AbortController;

  private constructor(events: AsyncGenerator<Told>, stop: AbortController) {
    this.#events = events;
    this.#stop = stop;
  }

  /**
   * Resolves when the server listens, which it does before it answers: what happens from then on will be told.
   * `selection`: what is asked for of each event, instead of the most usual.
   */
  static async open<Told extends { readonly __typename: string } = ReadEvent>(
    { url, tokens }: Person,
    feed: keyof typeof SELECTIONS,
    { conversationId, after, selection = SELECTIONS[feed] }: EventOptions = {},
  ): Promise<FeedEvents<Told>> {
    const of = feed === 'viewerEvents' ? '' : `conversationId: "${conversationId}", `;
    const query = `subscription ($after: Cursor) { ${feed}(${of}after: $after) {
      __typename ... on FeedEvent { cursor } ${selection} } }`;
    const stop = new AbortController();
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tokens.accessToken}`,
        accept: 'text/event-stream',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ query, variables: { after } }),
      signal: stop.signal,
    });
    return new FeedEvents(read<Told>(response, feed), stop);
  }

  /** The next `count` events. */
  async take(count: number): Promise<Told[]> {
    const taken: Told[] = [];
    while (taken.length < count) {
      const { value, done } = await this.#events.next();
      if (done) throw new Error(`the events ended after ${taken.length} of ${count} events`);
      taken.push(value);
    }
    return taken;
  }

  /** Their kinds. */
  async kinds(count: number): Promise<string[]> {
    return (await this.take(count)).map(({ __typename }) => __typename);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#events.return(undefined).catch(() => {});
  }
}

async function* read<Told>(response: Response, feed: string): AsyncGenerator<Told> {
  for await (const { event, data } of readSse(response)) {
    if (event === 'complete') return;
    const result = JSON.parse(data) as Answer<Record<string, Told>>;
    const told = result.data?.[feed];
    if (result.errors || !told) throw new Error(`the feedEvents broke: ${JSON.stringify(result.errors)}`);
    yield told;
  }
}
