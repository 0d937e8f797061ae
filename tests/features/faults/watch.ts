import type { LiveEvent, Person } from '../../support/people/person.ts';

const EVENTS = `subscription ($generationId: ID!) {
  generationEvents(generationId: $generationId) {
    __typename
    ... on FeedEvent { cursor }
    ... on TextDelta { text }
    ... on ReasoningDelta { text }
    ... on GenerationFinished { status finishReason messageId usage { inputTokens outputTokens } }
    ... on GenerationFailed { status messageId error { code message retryAfterMs } }
  }
}`;

const MESSAGE = `query ($id: ID!) {
  node(id: $id) {
    ... on Message {
      status text
      parts { __typename ... on TextPart { text } ... on ReasoningPart { text } }
      usage { inputTokens outputTokens }
      model { id }
      siblings { count index nodes { id } }
      generation { id status finishReason firstTokenAt startedAt endedAt error { code message retryAfterMs } }
    }
  }
}`;

export interface StoredAnswer {
  readonly status: string;
  readonly text: string;
  readonly parts: readonly { readonly __typename: string; readonly text: string }[];
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number } | null;
  readonly model: { readonly id: string };
  readonly siblings: { readonly count: number; readonly index: number; readonly nodes: { id: string }[] };
  readonly generation: {
    readonly id: string;
    readonly status: string;
    readonly finishReason: string;
    readonly firstTokenAt: string | null;
    readonly startedAt: string;
    readonly endedAt: string;
    readonly error: LiveEvent['error'] | null;
  };
}

/** What one subscriber was told, and what the rows said when its terminal event came. */
export interface Seen {
  readonly events: readonly LiveEvent[];
  readonly text: string;
  readonly reasoning: string;
  readonly last: LiveEvent | undefined;
  readonly storedAtEnd: StoredAnswer | null;
}

type Delivered = { readonly generationEvents: LiveEvent };

export async function readMessage(person: Person, id: string): Promise<StoredAnswer> {
  return (await person.get<{ node: StoredAnswer }>(MESSAGE, { id })).node;
}

/** Watches an answer to its end by SSE and by WebSocket side by side; `onBegun` is called once both have had a piece. */
export async function watchBoth(
  person: Person,
  { generationId, answerId }: { readonly generationId: string; readonly answerId: string },
  onBegun: () => void = () => {},
): Promise<{ readonly sse: Seen; readonly socket: Seen }> {
  const client = person.socket();
  const variables = { generationId };
  let begun = 0;
  const onFirst = () => {
    begun += 1;
    if (begun === 2) onBegun();
  };
  try {
    const [sse, socket] = await Promise.all([
      collect(person, answerId, person.sse<Delivered>(EVENTS, variables), onFirst),
      collect(person, answerId, socketEvents(client.iterate({ query: EVENTS, variables })), onFirst),
    ]);
    return { sse, socket };
  } finally {
    await client.dispose();
  }
}

async function collect(
  person: Person,
  answerId: string,
  deliveries: AsyncIterable<Delivered>,
  onFirst: () => void,
): Promise<Seen> {
  const events: LiveEvent[] = [];
  let storedAtEnd: StoredAnswer | null = null;
  for await (const { generationEvents: event } of deliveries) {
    events.push(event);
    if (events.length === 1) onFirst();
    if (event.__typename.startsWith('Generation')) storedAtEnd = await readMessage(person, answerId);
  }
  const joined = (type: string) =>
    events.map(({ __typename, text = '' }) => (__typename === type ? text : '')).join('');
  return {
    events,
    text: joined('TextDelta'),
    reasoning: joined('ReasoningDelta'),
    last: events.at(-1),
    storedAtEnd,
  };
}

async function* socketEvents(results: AsyncIterable<{ data?: unknown; errors?: unknown }>) {
  for await (const { data, errors } of results) {
    if (errors || !data) throw new Error(`the subscription failed: ${JSON.stringify(errors)}`);
    yield data as Delivered;
  }
}
