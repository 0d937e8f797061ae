import type { Answer, Person } from './person.ts';
import { readSse } from './sse.ts';

export interface NewsEvent {
  readonly __typename: string;
  readonly cursor: string;
  readonly message?: { id: string; role: string; status: string } | null;
  readonly conversation?: { id: string; title: string } | null;
  readonly conversationId?: string;
  readonly generation?: { id: string; status: string } | null;
}

const CONVERSATION = '... on ConversationChanged { conversation { id title } }';
const GENERATION = `... on GenerationStarted { generation { id status } } ... on GenerationEnded { generation { id status } }`;
const SELECTIONS = {
  viewerEvents: `... on ConversationAdded { conversation { id title } } ${CONVERSATION}
    ... on ConversationRemoved { conversationId } ${GENERATION}`,
  conversationEvents: `... on MessageAdded { message { id role status } } ... on MessageChanged { message { id role status } }
    ${CONVERSATION} ${GENERATION}`,
};

/** A subscription to news over SSE, which the story reads event by event. */
export class News implements AsyncDisposable {
  readonly #events: AsyncGenerator<NewsEvent>;
  readonly #stop: AbortController;

  private constructor(events: AsyncGenerator<NewsEvent>, stop: AbortController) {
    this.#events = events;
    this.#stop = stop;
  }

  /** Resolves when the server listens, which it does before it answers: what happens from then on will be told. */
  static async open(
    { url, tokens }: Person,
    feed: keyof typeof SELECTIONS,
    { conversationId, after }: { conversationId?: string; after?: string } = {},
  ): Promise<News> {
    const of = feed === 'viewerEvents' ? '' : `conversationId: "${conversationId}", `;
    const query = `subscription ($after: Cursor) { ${feed}(${of}after: $after) {
      __typename ... on FeedEvent { cursor } ${SELECTIONS[feed]} } }`;
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
    return new News(read(response, feed), stop);
  }

  /** The next `count` events. */
  async take(count: number): Promise<NewsEvent[]> {
    const taken: NewsEvent[] = [];
    while (taken.length < count) {
      const { value, done } = await this.#events.next();
      if (done) throw new Error(`the news ended after ${taken.length} of ${count} events`);
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

async function* read(response: Response, feed: string): AsyncGenerator<NewsEvent> {
  for await (const { event, data } of readSse(response)) {
    if (event === 'complete') return;
    const result = JSON.parse(data) as Answer<Record<string, NewsEvent>>;
    const told = result.data?.[feed];
    if (result.errors || !told) throw new Error(`the news broke: ${JSON.stringify(result.errors)}`);
    yield told;
  }
}
