import type { LiveEvent, Person } from './person.ts';

const ROW = `query ($id: ID!) {
  node(id: $id) { ... on Generation { status cursor message { text } } }
}`;

interface Row {
  readonly status: string;
  readonly cursor: string;
  readonly message: { readonly text: string };
}

/** What somebody has seen of one answer over any number of connections. */
export class ObservedAnswer {
  readonly generationId: string;
  text = '';
  cursor: string | null = null;
  /** The terminal event, or how the row said that it had ended. */
  last: Pick<LiveEvent, '__typename' | 'status' | 'error'> | null = null;
  /** When that came, by `performance.now()`. */
  endedAt = 0;
  /** How often the feed had been lost and the text was read from the row. */
  resets = 0;
  /** True when a part is missing: leave the stream and `mend`. */
  isTorn = false;
  /** Events that came behind the terminal one; there must be none. */
  surplus = 0;

  constructor(generationId: string) {
    this.generationId = generationId;
  }

  see(event: LiveEvent): void {
    this.cursor = event.cursor;
    if (this.last) this.surplus += 1;
    else if (event.__typename === 'TextDelta') this.text += event.text ?? '';
    else if (event.__typename === 'FeedReset') {
      this.resets += 1;
      this.isTorn = true;
    } else this.#end(event);
  }

  /** Takes text and cursor from the row, as a client does behind a `FeedReset`: they are of one moment. */
  async mend(person: Person): Promise<void> {
    const { node } = await person.get<{ node: Row }>(ROW, { id: this.generationId });
    this.text = node.message.text;
    this.cursor = node.cursor;
    this.isTorn = false;
    if (node.status !== 'GENERATING') this.#end({ __typename: 'Row', status: node.status });
  }

  #end(last: NonNullable<ObservedAnswer['last']>): void {
    this.last = last;
    this.endedAt = performance.now();
  }
}
